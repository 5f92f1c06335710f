"""compile_func: what it takes, how arguments bind, what it refuses."""

import ast
import enum
import inspect
import math
from datetime import datetime, timedelta, timezone

import numpy
import pytest

import tickjit
from tickjit import Outputs, State, set_output
from tickjit.signals import Signal, ticked


def scale(x: Signal[float], factor: float, offset: float = 0.5) -> float:
    return factor * x + offset




def run(function, *values, **constants):
    return tickjit.node(function)(**constants).tick(*values)


def test_a_function_compiles():
    result = tickjit.compile_func(scale, factor=2.0)
    assert isinstance(result, tickjit.CompilationResult)
    assert result.address != 0


def test_defaults_are_used_and_overridden():
    assert run(scale, 3.0, factor=2.0) == 6.5
    assert run(scale, 3.0, factor=2.0, offset=1.0) == 7.0


def test_an_int_where_a_float_is_declared_converts():
    assert run(scale, 3, factor=2) == 6.5
    assert run(scale, 3, factor=True) == 3.5


def test_positional_arguments_follow_the_parameters():
    result = tickjit.compile_func(scale, object(), 2.0, 1.0)
    assert result.semantic_key == tickjit.compile_func(scale, factor=2.0, offset=1.0).semantic_key


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {"factor": 1.0, "missing": 1}, "unexpected keyword argument 'missing'"),
        ((None, 1.0), {"factor": 1.0}, "multiple values for argument 'factor'"),
        ((None, 1.0, 2.0, 3.0), {}, "takes 3 positional arguments but 4 were given"),
        ((), {}, r"scale\(\): no value is given for the constant `factor`"),
        ((), {"factor": "text"}, "factor"),
        ((), {"factor": [1.0]}, "a list"),
        ((), {"factor": None}, "None"),
    ],
)
def test_wrong_arguments_are_type_errors(args, kwargs, message):
    with pytest.raises(TypeError, match=message):
        tickjit.compile_func(scale, *args, **kwargs)


def test_positional_only_and_keyword_only_parameters():
    def mixed(x: Signal[int], a: int, /, b: int, *, c: int = 3) -> int:
        return x + 10 * a + 100 * b + 1000 * c

    result = tickjit.compile_func(mixed, object(), 1, 2)
    assert result.semantic_key == tickjit.compile_func(mixed, object(), 1, b=2, c=3).semantic_key
    with pytest.raises(TypeError, match="positional-only"):
        tickjit.compile_func(mixed, a=1, b=2)
    with pytest.raises(TypeError, match="takes 3 positional"):
        tickjit.compile_func(mixed, None, 1, 2, 3)


def test_an_integer_outside_64_bits_names_the_parameter():
    def f(x: Signal[int], n: int) -> int:
        return x + n

    with pytest.raises(OverflowError, match="argument 'n'"):
        tickjit.compile_func(f, n=2**63)
    assert run(f, 0, n=-(2**63)) == -(2**63)
    assert run(f, 0, n=2**63 - 1) == 2**63 - 1


def test_numpy_scalars_are_constants():
    def f(x: Signal[int], n: int, r: float, b: bool) -> tuple[int, float, bool]:
        return n, r, b

    given = {"n": numpy.int32(3), "r": numpy.float32(0.5), "b": numpy.bool_(True)}
    assert run(f, 1, **given) == (3, 0.5, True)
    with pytest.raises(TypeError, match="argument|ndarray"):
        tickjit.compile_func(f, n=numpy.array([3]), r=1.0, b=True)


class Side(enum.Enum):
    BUY = 1
    SELL = -1


class Level(enum.IntEnum):
    LOW = 3
    HIGH = 7


EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def test_constants_of_every_type():
    def f(
        x: Signal[int],
        i: int,
        r: float,
        b: bool,
        side: Side,
        level: Level,
        when: datetime,
        span: timedelta,
        pair: tuple[int, float],
    ) -> tuple[int, float, bool, Side, int, datetime, timedelta, float]:
        return x + i, r, b, side, level + 0, when, span, pair[0] + pair[1]

    when = datetime(2026, 11, 20, 8, 3, 39, 123457, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    span = timedelta(days=-3, microseconds=7)
    given = {
        "i": -5,
        "r": math.inf,
        "b": True,
        "side": Side.SELL,
        "level": Level.HIGH,
        "when": when,
        "span": span,
        "pair": (2, 0.25),
    }
    assert run(f, 1, **given) == (-4, math.inf, True, Side.SELL, 7, when, span, 2.25)


def test_datetimes_are_exact_to_the_nanosecond():
    class Precise(datetime):
        nanosecond = 789

    def f(x: Signal[int], when: datetime) -> timedelta:
        return when - EPOCH

    result = tickjit.compile_func(f, when=Precise(2261, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc))
    nanoseconds = (datetime(2262, 1, 1, tzinfo=timezone.utc) - EPOCH) // timedelta(microseconds=1) * 1000 - 1000 + 789
    assert str(nanoseconds) in result.hir
    with pytest.raises(OverflowError, match="argument 'when'"):
        tickjit.compile_func(f, when=datetime(2263, 1, 1))


def test_a_naive_datetime_is_taken_as_utc():
    def f(x: Signal[int], when: datetime) -> datetime:
        return when

    assert run(f, 1, when=datetime(2020, 5, 17, 1)) == datetime(2020, 5, 17, 1, tzinfo=timezone.utc)


def test_globals_and_closures_are_constants():
    factor = 3

    def f(x: Signal[int]) -> int:
        return factor * x + LIMIT

    assert run(f, 2) == 6 + LIMIT


LIMIT = 1000


def twice(x: int) -> int:
    return x + x


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def test_helpers_are_compiled_along():
    def f(x: Signal[int]) -> int:
        return twice(x) + fibonacci(x)

    assert run(f, 10) == 75


def test_modules_are_known_under_any_name():
    import math as m

    def f(x: Signal[float]) -> float:
        return m.sqrt(x) + m.pi

    assert run(f, 4.0) == 2.0 + math.pi


def test_markers_are_known_under_any_name():
    import tickjit as t
    import tickjit.signals as s

    def f(x: s.Signal[int]) -> int:
        total: t.State[int] = 0
        if s.ticked(x):
            total += x
        return total

    assert run(f, 4) == 4


def test_annotations_may_name_what_the_function_does_not_see():
    import typing as ty
    from tickjit.signals import Signal as Input

    class Local(enum.Enum):
        ONE = 1

    Number = float

    def f(x: Input[Number], side: Input[Local]) -> ty.Tuple[Number, Local]:
        return x * 2, side

    def maybe(x: Input[int]) -> ty.Optional[int]:
        if x:
            return x

    def either(x: Input[int]) -> Number | None:
        if x:
            return x

    def named(x: Input[int]) -> tickjit.Outputs(total=Number, local=Local):
        tickjit.set_output("total", x)

    assert run(f, 1.5, Local.ONE) == (3.0, Local.ONE)
    assert [run(maybe, 1), run(maybe, 0)] == [1, None]
    assert [run(either, 1), run(either, 0)] == [1.0, None]
    assert run(named, 3) == {"total": 3.0, "local": None}


def test_what_did_not_help_is_not_shown():
    from tickjit.signals import Signal as Input

    def f(x: Input[int], y: Input[bytes]) -> int:
        return x

    def g(x: Input[int]) -> int:
        return x + missing

    with pytest.raises(tickjit.CompileError) as error:
        tickjit.compile_func(f)
    assert [one.code for one in error.value.diagnostics] == ["unknown-type"]
    with pytest.raises(tickjit.CompileError) as error:
        tickjit.compile_func(g)
    assert [one.code for one in error.value.diagnostics] == ["unknown-name"]
    assert "missing" in str(error.value)


class Config:
    factor = 4
    limits = (1, 2)

    def __init__(self, bias):
        self.bias = bias

    @property
    def broken(self):
        raise RuntimeError("no such luck")


def test_attributes_of_objects_are_constants():
    config = Config(0.5)

    def f(x: Signal[float]) -> float:
        return x * Config.factor + config.bias + Config.limits[1]

    assert run(f, 2.0) == 10.5


def test_what_python_raises_while_asked_comes_through():
    config = Config(0.5)

    def f(x: Signal[float]) -> float:
        return x * config.broken

    with pytest.raises(RuntimeError, match="no such luck") as caught:
        tickjit.compile_func(f)
    assert any("while compiling" in note for note in caught.value.__notes__)


class Proxy:
    """Fails whatever is asked of it."""

    def __index__(self):
        raise RuntimeError("outside of any request")

    def __getattr__(self, name):
        raise RuntimeError("outside of any request")


proxy = Proxy()


def test_objects_that_fail_matter_only_where_they_are_used():
    def mentions(x: Signal[int]) -> int:
        # not the proxy
        return x

    def uses(x: Signal[int]) -> int:
        return x + proxy

    assert run(mentions, 3) == 3
    with pytest.raises(tickjit.CompileError, match="Proxy"):
        tickjit.compile_func(uses)


def test_what_has_no_meaning_is_named():
    values = [1, 2]

    def f(x: Signal[int]) -> int:
        return x + values

    with pytest.raises(tickjit.CompileError, match="list"):
        tickjit.compile_func(f)


def test_start_and_stop_bodies_as_text_and_trees():
    def f(x: Signal[int]) -> int:
        total: State[int] = 1
        total += x
        return total

    as_text = tickjit.compile_func(f, start_body="total = 40", stop_body="total = -1")
    trees = [ast.parse(text).body for text in ("total = 40", "total = -1")]
    as_trees = tickjit.compile_func(f, start_body=trees[0], stop_body=trees[1])
    assert as_text.semantic_key == as_trees.semantic_key
    assert as_text.semantic_key != tickjit.compile_func(f).semantic_key
    node = tickjit.node(f, start_body="\n  total = 40\n  total += 1\n")()
    assert node.tick(1) == 42
    with pytest.raises(TypeError, match="start_body"):
        tickjit.compile_func(f, start_body=3)
    with pytest.raises(tickjit.CompileError, match="total_"):
        tickjit.compile_func(f, stop_body="total = total_")


def test_a_signature_gives_annotations_and_defaults():
    tree = ast.parse("def f(x, n):\n    return x + n\n").body[0]
    signature = inspect.Signature(
        [
            inspect.Parameter("x", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Signal[int]),
            inspect.Parameter("n", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=int, default=4),
        ],
        return_annotation=int,
    )
    result = tickjit.compile_func(tree, signature=signature)

    def same(x: Signal[int], n: int) -> int:
        return x + n

    assert result.semantic_key == tickjit.compile_func(same, n=4).semantic_key

    def named(x: Signal[int], n: int) -> Outputs(a=int):
        set_output("a", x + n)

    given = inspect.signature(named)
    bare = tickjit.compile_func("def f(x, n):\n    set_output('a', x + n)\n", signature=given, n=1)
    assert bare.semantic_key == tickjit.compile_func(named, n=1).semantic_key


def test_extracted_types_are_compared():
    class Edge:
        def __init__(self, kind):
            self.kind = kind

    def kind(edge):
        return edge.kind

    tickjit.compile_func(scale, x=Edge(float), factor=1.0, extract_python_type_fn=kind)
    with pytest.raises(TypeError, match="input 'x'"):
        tickjit.compile_func(scale, x=Edge(int), factor=1.0, extract_python_type_fn=kind)


def test_names_given_for_calls_come_first():
    source = "def f(x: Signal[int]) -> int:\n    return x + LIMIT\n"
    result = tickjit.compile_func(source, call_globals={"LIMIT": 5, "Signal": Signal})
    other = tickjit.compile_func(
        source, func_globals={"LIMIT": 6, "Signal": Signal}, call_globals={"LIMIT": 5}
    )
    assert result.semantic_key == other.semantic_key


@pytest.mark.parametrize("wrong", [3, None, [], int, len, math])
def test_what_is_no_function_is_a_type_error(wrong):
    with pytest.raises(TypeError, match="takes a function"):
        tickjit.compile_func(wrong)


def test_methods():
    class Model:
        factor = 3

        def __init__(self, bias):
            self.bias = bias

        def plain(self, x: Signal[int]) -> int:
            return x * 2

        def bound(self, x: Signal[int], n: int) -> int:
            return x * self.factor + self.bias + n

        @staticmethod
        def static(x: Signal[int]) -> int:
            return x + 1

        @classmethod
        def of_class(cls, x: Signal[int]) -> int:
            return x * cls.factor

    assert run(Model.plain, 4) == 8
    assert run(Model(7).plain, 4) == 8
    assert run(Model(7).bound, 4, n=1) == 20
    assert run(Model.static, 4) == 5
    assert run(Model(7).static, 4) == 5
    assert run(Model.of_class, 4) == 12


def test_ticked_alone_is_refused_outside():
    with pytest.raises(RuntimeError, match="inside compiled functions"):
        ticked(1)
    with pytest.raises(RuntimeError, match="inside compiled functions"):
        tickjit.set_output("a", 1)
