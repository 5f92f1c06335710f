"""Input and output handlers written in Python."""

from __future__ import annotations

import ast
import ctypes
import inspect

import pytest
from host import Host
from written import function

from tickjit import CompilationContext, CompileError, compile_func, register_all
from tickjit.extension import FunctionAnalyzer, InputTypeHandler, OutputAnalysis, OutputTypeHandler, ParameterInfo

SIGNALS = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())


class Percent:
    """An int of hundredths."""


class Many:
    """`Many[a, b]`: outputs."""

    def __class_getitem__(cls, items):
        made = cls()
        made.items = items
        return made


class Percents:
    def __init__(self, scale=100.0):
        self.scale = scale
        self.asked = []

    def try_parse(self, param, ann):
        self.asked.append(param)
        return ParameterInfo(float) if ann is Percent else None

    def validate_value(self, param_name, value, expected_type):
        assert expected_type is float
        if not isinstance(value, int):
            raise ValueError(f"{param_name} is no int")
        return value / self.scale


class Manies:
    def __init__(self):
        self.trees = []

    def try_parse(self, return_annotation, tree):
        if not isinstance(return_annotation, Many):
            return None
        self.trees.append(tree)
        items = return_annotation.items
        if isinstance(items, dict):
            return OutputAnalysis(list(items.values()), items)
        return OutputAnalysis(output_types=list(items))


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        yield fresh


def written(tmp_path, text):
    return function(tmp_path, "from test_inputs import Percent, Many\n" + text)


def run(result):
    return Host(result, [], *SIGNALS).start().execute()


def test_arguments_are_what_the_handler_says(tmp_path):
    handler = Percents()
    assert isinstance(handler, InputTypeHandler)
    FunctionAnalyzer.register_input_handler(handler)
    f = written(tmp_path, "def f(a: Percent, b: int, *, c: Percent = 50) -> float:\n    return a * b + c\n")
    assert run(compile_func(f, 25, 4)) == 1.5
    assert run(compile_func(f, 25, 4, c=0)) == 1.0
    asked = {param.name: param for param in handler.asked}
    assert asked["a"].annotation is Percent
    assert asked["a"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert asked["c"].kind is inspect.Parameter.KEYWORD_ONLY
    assert asked["c"].default == 50


def test_annotations_as_text(tmp_path):
    FunctionAnalyzer.register_input_handler(Percents())
    f = written(tmp_path, 'def f(a: "Percent") -> "float":\n    return a\n')
    assert run(compile_func(f, 25)) == 0.25
    g = "def g(a: Percent) -> float:\n    return a\n"
    assert run(compile_func(g, 25, func_globals={"Percent": Percent})) == 0.25
    tree = ast.parse(g).body[0]
    for _ in range(2):
        assert run(compile_func(tree, 25, func_globals={"Percent": Percent})) == 0.25
    signature = inspect.Signature(
        [inspect.Parameter("a", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Percent)],
        return_annotation=float,
    )
    bare = "def g(a):\n    return a\n"
    assert run(compile_func(bare, 25, func_globals={}, signature=signature)) == 0.25


def test_what_all_handlers_decline_is_the_compilers(tmp_path):
    FunctionAnalyzer.register_input_handler(Percents())
    f = written(tmp_path, "def f(a: complex) -> float:\n    return 1.0\n")
    with pytest.raises(CompileError, match="unknown-type"):
        compile_func(f, 1j)
    g = written(tmp_path, "def f(a: 'Missing') -> float:\n    return 1.0\n")
    with pytest.raises(CompileError, match="unknown-type"):
        compile_func(g, 1)


def test_the_first_that_answers_wins(tmp_path):
    first, second = Percents(10.0), Percents(100.0)
    FunctionAnalyzer.register_input_handler(first)
    FunctionAnalyzer.register_input_handler(second)
    f = written(tmp_path, "def f(a: Percent, b: int) -> float:\n    return a\n")
    assert run(compile_func(f, 25, 1)) == 2.5
    assert [param.name for param in first.asked] == ["a", "b"]
    assert [param.name for param in second.asked] == ["b"]


def test_what_handlers_raise_comes_through(tmp_path):
    FunctionAnalyzer.register_input_handler(Percents())
    f = written(tmp_path, "\ndef f(\n    a: Percent,\n) -> float:\n    return a\n")
    with pytest.raises(ValueError, match="a is no int") as caught:
        compile_func(f, 0.5)
    assert any("line 6" in note for note in caught.value.__notes__)

    class Broken:
        def try_parse(self, param, ann):
            raise ZeroDivisionError

        validate_value = None

    with pytest.raises(TypeError, match=r"Broken has no method validate_value\(\)"):
        FunctionAnalyzer.register_input_handler(Broken())
    Broken.validate_value = lambda self, *_: None
    FunctionAnalyzer.register_input_handler(Broken())
    assert run(compile_func(f, 50)) == 0.5
    g = written(tmp_path, "def f(a: int) -> int:\n    return a\n")
    with pytest.raises(ZeroDivisionError):
        compile_func(g, 1)


def test_an_answer_that_is_none(tmp_path):
    class Answers:
        def try_parse(self, param, ann):
            return 42

        def validate_value(self, name, value, expected):
            return value

    FunctionAnalyzer.register_input_handler(Answers())
    f = written(tmp_path, "def f(a: int) -> int:\n    return a\n")
    with pytest.raises(AttributeError, match="category"):
        compile_func(f, 1)


def test_outputs(tmp_path):
    handler = Manies()
    assert isinstance(handler, OutputTypeHandler)
    FunctionAnalyzer.register_output_handler(handler)
    f = written(tmp_path, "def f(a: int) -> Many[int, float]:\n    '''Doc.'''\n    return a, 0.5\n")
    result = compile_func(f, 3)
    assert (result.output_types, result.named_outputs) == ([int, float], None)
    assert run(result) == (3, 0.5)
    (tree,) = handler.trees
    assert isinstance(tree, ast.FunctionDef)
    assert (tree.name, tree.args.args[0].arg, tree.body[-1].lineno) == ("f", "a", 6)
    ast.fix_missing_locations(tree)
    assert "return (a, 0.5)" in ast.unparse(tree)
    g = written(tmp_path, "def f(a: int) -> Many[{'x': int, 'y': bool}]:\n    set_output('y', a > 0)\n")
    assert compile_func(g, 3).named_outputs == {"x": int, "y": bool}
    signature = inspect.Signature(
        [inspect.Parameter("a", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=int)],
        return_annotation=Many[{"x": int, "y": bool}],
    )
    h = written(tmp_path, "def f(a: int):\n    set_output('y', a > 0)\n")
    named = compile_func(h, 3, signature=signature)
    assert named.named_outputs == {"x": int, "y": bool}
    assert run(named) == (None, 1)


def test_output_handlers_are_asked_before_the_built_in_one(tmp_path):
    class Wide:
        def try_parse(self, return_annotation, tree):
            return OutputAnalysis([float]) if return_annotation is int else None

    FunctionAnalyzer.register_output_handler(Wide())
    f = written(tmp_path, "def f(a: int) -> int:\n    return a\n")
    assert compile_func(f, 1).output_types == [float]
    g = written(tmp_path, "def f(a: int) -> bool:\n    return a > 0\n")
    assert compile_func(g, 1).output_types == [bool]


@pytest.mark.parametrize(
    ("answer", "error"),
    [([str], TypeError), ([complex], CompileError), (["int"], CompileError), (3, TypeError)],
)
def test_outputs_that_are_none(tmp_path, answer, error):
    class Answers:
        def try_parse(self, return_annotation, tree):
            return OutputAnalysis(answer)

    FunctionAnalyzer.register_output_handler(Answers())
    f = written(tmp_path, "def f(a: int) -> int:\n    return a\n")
    with pytest.raises(error):
        compile_func(f, 1)
