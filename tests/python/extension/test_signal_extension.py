"""A signal extension written in Python, as a host that ports one would: it gives what the built-in one gives."""

from __future__ import annotations

import ast
import random
from typing import Any, Generic, TypeVar, get_args, get_origin

import pytest
from host import Host
from written import function

import tickjit
from tickjit import CompilationContext, compile_func, register_all, signals
from tickjit.extension import (
    CfuncParam,
    FunctionAnalyzer,
    OutputAnalysis,
    ParameterInfo,
    SourceCategory,
    SourceInitFilter,
    SourceRegistry,
    TypeFactory,
    VoidPtrSource,
    ast_handler,
)

T = TypeVar("T")


class Edge(Generic[T]):
    """A value that ticks."""

    def __init__(self, typ: type) -> None:
        self.typ = typ


def fired(edge):
    raise RuntimeError("in compiled code only")


def known(edge):
    raise RuntimeError("in compiled code only")


class EdgeInputs:
    def try_parse(self, param, ann):
        if get_origin(ann) is not Edge:
            return None
        return ParameterInfo(expected_type=get_args(ann)[0], category="test.edge")

    def validate_value(self, param_name, value, expected_type):
        if not isinstance(value, Edge):
            raise TypeError(f"'{param_name}' takes an Edge, not {type(value).__name__}")
        return value


class EdgeOutputs:
    def try_parse(self, return_annotation, tree):
        if get_origin(return_annotation) is not Edge:
            return None
        return OutputAnalysis(output_types=[get_args(return_annotation)[0]])


class EdgeCategory(SourceCategory):
    id = "test.edge"
    order = 0
    init_filter = SourceInitFilter.ON_EXECUTE

    @property
    def cfunc_params(self):
        return [
            CfuncParam("inputs", "CPointer(voidptr)"),
            CfuncParam("input_ticked", "CPointer(int8)"),
            CfuncParam("input_valid", "CPointer(int8)"),
        ]

    def create_variables(self, info, factory):
        info.ordered_edges = []
        for index, (name, edge) in enumerate(info.input_analysis.get_by_category(self.id).items()):
            kind = TypeFactory.get_type(info.extract_python_type_fn(edge))
            source = VoidPtrSource(
                array_idx=index, type=kind, name=name, storage_location="inputs", force_opaque=True
            )
            factory.add_variable(source, category=self.id)
            info.ordered_edges.append(edge)

    def get_result_metadata(self, info):
        return {"ordered_edges": list(info.ordered_edges)}


def register():
    SourceRegistry.register(EdgeCategory())
    FunctionAnalyzer.register_input_handler(EdgeInputs())
    FunctionAnalyzer.register_output_handler(EdgeOutputs())

    def flag(array):
        def handle(converter, node):
            index = EDGES.index(node.args[0].id)
            byte = ast.Subscript(ast.Name(array, ast.Load()), ast.Constant(index), ast.Load())
            return ast.Compare(byte, [ast.NotEq()], [ast.Constant(0)])

        return handle

    handlers = {"fired": flag("input_ticked"), "known": flag("input_valid")}

    @ast_handler("Call", pre=True)
    def flags(converter, node):
        if isinstance(node.func, ast.Name) and node.func.id in handlers:
            return handlers[node.func.id](converter, node)
        return None


# The names of the edges of all functions here, in order.
EDGES = ["x", "y"]

BODIES = [
    """
    count: State[int] = 0
    total: State[float] = 0.0
    if ticked(x):
        count += 1
        total += x
    if ticked(y) and valid(x):
        return total / count - y * k
""",
    """
    last: State[float] = 0.0
    seen: State[bool] = False
    if valid(x) and valid(y):
        change = x * y - last if seen else k
        last = x * y
        seen = True
        return change
    return None
""",
    """
    window: State[List] = create_new_list(float)
    if ticked(x):
        window.append(x)
        if len(window) > 3:
            window.pop(0)
    return sum(window) + (y if valid(y) else 0)
""",
]


@pytest.mark.parametrize("body", BODIES)
def test_it_is_as_the_built_in_one(tmp_path, body):
    built_in = function(tmp_path, f"def f(x: Signal[float], y: Signal[int], k: float = 2.0) -> float:{body}")
    own = body.replace("ticked(", "fired(").replace("valid(", "known(")
    ported = function(
        tmp_path,
        "from test_signal_extension import Edge, fired, known\n"
        f"def f(x: Edge[float], y: Edge[int], k: float = 2.0) -> Edge[float]:{own}",
    )
    with CompilationContext():
        register_all()
        one = Host(compile_func(built_in), [float, int]).start()
    with CompilationContext():
        register_all()
        register()
        edges = Edge(float), Edge(int)
        result = compile_func(ported, *edges, extract_python_type_fn=lambda edge: edge.typ)
        other = Host(result, [float, int]).start()
        factory = tickjit.node(ported, context=CompilationContext.current())
    # Nodes know the parameters, whoever adds them, and handlers the context.
    node = factory(*edges)
    reference = tickjit.node(built_in)()
    for event in [{"x": 1.5}, {"x": 2.0, "y": 3}, {"y": 4}]:
        assert node.tick(**event) == reference.tick(**event)
    assert result.c_prototype.replace(result.native_name, "f") == one.result.c_prototype.replace(
        one.result.native_name, "f"
    )
    assert result.ordered_edges == list(edges)
    random.seed(7)
    for _ in range(300):
        event = (
            random.uniform(-9, 9) if random.random() < 0.6 else None,
            random.randint(-5, 5) if random.random() < 0.5 else None,
        )
        assert one.execute(*event) == other.execute(*event)
    one.stop()
    other.stop()


def test_it_takes_the_place_of_the_one_that_register_all_brings(tmp_path):
    f = function(tmp_path, "def f(x: Signal[float]) -> float:\n    return x\n")
    with CompilationContext():
        register_all()
        register()
        with pytest.raises(ValueError, match="knows Python already"):
            register_all()
        assert [category.id for category in SourceRegistry.get_ordered()] == ["test.edge"]
        with pytest.raises(tickjit.CompileError, match="unknown-category"):
            compile_func(f)


def test_the_built_in_one_stays_where_it_was_asked_for():
    with CompilationContext():
        register_all()
        signals.register()
        with pytest.raises(ValueError, match='order 0, which "signal" already has'):
            register()


def test_a_wrong_object_is_the_handlers_own_error(tmp_path):
    f: Any = function(
        tmp_path, "from test_signal_extension import Edge\ndef f(x: Edge[float]) -> Edge[float]:\n    return x\n"
    )
    with CompilationContext():
        register_all()
        register()
        with pytest.raises(TypeError, match="'x' takes an Edge, not float") as caught:
            compile_func(f, 1.0)
        assert any("line 4" in note for note in caught.value.__notes__)
