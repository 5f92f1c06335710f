"""Handlers of values, written in Python: attributes, methods, assignments."""

from __future__ import annotations

import ast
import textwrap
from datetime import datetime, timedelta, timezone

import pytest
from written import function, functions

import tickjit
from tickjit import CompilationContext, CompileError, register_all
from tickjit.extension import (
    ExpressionSource,
    HandlerResult,
    LocalConstantSource,
    TypeFactory,
    TypeInference,
)


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        yield fresh


def expression(text):
    return ast.parse(text, mode="eval").body


def statements(text):
    return ast.parse(textwrap.dedent(text)).body


def of(python_type, node):
    return ExpressionSource(TypeFactory.get_type(python_type), node)


def times(node, factor):
    return ast.BinOp(node, ast.Mult(), ast.Constant(factor))


SIMPLE = "def f(x: Signal[float]) -> float:\n    return {}\n"


# --- attributes ----------------------------------------------------------------------------------


def test_an_attribute(tmp_path):
    @TypeInference.register_attr_accessor
    def cents(inference, base_var, name, args):
        assert base_var.type.value is float
        assert base_var.name == "x"
        assert args == []
        return of(float, times(base_var.get(), 100.0)) if name == "cents" else None

    f = function(tmp_path, SIMPLE.format("x.cents + 1.0"))
    assert tickjit.node(f)().tick(2.0) == 201.0


def test_an_attribute_of_an_expression_is_evaluated_once(tmp_path):
    @TypeInference.register_attr_accessor
    def square(inference, base_var, name, args):
        return ast.BinOp(base_var.get(), ast.Mult(), base_var.get())

    text = """\
def f(x: Signal[int]) -> int:
    n = 1
    y = (n := n * 2 + x).square
    return y * 1000 + n
"""
    assert tickjit.node(function(tmp_path, text))().tick(1) == 9003


def test_a_declined_attribute(tmp_path):
    TypeInference.register_attr_accessor(lambda inference, base_var, name, args: None)
    with pytest.raises(CompileError, match=r"unknown-attribute"):
        tickjit.compile_func(function(tmp_path, SIMPLE.format("x.cents")))


def test_the_first_accessor_that_answers_wins(tmp_path):
    asked = []
    for number, answers in enumerate([False, True, True]):

        def accessor(inference, base_var, name, args, number=number, answers=answers):
            asked.append(number)
            return ast.Constant(float(number)) if answers else None

        TypeInference.register_attr_accessor(accessor)
    assert tickjit.node(function(tmp_path, SIMPLE.format("x.cents")))().tick(1.0) == 1.0
    assert asked == [0, 1]


# --- methods -------------------------------------------------------------------------------------


def test_a_chain_of_methods_and_attributes(tmp_path):
    seen = []

    @TypeInference.register_call_handler
    def method(inference, base_var, name, args):
        seen.append((name, base_var.type.value, [ast.unparse(arg) for arg in args]))
        if name == "ticks":
            return of(int, ast.Call(ast.Name("int", ast.Load()), [times(base_var.get(), args[0].value)], []))

    @TypeInference.register_attr_accessor
    def attribute(inference, base_var, name, args):
        seen.append((name, base_var.type.value, []))
        return of(bool, ast.Compare(base_var.get(), [ast.Gt()], [ast.Constant(10)]))

    f = function(tmp_path, SIMPLE.format("1.0 if x.ticks(4).many else 0.0"))
    node = tickjit.node(f)()
    assert [node.tick(2.5), node.tick(3.0)] == [0.0, 1.0]
    assert seen == [("ticks", float, ["4"]), ("many", int, [])]


def test_arguments_are_evaluated_once_and_in_order(tmp_path):
    @TypeInference.register_call_handler
    def method(inference, base_var, name, args):
        assert [inference.type_of(arg).value for arg in args] == [int, float]
        assert inference.type_of(inference.keywords["third"]).value is int
        first, second = args
        return ast.Tuple([inference.keywords["third"], second, first, first, base_var.get()], ast.Load())

    text = """\
def f(x: Signal[int]) -> float:
    t = 0
    a, b, c, d, e = (t := t * 10 + 1).m((t := t * 10 + 2), (t := t * 10 + 3) * 1.0, third=(t := t * 10 + 4))
    return a * 1e8 + b * 1e4 + c + d * 0.0 + e * 0.0 + t * 1e-5
"""
    assert tickjit.node(function(tmp_path, text))().tick(1) == 1234 * 1e8 + 123 * 1e4 + 12 + 1234 * 1e-5


def test_known_arguments_are_literals(tmp_path):
    @TypeInference.register_call_handler
    def method(inference, base_var, name, args):
        assert [type(arg) for arg in args] == [ast.Constant, ast.Constant, ast.Constant, ast.Name]
        assert [arg.value for arg in args[:3]] == [7, "text", True]
        return args[3]

    f = function(tmp_path, "LIMIT = 7\n" + SIMPLE.format("x.m(LIMIT, 'text', True, x + 1.0)"))
    assert tickjit.node(f)().tick(1.0) == 2.0


def test_statements_run_before_the_value(tmp_path):
    @TypeInference.register_call_handler
    def method(inference, base_var, name, args):
        loop = statements("total = 0.0\nfor i in range(3):\n    total += 1.0")
        loop.append(ast.AugAssign(ast.Name("total", ast.Store()), ast.Add(), base_var.get()))
        return HandlerResult(of(float, ast.Name("total", ast.Load())), loop)

    # The user's `total` is another one.
    text = "def f(x: Signal[float]) -> float:\n    total = 100.0\n    return x.m() + total\n"
    assert tickjit.node(function(tmp_path, text))().tick(2.0) == 105.0


def test_the_types_own_methods_come_first(tmp_path):
    def never(inference, base_var, name, args):
        raise AssertionError(name)

    TypeInference.register_call_handler(never)
    text = "def f(x: Signal[float]) -> int:\n    l = [x]\n    l.append(x)\n    return len(l)\n"
    assert tickjit.node(function(tmp_path, text))().tick(2.0) == 2


@pytest.mark.parametrize(
    ("python_type", "node", "shown"),
    [
        (int, "3", 3),
        (float, "3", 3.0),
        (bool, "3 > 2", True),
        (timedelta, "span", timedelta(seconds=2)),
        (datetime, "start + span", datetime(2020, 1, 1, 0, 0, 2, tzinfo=timezone.utc)),
    ],
)
def test_types_of_answers(tmp_path, python_type, node, shown):
    TypeInference.register_call_handler(lambda inference, base_var, name, args: of(python_type, expression(node)))
    f = function(
        tmp_path,
        f"from datetime import *\ndef f(x: Signal[int], span: timedelta = timedelta(seconds=2),\n"
        f"      start: datetime = datetime(2020, 1, 1, tzinfo=timezone.utc)) -> {python_type.__name__}:\n"
        "    return x.m()\n",
    )
    value = tickjit.node(f)().tick(1)
    assert value == shown
    assert type(value) is python_type


def test_a_value_that_is_not_of_the_type_is_refused(tmp_path):
    TypeInference.register_call_handler(lambda inference, base_var, name, args: of(int, ast.Constant(1.5)))
    with pytest.raises(CompileError, match="float-to-int") as caught:
        tickjit.compile_func(function(tmp_path, SIMPLE.format("1.0 * x.m()")))
    assert caught.value.lineno == 4
    assert "lambda" in str(caught.value)


def test_constants_of_handlers(tmp_path):
    @TypeInference.register_call_handler
    def method(inference, base_var, name, args):
        return LocalConstantSource(TypeFactory.get_type(int), "limit", 7)

    assert tickjit.node(function(tmp_path, SIMPLE.format("x + x.m()")))().tick(1.0) == 8.0


# --- attributes before they are typed ------------------------------------------------------------


LOWERED = """\
class Limits:
    HIGH = 12.5

def f(x: Signal[float], k: float = 2.0) -> float:
    return x + Limits.HIGH + k
"""


def test_an_attribute_is_lowered(tmp_path):
    @TypeInference.register_attr_lowerer
    def lower(node, globalns, factory):
        assert isinstance(node, ast.Attribute)
        assert node.lineno == 7
        owner = globalns.get(node.value.id)
        assert factory.from_name("x").type.value is float
        assert factory.from_name("k").type.runtime_value == 2.0
        return ast.Constant(getattr(owner, node.attr)) if owner is not None else None

    assert tickjit.node(function(tmp_path, LOWERED))().tick(1.0) == 15.5


def test_a_declined_attribute_is_the_compilers(tmp_path):
    TypeInference.register_attr_lowerer(lambda node, globalns, factory: None)
    with pytest.raises(CompileError):
        tickjit.compile_func(function(tmp_path, LOWERED.replace("HIGH =", "LOW =")))


def test_the_first_lowerer_that_answers_wins(tmp_path):
    TypeInference.register_attr_lowerer(lambda node, globalns, factory: None)
    TypeInference.register_attr_lowerer(lambda node, globalns, factory: ast.Constant(1.0))
    TypeInference.register_attr_lowerer(lambda node, globalns, factory: ast.Constant(2.0))
    assert tickjit.node(function(tmp_path, LOWERED))().tick(1.0) == 4.0


# --- assignments ---------------------------------------------------------------------------------


def test_an_assignment(tmp_path):
    seen = []

    @TypeInference.register_assignment_handler
    def assign(inference, node, value):
        seen.append(ast.unparse(node))
        if isinstance(node, ast.Assign) and ast.unparse(value) == "special":
            return [ast.Assign([ast.Name("hidden", ast.Store())], ast.Constant(4.0)), *statements("y = hidden * 2.0")]

    text = "def f(x: Signal[float]) -> float:\n    y = special\n    z: float = y\n    z += x\n    return z\n"
    assert tickjit.node(function(tmp_path, text))().tick(1.0) == 9.0
    assert seen == ["y = special", "z: float = y", "z += x"]


def test_the_first_assignment_handler_that_answers_wins(tmp_path):
    TypeInference.register_assignment_handler(lambda inference, node, value: None)
    TypeInference.register_assignment_handler(lambda inference, node, value: statements("y = 1.0")[0])
    TypeInference.register_assignment_handler(lambda inference, node, value: statements("y = 2.0"))
    text = "def f(x: Signal[float]) -> float:\n    y = x\n    return y\n"
    assert tickjit.node(function(tmp_path, text))().tick(5.0) == 1.0


# --- errors --------------------------------------------------------------------------------------


class Failed(Exception):
    pass


ASKED = {
    "register_attr_accessor": "x.cents",
    "register_call_handler": "x.cents(1)",
    "register_attr_lowerer": "Limits.HIGH",
    "register_assignment_handler": "x",
}


@pytest.mark.parametrize("register", ASKED)
def test_a_handler_that_raises(tmp_path, register):
    error = Failed("no")

    def fail(*question):
        raise error

    getattr(TypeInference, register)(fail)
    space = functions(
        tmp_path,
        f"def f(x: Signal[float]) -> float:\n    y = {ASKED[register]}\n    return y\n"
        "def g(x: Signal[float]) -> float:\n    return x\n",
    )
    for _ in range(2):
        with pytest.raises(Failed) as caught:
            tickjit.compile_func(space["f"])
        assert caught.value is error
        assert "line 4" in error.__notes__[-1]
        assert "test_a_handler_that_raises.<locals>.fail" in error.__notes__[-1]
    assert tickjit.node(space["g"])().tick(1.0) == 1.0


@pytest.mark.parametrize("register", ASKED)
@pytest.mark.parametrize("answer", [5, "x", ast.Load(), ast.Import([ast.alias("os")]), [ast.Constant(1), ast.Load()]])
def test_an_answer_that_is_none(tmp_path, register, answer):
    getattr(TypeInference, register)(lambda *question: answer)
    f = function(tmp_path, f"def f(x: Signal[float]) -> float:\n    y = {ASKED[register]}\n    return y\n")
    with pytest.raises(CompileError) as caught:
        tickjit.compile_func(f)
    assert caught.value.lineno == 4
    assert caught.value.diagnostics[0].code in ("wrong-replacement", "unsupported-statement")


def test_a_mistake_in_an_answer_is_shown_at_the_users_line(tmp_path):
    @TypeInference.register_call_handler
    def wrong(inference, base_var, name, args):
        return expression("\n\n\n1.0 + nowhere".strip())

    with pytest.raises(CompileError, match="nowhere") as caught:
        tickjit.compile_func(function(tmp_path, SIMPLE.format("1.0 + x.m()")))
    span = caught.value.diagnostics[0].spans[0]
    assert (span.line, span.column, span.end_column) == (4, 18, 23)
    assert "wrong" in "".join(caught.value.diagnostics[0].notes)


@pytest.mark.parametrize("register", ASKED)
def test_registering_what_is_no_function(register):
    with pytest.raises(TypeError):
        getattr(TypeInference, register)(5)


def test_values_in_functions_compiled_along(tmp_path):
    @TypeInference.register_call_handler
    def method(inference, base_var, name, args):
        assert inference.variable_factory.from_name("x") is None
        return of(float, times(base_var.get(), 2.0))

    text = "def g(n: float) -> float:\n    return n.m()\ndef f(x: Signal[float]) -> float:\n    return g(x + 1.0)\n"
    assert tickjit.node(function(tmp_path, text))().tick(1.0) == 4.0


def test_variables_have_their_names(tmp_path):
    seen = []

    @TypeInference.register_attr_accessor
    def attribute(inference, base_var, name, args):
        seen.append((base_var.name, type(base_var).__name__, base_var.category))
        return of(float, base_var.get())

    text = """\
def f(x: Signal[float]) -> float:
    s: State[float] = 1.0
    y = x + s
    return x.a + s.a + y.a + (x + 1.0).a
"""
    assert tickjit.node(function(tmp_path, text))().tick(2.0) == 9.0
    assert seen == [
        ("x", "VoidPtrSource", "signal"),
        ("s", "VoidPtrSource", "state"),
        ("_expr", "ExpressionSource", None),
        ("_expr", "ExpressionSource", None),
    ]
