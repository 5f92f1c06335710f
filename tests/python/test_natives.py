"""Native functions by name: `tickjit.call`, `functions`, `signature`, `register_native`."""

import ctypes
import gc
import inspect
import linecache
import math
import weakref

import pytest

import tickjit
from tickjit.signals import Signal


@tickjit.function
def add_named(a: int, b: int = 2) -> int:
    return a + b


def test_functions_are_called_by_name():
    assert tickjit.call("add_named", 3, 4) == 7
    assert tickjit.call("add_named", 3) == 5
    assert tickjit.call("add_named", b=1, a=2) == 3
    assert tickjit.functions()["add_named"] is add_named
    assert tickjit.signature("add_named") == tickjit.signature(add_named) == "int64(int64, int64)"
    assert str(inspect.signature(tickjit.call)) == "(name, /, *args, **kwargs)"
    tickjit.functions().clear()
    assert "add_named" in tickjit.functions()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: tickjit.call(), TypeError, "takes the name"),
        (lambda: tickjit.call("nobody"), KeyError, "nobody"),
        (lambda: tickjit.call([]), TypeError, "unhashable"),
        (lambda: tickjit.call(3), KeyError, "3"),
        (lambda: tickjit.call("add_named"), TypeError, "missing 1 required positional argument: 'a'"),
        (lambda: tickjit.call("add_named", "x"), TypeError, "add_named\\(\\) argument 'a' takes int, not str"),
        (lambda: tickjit.call("add_named", 2**63 - 1, 1), OverflowError, "64 bits"),
        (lambda: tickjit.call(name="add_named"), TypeError, "takes the name"),
        (lambda: tickjit.signature("nobody"), KeyError, "nobody"),
        (lambda: tickjit.signature(len), TypeError, "signature\\(\\) takes"),
    ],
)
def test_what_cannot_be_called(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_newest_definition_has_the_name():
    @tickjit.function
    def redefined(a: int) -> int:
        return a

    first = redefined

    @tickjit.function
    def redefined(a: int) -> int:  # noqa: F811
        return -a

    assert tickjit.call("redefined", 1) == -1 and first(1) == 1


def test_a_name_that_was_called_before_means_the_newest():
    def made(factor: int):
        @tickjit.function
        def called_before(x: int) -> int:
            return factor * x

        return called_before

    name = "called_before"
    first = made(2)
    assert [tickjit.call(name, 3) for _ in range(3)] == [6, 6, 6]
    second = made(5)
    assert [tickjit.call(name, 3) for _ in range(3)] == [15, 15, 15]
    # Another object, equal to the name.
    assert tickjit.call("".join(["called_", "before"]), 3) == 15
    del second
    gc.collect()
    with pytest.raises(KeyError, match=name):
        tickjit.call(name, 3)
    assert first(3) == 6


def test_many_names_are_called():
    kept = []
    for index in range(300):
        source = f"def many_{index}(x: int) -> int:\n    return x + {index}\n"
        names = {}
        exec(compile(source, f"<many {index}>", "exec"), names)
        linecache.cache[f"<many {index}>"] = (len(source), None, source.splitlines(True), f"<many {index}>")
        kept.append(tickjit.function(names[f"many_{index}"]))
    names = [f"many_{index}" for index in range(300)]
    for _ in range(2):
        assert [tickjit.call(name, 1) for name in names] == [index + 1 for index in range(300)]
    # The names are gone, and others may stand where they stood.
    names = [f"many_{299 - index}" for index in range(300)]
    assert [tickjit.call(name, 1) for name in names] == [300 - index for index in range(300)]


class Fickle(str):
    """Equal to whatever it is said to be."""

    equal = "fickle_first"

    def __hash__(self):
        return hash(self.equal)

    def __eq__(self, other):
        return self.equal == other


def test_names_that_change_what_they_equal():
    @tickjit.function
    def fickle_first() -> int:
        return 1

    @tickjit.function
    def fickle_second() -> int:
        return 2

    name = Fickle("x")
    assert [tickjit.call(name), tickjit.call(name)] == [1, 1]
    name.equal = "fickle_second"
    assert [tickjit.call(name), tickjit.call(name)] == [2, 2]


def test_an_argument_may_take_the_name_away():
    @tickjit.function
    def vanishing(a: int) -> int:
        return a + 1

    class Taking:
        def __index__(self):
            nonlocal vanishing
            del vanishing
            gc.collect()
            return 41

    assert tickjit.call("vanishing", Taking()) == 42
    with pytest.raises(KeyError):
        tickjit.call("vanishing", 1)
    assert "vanishing" not in tickjit.functions()


LIBM = ctypes.CDLL("libm.so.6")


def test_native_functions_are_registered():
    fmod = tickjit.register_native("c_fmod", (LIBM, "fmod"), "float64(float64, float64)", pure=True)
    assert fmod(7.0, 4.0) == 3.0 == tickjit.call("c_fmod", 7, 4)
    assert tickjit.signature("c_fmod") == "float64(float64, float64)"

    @tickjit.function
    def reduced(x: float) -> float:
        return fmod(x, 2.0) + fmod(x, 3.0)

    @tickjit.node
    def node(x: Signal[float]) -> float:
        return fmod(x, 2.0)

    assert reduced(5.0) == 3.0
    with node() as made:
        assert made.tick(5.0) == 1.0


def test_kinds_of_targets():
    LIBM.labs.restype, LIBM.labs.argtypes = ctypes.c_long, [ctypes.c_long]
    address = ctypes.cast(LIBM.floor, ctypes.c_void_p).value
    by_address = tickjit.register_native("by_address", address, "float64(float64)", keepalive=LIBM)
    assert by_address(1.5) == 1.0
    by_function = tickjit.register_native("by_function", add_named.__self__, "int64(int64, int64)")
    assert by_function(1, 2) == 3
    callback = ctypes.CFUNCTYPE(None)(lambda: None)
    nothing = tickjit.register_native("nothing_at_all", callback, "void()")
    assert nothing() is None
    with pytest.raises(ValueError):
        tickjit.register_native("no_address", 0, "void()")
    with pytest.raises(TypeError):
        tickjit.register_native("no_target", "fmod", "void()")


def test_narrow_ints_are_checked():
    LIBM.abs.argtypes = [ctypes.c_int]
    c_abs = tickjit.register_native("c_abs", (None, "abs"), "int32(int32)")
    assert c_abs(-5) == 5
    with pytest.raises(OverflowError):
        c_abs(2**31)


@pytest.mark.parametrize("name", ["_native", "native", "a0", "int", "float", "bool", "match", "größe"])
def test_any_name_will_do(name):
    scaled = tickjit.register_native(name, ctypes.CDLL(None).ldexp, "float64(float64, int32)")
    asked = tickjit.register_native(name + "_", ctypes.CDLL(None).rand, "int32()")
    assert (scaled.__name__, scaled(1.5, 3), tickjit.call(name, 1, 1)) == (name, 12.0, 2.0)
    assert asked() >= 0


def test_nothing_is_no_address():
    with pytest.raises(TypeError, match="None is not"):
        tickjit.register_native("nowhere", None, "float64(float64)")
    assert tickjit.register_native("nowhere", ctypes.CDLL(None).labs, "int64(int64)")(-3) == 3


def test_names_are_taken_once():
    tickjit.register_native("taken_once", (LIBM, "ceil"), "float64(float64)")
    with pytest.raises(ValueError, match="taken_once"):
        tickjit.register_native("taken_once", (LIBM, "floor"), "float64(float64)")
    with pytest.raises(ValueError, match="same signature"):
        tickjit.register_native("taken_once", (LIBM, "pow"), "float64(float64, float64)", replace=True)
    assert tickjit.call("taken_once", 0.5) == 1.0
    old = tickjit.functions()["taken_once"]

    @tickjit.function
    def uses(x: float) -> float:
        return old(x)

    new = tickjit.register_native("taken_once", (LIBM, "floor"), "float64(float64)", replace=True)
    assert (tickjit.call("taken_once", 0.5), new(0.5), old(0.5), uses(0.5)) == (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("not a name", "void()"),
        ("lambda", "void()"),
        ("fine", "float64"),
        ("fine", "double(int64)"),
        ("fine", "float64(voidptr)"),
        ("fine", "float64(int64,)"),
    ],
)
def test_what_is_no_registration(name, signature):
    before = set(tickjit.functions())
    with pytest.raises(ValueError):
        tickjit.register_native(name, (LIBM, "fmod"), signature)
    assert set(tickjit.functions()) == before


def test_what_compiled_code_uses_stays_alive():
    class Kept:
        pass

    kept = Kept()
    alive = weakref.ref(kept)
    tickjit.register_native("kept_alive", (LIBM, "sqrt"), "float64(float64)", keepalive=kept)
    del kept
    gc.collect()
    assert alive() is not None and tickjit.call("kept_alive", 4.0) == math.sqrt(4.0)
