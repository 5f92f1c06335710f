"""`tickjit.function`: builtins over plain native functions, what they take and refuse."""

import array
import copy
import ctypes
import datetime as dt
import enum
import gc
import inspect
import pickle
import subprocess
import sys
import threading
import types
import weakref

import numpy
import pytest

import tickjit

UTC = dt.timezone.utc


class Side(enum.Enum):
    BUY = 1
    SELL = -1


class Right(enum.Flag):
    READ = 1
    WRITE = 2


@tickjit.function
def add(a: int, b: int) -> int:
    """Adds two ints."""
    return a + b


@tickjit.function
def mul(a: float, b: float) -> float:
    return a * b


@tickjit.function
def scaled(x: float, /, factor: float = 2.0, *, offset: int = -1, turned: bool = False) -> float:
    value = x * factor + offset
    return -value if turned else value


@tickjit.function
def both(a: bool, b: bool) -> bool:
    return a and b


@tickjit.function
def kinds(side: Side, when: dt.datetime, by: dt.timedelta, right: Right) -> tuple[Side, dt.datetime, Right]:
    return (Side.SELL if side is Side.BUY else Side.BUY), when + by, right | Right.WRITE


@tickjit.function
def fact(n: int) -> int:
    return 1 if n < 2 else n * fact(n - 1)


@tickjit.function
def checked(n: int) -> None:
    assert n > 0, "too small"


@tickjit.function
def nothing():
    pass


def test_it_is_a_builtin_bound_to_what_is_known_of_it():
    assert type(add) is types.BuiltinFunctionType
    assert (add.__name__, add.__doc__, add.__module__) == ("add", "Adds two ints.", __name__)
    about = add.__self__
    assert isinstance(about, tickjit.Function)
    assert about.signature == "int64(int64, int64)"
    assert about.c_prototype == f"int64_t {about.native_name}(int64_t a, int64_t b)"
    assert about.address == about.result.address
    assert len(about.semantic_key) == 64 and "sadd_overflow" in about.result.clif
    assert kinds.__self__.signature == (
        "void(int16, int64, int64, int128, CPointer(int16), CPointer(int64), CPointer(int128))"
    )
    assert repr(about) == "<Function add int64(int64, int64)>"
    assert about(20, b=22) == 42
    assert about.__wrapped__(1, 2) == 3


def test_its_signature_is_the_functions():
    assert str(inspect.signature(add)) == "(a, b)"
    assert str(inspect.signature(scaled)) == "(x, /, factor=2.0, *, offset=-1, turned=False)"
    assert str(inspect.signature(nothing)) == "()"

    @tickjit.function
    def late(until: dt.datetime = dt.datetime(2020, 1, 1, tzinfo=UTC), *, far: float = float("inf")) -> float:
        return far

    assert str(inspect.signature(late)) == "(until=Ellipsis, *, far=Ellipsis)"
    assert late() == float("inf")


def test_results_are_cpythons():
    for a in [*range(-7, 7), 255, 256, 257, 2**30 - 1, 2**30, -(2**30), 2**62, -(2**63), 2**63 - 1]:
        assert add(a, 0) == a
        assert type(add(a, 0)) is int
        assert add(0, a) == a
    for x in (0.0, -0.0, 1.5, 1e308, float("inf")):
        assert repr(mul(x, 2.0)) == repr(x * 2.0)
    assert both(True, True) is True
    assert both(True, False) is False
    assert checked(1) is None
    assert nothing() is None
    assert fact(20) == 2432902008176640000
    when = dt.datetime(2020, 5, 17, 12, tzinfo=UTC)
    assert kinds(Side.BUY, when, dt.timedelta(hours=1), Right.READ) == (
        Side.SELL,
        when + dt.timedelta(hours=1),
        Right.READ | Right.WRITE,
    )


def test_arguments_by_position_and_by_name():
    assert scaled(3.0) == 5.0
    assert scaled(3.0, 4.0) == 11.0
    assert scaled(3.0, factor=4.0, offset=0) == 12.0
    assert scaled(3.0, turned=True, offset=2) == -8.0
    assert add(b=1, a=2) == 3
    assert add(*(1, 2)) == 3
    assert add(**{"a": 1, "b": 2}) == 3


class Index:
    def __index__(self):
        return 5


class Large:
    def __index__(self):
        return 10**400


class Float:
    def __float__(self):
        return 0.5


class MyInt(int):
    def __add__(self, other):
        raise AssertionError("an int counts, not what its class makes of it")


class MyFloat(float):
    pass


def test_what_converts():
    assert add(True, 2) == 3
    assert add(MyInt(3), Index()) == 8
    assert mul(3, 0.5) == 1.5
    assert mul(True, MyFloat(2.5)) == 2.5
    assert mul(Float(), Index()) == 2.5
    assert add(numpy.int32(3), numpy.uint8(4)) == 7
    assert mul(numpy.float32(0.5), numpy.int64(3)) == 1.5
    assert both(numpy.bool_(True), True) is True


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: add(), TypeError, "add() missing 2 required positional arguments: 'a' and 'b'"),
        (lambda: add(1), TypeError, "add() missing 1 required positional argument: 'b'"),
        (lambda: add(b=1), TypeError, "add() missing 1 required positional argument: 'a'"),
        (lambda: add(1, 2, 3), TypeError, "add() takes 2 positional arguments but 3 were given"),
        (lambda: add(1, 2, c=3), TypeError, "add() got an unexpected keyword argument 'c'"),
        (lambda: add(1, a=3), TypeError, "add() got multiple values for argument 'a'"),
        (lambda: scaled(x=1.0), TypeError, "scaled() got a positional-only argument passed as keyword argument: 'x'"),
        (lambda: scaled(1.0, 2.0, 3), TypeError, "scaled() takes 2 positional arguments but 3 were given"),
        (lambda: scaled(1.0, 2.0, 3, True), TypeError, "scaled() takes 2 positional arguments but 4 were given"),
        (lambda: nothing(1), TypeError, "nothing() takes 0 positional arguments but 1 were given"),
        (lambda: add("1", 2), TypeError, "add() argument 'a' takes int, not str"),
        (lambda: add(1, 2.0), TypeError, "add() argument 'b' takes int, not float; write int(value)"),
        (lambda: add(1, None), TypeError, "add() argument 'b' takes int, not NoneType"),
        (lambda: mul(1.0, "2"), TypeError, "mul() argument 'b' takes float, not str"),
        (lambda: mul(1.0, 1j), TypeError, "mul() argument 'b' takes float, not complex"),
        (lambda: both(1, True), TypeError, "both() argument 'a' takes bool, not int"),
        (lambda: add(2**63, 0), OverflowError, "add() argument 'a': the int does not fit in 64 bits"),
        (lambda: add(0, b=-(2**63) - 1), OverflowError, "add() argument 'b': the int does not fit in 64 bits"),
        (lambda: mul(10**400, 1.0), OverflowError, "mul() argument 'a': the int is too large for a float"),
        (lambda: add(0, Large()), OverflowError, "add() argument 'b': the int does not fit in 64 bits"),
        (lambda: mul(Large(), 1.0), OverflowError, "mul() argument 'a': the int is too large for a float"),
        (lambda: kinds(Right.READ, 1, 2, 3), TypeError, "kinds() argument 'side' takes Side, not Right"),
        (lambda: add(2**63 - 1, 1), OverflowError, None),
        (lambda: fact(21), OverflowError, None),
        (lambda: fact(10**6), RecursionError, None),
        (lambda: checked(0), AssertionError, "too small"),
    ],
)
def test_what_is_refused(call, error, message):
    for _ in range(3):
        with pytest.raises(error) as caught:
            call()
        if message is not None:
            assert str(caught.value) == message
    assert tickjit.take_error() is None


def test_errors_of_conversions_come_through_and_the_body_has_not_run():
    class Failing:
        def __index__(self):
            raise KeyError("mine")

    class TooLarge:
        def __index__(self):
            raise OverflowError("my own")

        __float__ = __index__

    with pytest.raises(KeyError, match="mine"):
        add(1, Failing())
    for call in (lambda: add(1, TooLarge()), lambda: mul(1.0, TooLarge())):
        with pytest.raises(OverflowError, match="^my own$"):
            call()
    with pytest.raises(TypeError, match="argument 'b'"):
        divided(1, "no")
    with pytest.raises(ZeroDivisionError) as caught:
        divided(1, 0)
    assert any("return a // b" in note for note in getattr(caught.value, "__notes__", ["return a // b"]))


@tickjit.function
def divided(a: int, b: int) -> int:
    return a // b


def test_an_error_that_waits_goes_on_waiting():
    native = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)(divided.__self__.address)
    assert native(7, 2) == 3
    assert native(1, 0) == 0
    with pytest.raises(OverflowError):
        add(2**63 - 1, 1)
    with pytest.raises(AssertionError):
        checked(0)
    waiting = tickjit.take_error()
    assert waiting is not None and waiting.kind == "ZeroDivisionError"
    assert tickjit.take_error() is None


def test_by_address_and_by_ctypes():
    assert add.__self__.ctypes(20, 22) == 42
    assert mul.__self__.ctypes(1.5, 2.0) == 3.0
    assert both.__self__.ctypes(True, False) is False
    assert checked.__self__.ctypes(1) is None
    assert add.__self__.ctypes(2**63 - 1, 1) == 0
    error = tickjit.take_error()
    assert error is not None and error.function == "add"


@pytest.mark.parametrize(("doc", "shown"), [("\ud800 alone", "\ufffd\ufffd\ufffd alone"), (5, None), ("a\0b", "ab"), (None, None)])
def test_any_docstring_will_do(doc, shown):
    def f(a: int) -> int:
        return a

    f.__doc__ = doc
    assert tickjit.function(f).__doc__ == shown


def test_defaults_are_checked_at_once():
    with pytest.raises(TypeError, match=r"f\(\) argument 'a' takes int, not str"):

        @tickjit.function
        def f(a: int = "no") -> int:
            return a


def test_what_is_no_plain_function():
    class C:
        def method(self, a: int) -> int:
            return a

        @staticmethod
        def static(a: int) -> int:
            return a

    for given in (C.method, C().method, C.static, C, len, 3, None.__class__, lambda: 0, staticmethod(nothing)):
        with pytest.raises((TypeError, tickjit.CompileError)):
            tickjit.function(given)
    with pytest.raises(TypeError, match="takes no methods"):

        class D:
            @tickjit.function
            def method(self: int, a: int) -> int:
                return a


def test_it_is_called_by_other_compiled_code():
    @tickjit.function
    def twice(a: int) -> int:
        return add(a, b=a)

    @tickjit.node
    def node(x: tickjit.signals.Signal[int]) -> int:
        return twice(x) + fact(3)

    assert twice(21) == 42
    with node() as made:
        assert made.tick(4) == 14


def test_local_functions_call_themselves():
    def make(base):
        @tickjit.function
        def power(n: int) -> int:
            return 1 if n == 0 else base * power(n - 1)

        return power

    assert make(2)(10) == 1024
    assert make(3)(3) == 27


def test_many_arguments():
    for count in (0, 1, 7, 31, 32, 33, 300):
        names = [f"a{i}" for i in range(count)]
        text = f"def f({', '.join(f'{n}: int' for n in names)}) -> int:\n    total = 1\n"
        text += "".join(f"    total += {name}\n" for name in names) + "    return total\n"
        f = compiled(text, "f")
        assert f(*range(count)) == sum(range(count)) + 1
        if count:
            assert f(**dict.fromkeys(names, 2)) == 2 * count + 1
            with pytest.raises(TypeError, match=f"argument 'a{count - 1}'"):
                f(*range(count - 1), "no")


def compiled(text, name):
    import linecache

    filename = f"<{name} {len(text)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names = {"__name__": __name__}
    exec(compile(text, filename, "exec"), names)
    return tickjit.function(names[name])


def test_mixed_kinds_of_arguments():
    text = "def f(" + ", ".join(f"i{n}: int, x{n}: float, b{n}: bool" for n in range(9)) + ") -> float:\n    return "
    text += " + ".join(f"i{n} * x{n} + (1.0 if b{n} else 0.0)" for n in range(9)) + "\n"
    f = compiled(text, "f")
    args = [value for n in range(9) for value in (n, n + 0.5, n % 2 == 0)]
    assert f(*args) == sum(n * (n + 0.5) + (n % 2 == 0) for n in range(9))


def test_references_are_kept():
    """Neither arguments nor singletons gain or lose references."""

    def calls():
        for _ in range(1000):
            add(3, 4)
            add(10**15, 1)
            mul(1.5, 2.5)
            both(True, False)
            checked(1)
            nothing()
            for bad in (lambda: add(1, "x"), lambda: add(2**63 - 1, 1), lambda: add(1, c=2)):
                with pytest.raises((TypeError, OverflowError)):
                    bad()

    objects = [None, True, False, 7, 10**15, 2.5, "x", add, add.__self__, ()]
    calls()
    before = [sys.getrefcount(value) for value in objects]
    calls()
    after = [sys.getrefcount(value) for value in objects]
    for old, new, value in zip(before, after, objects):
        assert abs(new - old) < 100, value


def test_functions_are_freed_with_their_cycles():
    def make():
        @tickjit.function
        def own(n: int) -> int:
            return 0 if n == 0 else own(n - 1)

        return own

    made = make()
    assert made(3) == 0
    alive = [weakref.ref(made), weakref.ref(made.__self__)]
    del made
    gc.collect()
    assert [ref() for ref in alive] == [None, None]


def test_code_lives_as_long_as_its_builtin():
    made = [compiled(f"def f(a: int) -> int:\n    return a + {i}\n", "f") for i in range(50)]
    gc.collect()
    assert [f(1) for f in made] == [1 + i for i in range(50)]


def test_it_is_pickled_and_copied_by_name():
    again = pickle.loads(pickle.dumps(add))
    assert again == add and again(1, 2) == 3
    assert pickle.loads(pickle.dumps(add.__self__)) is add.__self__
    assert copy.copy(add) is add and copy.deepcopy(add) is add


def test_threads_call_at_once():
    results = []

    def work():
        results.append(sum(add(i, i) for i in range(20000)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [sum(2 * i for i in range(20000))] * 4


def test_deep_recursion_of_python_around_it():
    def down(n):
        return add(n, 0) if n == 0 else down(n - 1) + add(0, 1)

    assert down(500) == 500


def test_options_and_contexts():
    @tickjit.function(options=tickjit.CompilationOptions(error_model="numpy"))
    def wrapping(a: int, b: int) -> int:
        return a + b

    assert wrapping(2**63 - 1, 1) == -(2**63)
    context = tickjit.CompilationContext(enum_bit_width=8)
    tickjit.register_all(context)

    @tickjit.function(context=context)
    def narrow(side: Side) -> Side:
        return side

    assert narrow(Side.SELL) is Side.SELL
    assert narrow.__self__.signature == "int8(int8)"


def test_print_and_assert_in_a_function(capsys):
    @tickjit.function
    def shout(n: int) -> None:
        print("n", n)

    shout(3)
    assert capsys.readouterr().out == "n 3\n"


def test_interpreters_end_quietly():
    script = """
import tickjit
@tickjit.function
def add(a: int, b: int) -> int:
    return a + b
class Last:
    def __del__(self, add=add, print=print):
        print(add(1, 2), flush=True)
keep = Last()
keep.itself = keep
"""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ends.py"
        file.write_text(script)
        done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout == "3\n" and done.stderr == ""


def test_the_debug_allocator_finds_nothing():
    script = """
import tickjit
@tickjit.function
def add(a: int, b: int) -> int:
    return a + b
@tickjit.function
def pair(a: float, b: bool) -> tuple[float, bool]:
    return a * 2.0, b
for i in range(20000):
    add(i, 2**40)
    pair(float(i), True)
    try:
        add(i, "x")
    except TypeError:
        pass
print("done")
"""
    import os
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "debugged.py"
        file.write_text(script)
        done = subprocess.run(
            [sys.executable, "-X", "dev", str(file)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONMALLOC": "debug"},
        )
    assert done.stdout == "done\n" and done.stderr == ""


def test_the_key_knows_the_form():
    def f(a: int) -> int:
        return a + 1

    def g(a: int) -> int:
        return a + 2

    keys = {tickjit.function(f).__self__.semantic_key, tickjit.function(f).__self__.semantic_key}
    assert len(keys) == 1
    assert tickjit.function(g).__self__.semantic_key not in keys
    assert tickjit.compile_func(f, 1).semantic_key not in keys


def is_odd(n: int) -> bool:
    return False if n == 0 else is_even(n - 1)


def is_even(n: int) -> bool:
    return True if n == 0 else is_odd(n - 1)


def test_functions_call_one_another():
    even, odd = tickjit.function(is_even), tickjit.function(is_odd)
    assert [even(n) for n in (0, 1, 10, 11)] == [True, False, True, False]
    assert [odd(n) for n in (0, 1, 10, 11)] == [False, True, False, True]


def test_a_function_that_is_not_defined_yet():
    with pytest.raises(tickjit.CompileError) as refused:

        @tickjit.function
        def begins(n: int) -> int:
            return 0 if n == 0 else follows(n - 1)

        def follows(n: int) -> int:
            return begins(n)

    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "unknown-name"
    assert "define all of them, and then write `f = tickjit.function(f)`" in diagnostic.help
