"""Compiles a node's function for the types and scalars it has in a graph.

Takes the function, its inputs and outputs as csp has resolved them; gives what csp's native node is made with.
"""

from __future__ import annotations

import ast
import copy
import inspect
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from .._core import CompilationContext, CompilationResult, EngineNode, NativeFunction, compile_func, register_all
from ..extension import FunctionAnalyzer, SourceRegistry, ffi
from .baskets import Basket, BasketAnnotation, Baskets
from .blocks import Source, source_of
from .engine import MAKE_ACTIVE, MAKE_PASSIVE, READERS, TICKED, VALID, WRITERS, Watch, clock
from .rewriting import HOST, NAMES, NOW, Rewriting, at, call, csp_call, name

_KINDS = {bool: "bool", int: "int", float: "float", datetime: "time", timedelta: "time"}
_ENUM_BITS = 64
"""Members of enumerations cross to csp as its ints."""

_lock = threading.Lock()
_context: CompilationContext | None = None
_natives: dict[str, NativeFunction] = {}


def _compiler() -> CompilationContext:
    """The context in which nodes are compiled."""
    global _context
    with _lock:
        if _context is None:
            context = CompilationContext(enum_bit_width=_ENUM_BITS)
            with context:
                register_all()
                SourceRegistry.register(Baskets())
                FunctionAnalyzer.register_input_handler(BasketAnnotation())
                for activity, address in (("make_active", MAKE_ACTIVE), ("make_passive", MAKE_PASSIVE)):
                    native = ffi.declare(f"csp.{activity}", address, "bool(int64, int32)")
                    _natives[f"_csp_{activity}"] = native
            _context = context
    return _context


def kind_of(value_type: Any) -> str | None:
    """How csp's native node passes values of a type; None where it cannot."""
    if isinstance(value_type, type) and issubclass(value_type, Enum):
        return "int"
    return _KINDS.get(value_type)


@dataclass(frozen=True)
class Interface:
    """What a node has in a graph: single inputs and outputs with their types, baskets with keys and type, scalars with
    type and value."""

    inputs: Mapping[str, Any]
    baskets: Mapping[str, tuple[tuple[Any, ...], Any, bool]]
    scalars: Mapping[str, tuple[Any, Any]]
    outputs: Mapping[str, Any]


@dataclass(frozen=True)
class Compiled:
    """A compiled node, of which any number can run."""

    result: CompilationResult
    readers: list[tuple[str, int, bool]]
    writers: list[int]
    uses_time: bool

    def instance(self, watch: Watch) -> EngineNode:
        """One more that runs."""
        return EngineNode(
            self.result,
            ticked=TICKED,
            valid=VALID,
            readers=self.readers,
            writers=self.writers,
            failed=watch.failed,
            clock=clock if self.uses_time else None,
        )


def compile_node(function: Callable[..., Any], defined_in: Mapping[str, Any], interface: Interface) -> Compiled:
    """Compiles a node. What cannot be compiled is a `CompileError` at its place."""
    source = source_of(function)
    uses_time = any(csp_call(node) == "now" for node in ast.walk(source.tree))
    before = 2 if uses_time else 1
    numbers = {name: number for number, name in enumerate(interface.inputs)}
    baskets: dict[str, Basket] = {}
    count = len(numbers)
    for basket, (keys, value_type, is_list) in interface.baskets.items():
        baskets[basket] = Basket(keys, value_type, count, before + count, is_list)
        count += len(keys)
    rewriting = Rewriting(source, numbers, baskets, tuple(interface.outputs))
    names = _Names(function, source, defined_in, interface)
    state, begin = _states(source, rewriting, names)
    start = begin + source.start
    start_body = rewriting.block(start) if start else None
    stop_body = rewriting.block(source.stop) if source.stop else None
    body = state + rewriting.block(source.body)
    rewriting.check()
    tree = _tree(source, body, names, interface, uses_time)
    with _compiler():
        result = compile_func(
            tree,
            *baskets.values(),
            *(value for _, value in interface.scalars.values()),
            func_globals=function.__globals__,
            call_globals={**names.known, **_natives},
            signature=_signature(tree, interface),
            start_body=start_body,
            stop_body=stop_body,
        )
    types = [*interface.inputs.values()]
    for keys, value_type, _ in interface.baskets.values():
        types += [value_type] * len(keys)
    kinds = [kind_of(value_type) or "" for value_type in types]
    readers = [(kind, READERS[kind], number in rewriting.passive) for number, kind in enumerate(kinds)]
    writers = [WRITERS[kind_of(output) or ""] for output in interface.outputs.values()]
    return Compiled(result, readers, writers, uses_time)


class _Names:
    """What names of the function mean beside its globals."""

    def __init__(
        self, function: Callable[..., Any], source: Source, defined_in: Mapping[str, Any], interface: Interface
    ) -> None:
        used = {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)}
        around = {name: value for name, value in defined_in.items() if name in used}
        self.known: dict[str, Any] = {**around, **inspect.getclosurevars(function).nonlocals, **NAMES}
        scalars = {name: value for name, (_, value) in interface.scalars.items()}
        self.values = {**function.__globals__, **self.known, **scalars}
        """For what is evaluated when compiling."""

    def type(self, meant: Any) -> ast.expr:
        """A name for a type."""
        name_of_type = f"_csp_type_{len(self.known)}"
        self.known[name_of_type] = meant
        return name(name_of_type)


def _tree(
    source: Source, body: list[ast.stmt], names: _Names, interface: Interface, uses_time: bool
) -> ast.FunctionDef:
    """The function that tickjit compiles."""

    def signal(value_type: Any) -> ast.expr:
        return ast.Subscript(name("_csp_Signal"), names.type(value_type), ast.Load())

    # What has arguments stands before what has none.
    given: list[tuple[str, ast.expr]] = [(basket, names.type(Basket)) for basket in interface.baskets]
    given += [(scalar, ast.Constant(None)) for scalar in interface.scalars]
    given.append((HOST, signal(int)))
    if uses_time:
        given.append((NOW, signal(datetime)))
    given += [(parameter, signal(value_type)) for parameter, value_type in interface.inputs.items()]
    places = {arg.arg: arg for arg in _arguments(source.tree)}
    args = [at(ast.arg(arg, annotation), places.get(arg, source.tree)) for arg, annotation in given]
    tree = copy.copy(source.tree)
    tree.args = ast.arguments([], args, None, [], [], None, [])
    tree.body = body
    tree.returns = None
    if interface.outputs:
        outputs = [ast.keyword(output, names.type(value_type)) for output, value_type in interface.outputs.items()]
        declared = call("_csp_Outputs")
        declared.keywords = outputs
        tree.returns = at(declared, source.tree.returns or source.tree)
    tree.filename = source.filename  # type: ignore[attr-defined]
    return ast.fix_missing_locations(tree)


def _signature(tree: ast.FunctionDef, interface: Interface) -> inspect.Signature:
    """The parameters of the function, with the types of scalars: those of containers and optional values have no names."""
    types = {scalar: value_type for scalar, (value_type, _) in interface.scalars.items()}
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    empty = inspect.Parameter.empty
    return inspect.Signature(
        [inspect.Parameter(arg.arg, kind, annotation=types.get(arg.arg, empty)) for arg in tree.args.args]
    )


def _arguments(tree: ast.FunctionDef) -> list[ast.arg]:
    return [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]


def _states(source: Source, rewriting: Rewriting, names: _Names) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The declarations of the states, and the assignments that START makes as they ask csp for something."""
    declared: list[ast.stmt] = []
    begin: list[ast.stmt] = []
    values = dict(names.values)
    for statement in source.state:
        if isinstance(statement, ast.Pass) or (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        ):
            continue
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, annotation, value = statement.targets[0], None, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target, annotation, value = statement.target, statement.annotation, statement.value
        else:
            source.refuse(statement, "a state block assigns one value to one name at a time")
        if not isinstance(target, ast.Name):
            source.refuse(target, "a state is a name")
        if any(csp_call(node) for node in ast.walk(value)):
            assignment = at(ast.Assign([ast.Name(target.id, ast.Store())], value), statement)
            begin.append(assignment)
            if annotation is None:
                annotation = names.type(datetime)
            value = at(_zero(names, annotation, values, source), statement)
        elif annotation is None:
            annotation = names.type(_type_of(value, values, source))
        _remember(values, target.id, value)
        state = ast.Subscript(name("_csp_State"), annotation, ast.Load())
        kept = ast.AnnAssign(ast.Name(target.id, ast.Store()), state, value, 1)
        declared.append(at(kept, statement))
    return declared, begin


def _evaluated(expr: ast.expr, values: Mapping[str, Any]) -> Any:
    tree = ast.fix_missing_locations(ast.Expression(copy.deepcopy(expr)))
    return eval(compile(tree, "<state>", "eval"), dict(values))


def _remember(values: dict[str, Any], state: str, expr: ast.expr) -> None:
    """Later states may be computed from it."""
    try:
        values[state] = _evaluated(expr, values)
    except Exception:
        values.pop(state, None)


def _type_of(expr: ast.expr, values: Mapping[str, Any], source: Source) -> Any:
    """The type of a state that has no annotation."""
    try:
        value = _evaluated(expr, values)
    except Exception as error:
        source.refuse(expr, f"the type of this state is not known ({error}); write `name: type = value`")
    if kind_of(type(value)) is None:
        found = type(value).__name__
        source.refuse(expr, f"a state that begins as a {found} needs a type: `name: List[float] = []`, for one")
    return type(value)


def _zero(names: _Names, annotation: ast.expr, values: Mapping[str, Any], source: Source) -> ast.expr:
    """A value for a state until START has run."""
    zeros = {datetime: datetime(1970, 1, 1), timedelta: timedelta(0), int: 0, float: 0.0, bool: False}
    meant = _evaluated(annotation, {**values, **names.known})
    if meant not in zeros:
        source.refuse(annotation, "a state that begins with what csp says is a datetime, timedelta, int, float or bool")
    return names.type(zeros[meant])
