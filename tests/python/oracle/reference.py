"""Filetests run by CPython: a function's state becomes variables of a closure, everything else stays.

`Reference` is CPython with integers of 64 bits: the operators are CPython's own, and a result that leaves
64 bits, also one within an expression, is an OverflowError, as SPEC.md says. `Reference(..., plain=True)` is
CPython as it is; both must agree wherever nothing leaves 64 bits.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import math
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import Any

import tickjit
import tickjit.signals

from .arithmetic import Arithmetic, ComplexResult, Leaves64Bits, NegativeExponent, checked
from .instrument import Instrument, Rewriting, Since311, converted, locate, names

_MISSING = object()


@dataclass(frozen=True)
class Outcome:
    """What a phase yields: its outputs (None for one that does not tick), or the class of an exception."""

    outputs: tuple[Any, ...] | None = None
    raises: str | None = None
    error: BaseException | None = None


@dataclass(frozen=True)
class Output:
    name: str | None
    kind: type


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: Any
    is_signal: bool
    default: Any = _MISSING


class _Markers(Rewriting):
    """Turns what only tickjit knows into Python: reads of inputs, `ticked(x)`, `valid(x)`."""

    def __init__(self, module: Module, inputs: set[str]) -> None:
        super().__init__()
        self.module = module
        self.inputs = inputs

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = self.module.meaning(node.func)
        for marker, table in ((tickjit.signals.ticked, "__ticked"), (tickjit.signals.valid, "__valid")):
            if called is marker and isinstance(node.args[0], ast.Name):
                name = ast.Constant(node.args[0].id)
                found = ast.Subscript(ast.Name(table, ast.Load()), name, ast.Load())
                return ast.copy_location(found, node)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.inputs:
            read = ast.Call(ast.Name("__read", ast.Load()), [node, ast.Constant(node.id)], [])
            return ast.copy_location(read, node)
        return node


def _read(value: Any, name: str) -> Any:
    if value is _MISSING:
        raise ValueError(f"input {name} has no value yet")
    return value


class _NamedOutputs(dict[str, Any]):
    """What `return Outputs(a=1)` gives."""


class Module:
    """A filetest's module, imported by CPython, and the trees of its functions."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        tree = ast.parse(text, str(path))
        self.namespace: dict[str, Any] = {"__name__": path.stem}
        exec(compile(tree, str(path), "exec"), self.namespace)
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    def evaluate(self, node: ast.expr) -> Any:
        """The value of an expression of the module; a string annotation is read."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body
        known = self.meaning(node)
        if known is not None:
            return known
        return eval(compile(ast.Expression(node), str(self.path), "eval"), self.namespace)

    def meaning(self, node: ast.expr) -> Any:
        """What a name or an attribute stands for in the module; None where it is something else."""
        if isinstance(node, ast.Name):
            return self.namespace.get(node.id, getattr(builtins, node.id, None))
        if isinstance(node, ast.Attribute):
            return getattr(self.meaning(node.value), node.attr, None)
        return None

    def index_of(self, annotation: ast.expr | None, marker: Any) -> ast.expr | None:
        """The `T` of `marker[T]`."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        if isinstance(annotation, ast.Subscript) and self.meaning(annotation.value) is marker:
            return annotation.slice
        return None

    def parameters(self, function: str) -> list[Parameter]:
        """The parameters of a function."""
        args = self.functions[function].args
        nodes = args.posonlyargs + args.args
        defaults: list[ast.expr | None] = [None] * (len(nodes) - len(args.defaults)) + list(args.defaults)
        found = []
        for node, default in [*zip(nodes, defaults), *zip(args.kwonlyargs, args.kw_defaults)]:
            index = self.index_of(node.annotation, tickjit.signals.Signal)
            annotation = node.annotation if index is None else index
            kind = None if annotation is None else self.evaluate(annotation)
            value = _MISSING if default is None else self.evaluate(default)
            found.append(Parameter(node.arg, kind, index is not None, value))
        return found

    def outputs(self, function: str) -> list[Output]:
        """The outputs of a function, by its return annotation."""
        node = self.functions[function].returns
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body
        return self._outputs(node)

    def _outputs(self, node: ast.expr | None) -> list[Output]:
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            return []
        if isinstance(node, ast.Call):
            return [Output(keyword.arg, self.evaluate(keyword.value)) for keyword in node.keywords]
        if isinstance(node, ast.BinOp):
            return self._outputs(node.left)
        if isinstance(node, ast.Subscript):
            name = ast.unparse(node.value).rsplit(".", 1)[-1]
            if name == "Optional":
                return self._outputs(node.slice)
            if name in ("tuple", "Tuple"):
                assert isinstance(node.slice, ast.Tuple)
                return [Output(None, self.evaluate(element)) for element in node.slice.elts]
        return [Output(None, self.evaluate(node))]

    def states(self, function: str) -> dict[str, tuple[type, ast.expr]]:
        """Type and initial value of a function's state variables."""
        found = {}
        for node in self.functions[function].body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                index = self.index_of(node.annotation, tickjit.State)
                if index is not None:
                    assert node.value is not None
                    found[node.target.id] = (self.evaluate(index), node.value)
        return found


def convert(value: Any, kind: type) -> Any:
    """The value as a declared type holds it; a datetime without time zone is in UTC."""
    value = converted(value, kind)
    if kind is datetime and value.tzinfo is None:
        return value.replace(tzinfo=timezone.utc)
    return value


class Reference:
    """An instance of a function, run by CPython."""

    def __init__(
        self,
        module: Module,
        function: str,
        constants: dict[str, Any],
        start_body: str = "",
        stop_body: str = "",
        *,
        plain: bool = False,
        arithmetic: Arithmetic | None = None,
    ) -> None:
        self.arithmetic = arithmetic or Arithmetic()
        self.parameters = module.parameters(function)
        self.outputs = module.outputs(function)
        self.states = module.states(function)
        self.inputs = {parameter.name: _MISSING for parameter in self.parameters if parameter.is_signal}
        self.printed = ""
        self._running = False
        self._ticked: dict[str, bool] = {}
        self._valid: dict[str, bool] = {}
        self._set: dict[str, Any] = {}
        self._node = module.functions[function]
        self._build(module, constants, start_body, stop_body, plain)

    def _build(
        self, module: Module, constants: dict[str, Any], start_body: str, stop_body: str, plain: bool
    ) -> None:
        functions = [n for n in ast.parse(module.text).body if isinstance(n, ast.FunctionDef)]
        node = next(n for n in functions if n.name == self._node.name)
        tree = ast.Module([n for n in functions if n is not node], [])
        body = [n for n in node.body if not self._declares(n)]
        assigned = {
            n.id
            for statement in body
            for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        markers = _Markers(module, set(self.inputs) - assigned)
        body = [markers.visit(statement) for statement in body]
        variables = sorted(self.states)
        initial = [ast.Assign([ast.Name(name, ast.Store())], self.states[name][1]) for name in self.states]
        factory = ast.parse(_FACTORY).body[0]
        assert isinstance(factory, ast.FunctionDef)
        fixed = [parameter.name for parameter in self.parameters if not parameter.is_signal]
        factory.args = _arguments(fixed)
        start = ast.parse(start_body).body
        stop = ast.parse(stop_body).body
        parts: list[ast.stmt] = [
            *(ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None)) for name in variables),
            _function("__execute", list(self.inputs), variables, body),
            _function("__start", [], variables, [*initial, *start]),
            _function("__stop", [], variables, stop),
            _function("__get", [], [], ast.parse("return " + _display(variables)).body),
            _function("__put", ["__new"], variables, ast.parse(_unpack(variables)).body),
        ]
        factory.body = [*parts, *factory.body]
        tree.body.append(factory)
        if sys.version_info < (3, 11):
            tree = Since311(module).visit(tree)
        if not plain:
            tree = Instrument(module, {name: kind for name, (kind, _) in self.states.items()}).visit(tree)
        locate(tree)
        namespace: dict[str, Any] = {
            **module.namespace,
            **names(self.arithmetic),
            "__read": _read,
            "__ticked": self._ticked,
            "__valid": self._valid,
        }
        exec(compile(tree, str(module.path), "exec"), namespace)
        for name, value in module.namespace.items():
            if value is tickjit.set_output:
                namespace[name] = self._set.__setitem__
            if value is tickjit.Outputs:
                namespace[name] = _NamedOutputs
        factory_function = namespace["__factory"]
        self._execute, self._start, self._stop, self._get, self._put = factory_function(*(
            convert(constants.get(p.name, p.default), p.kind) for p in self.parameters if not p.is_signal
        ))

    def _declares(self, node: ast.stmt) -> bool:
        return (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id in self.states
        )

    def start(self) -> Outcome:
        self._running = True
        return self._phase(lambda: self._start())

    def stop(self) -> Outcome:
        """A second STOP, and one without START, do nothing."""
        if not self._running:
            return Outcome((None,) * len(self.outputs))
        self._running = False
        return self._phase(lambda: self._stop())

    def tick(self, given: dict[str, Any]) -> Outcome:
        for name in self.inputs:
            self._ticked[name] = name in given
            if name in given:
                self.inputs[name] = given[name]
            self._valid[name] = self.inputs[name] is not _MISSING
        return self._phase(lambda: self._execute(*self.inputs.values()))

    def state(self) -> dict[str, Any]:
        return {name: convert(value, self.states[name][0]) for name, value in self._get().items()}

    def _phase(self, call: Callable[[], Any]) -> Outcome:
        self._set.clear()
        stream = io.StringIO()
        try:
            with contextlib.redirect_stdout(stream):
                returned = call()
            outputs = self._returned(returned)
        except Exception as error:  # noqa: BLE001 - whatever the function raises is the outcome
            return Outcome(raises=_class_of(error), error=error)
        finally:
            self.printed += stream.getvalue()
            with contextlib.suppress(OverflowError, AttributeError):
                self._put(self.state())
        return Outcome(outputs)

    def _returned(self, returned: Any) -> tuple[Any, ...]:
        named = dict(self._set)
        if isinstance(returned, _NamedOutputs):
            named.update(returned)
        if self.outputs and self.outputs[0].name is not None:
            values = [named.get(output.name) for output in self.outputs if output.name]
        elif returned is None:
            values = [None] * len(self.outputs)
        elif len(self.outputs) == 1:
            values = [returned]
        else:
            values = list(returned)
        return tuple(
            None if value is None else checked(convert(value, output.kind))
            for output, value in zip(self.outputs, values, strict=True)
        )


def _class_of(error: BaseException) -> str:
    for kind in (Leaves64Bits, NegativeExponent, ComplexResult):
        if isinstance(error, kind):
            return kind.__bases__[0].__name__
    return type(error).__name__


_FACTORY = "def __factory():\n    return __execute, __start, __stop, __get, __put\n"


def _display(names: list[str]) -> str:
    return "{" + ", ".join(f"{name!r}: {name}" for name in names) + "}"


def _unpack(names: list[str]) -> str:
    return "\n".join(f"{name} = __new[{name!r}]" for name in names) or "pass"


def _arguments(names: list[str]) -> ast.arguments:
    return ast.arguments(
        posonlyargs=[], args=[ast.arg(name) for name in names], kwonlyargs=[], kw_defaults=[], defaults=[]
    )


def _function(name: str, parameters: list[str], names: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    found = ast.parse("def f():\n    pass\n").body[0]
    assert isinstance(found, ast.FunctionDef)
    found.name = name
    found.args = _arguments(parameters)
    nonlocals: list[ast.stmt] = [ast.Nonlocal(list(names))] if names else []
    found.body = [*nonlocals, *body] or [ast.Pass()]
    return found


def _items(container: Any) -> tuple[Any, ...]:
    """What a container holds; a set in an order that does not depend on it."""
    if isinstance(container, dict):
        return tuple(container.items())
    return tuple(sorted(container, key=repr) if isinstance(container, set) else container)


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same: type and bits, any nan for any nan."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    for kind in (list, deque, dict, set):
        # A dict with a default is shown as a dict, a set in its own order.
        if isinstance(left, kind) and isinstance(right, kind):
            return same(_items(left), _items(right))
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        signs = math.copysign(1, left) == math.copysign(1, right)
        return math.isnan(left) and math.isnan(right) or (left == right and signs)
    return bool(left == right)


def flattened(values: Any) -> Iterator[Any]:
    """The values of nested tuples."""
    for value in values:
        if isinstance(value, tuple):
            yield from flattened(value)
        else:
            yield value
