"""Filetests run by CPython: a function's state becomes variables of a closure, everything else stays.

`Reference` is CPython with integers of 64 bits: the operators are CPython's own, and a result that leaves
64 bits, also one within an expression, is an OverflowError, as SPEC.md says. `Reference(..., plain=True)` is
CPython as it is; both must agree wherever nothing leaves 64 bits.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import io
import math
import operator
import sys
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum, IntFlag
from pathlib import Path
from typing import Any

import tickjit
import tickjit.signals

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
_MISSING = object()


class Leaves64Bits(OverflowError):
    """A value that CPython has and 64 bits do not hold."""


class NegativeExponent(ValueError):
    """`int ** negative int`, whose type depends on its value: an error (SPEC.md, 22.1)."""


class ComplexResult(ValueError):
    """A complex number out of floats: an error (SPEC.md, 22.2)."""


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


def _fits(value: Any) -> bool:
    if type(value) is int:
        return -(2**63) <= value < 2**63
    if type(value) is timedelta:
        return -(2**63) <= value // MICROSECOND * 1000 < 2**63
    if type(value) is datetime:
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return -(2**63) <= (aware - EPOCH) // MICROSECOND * 1000 < 2**63
    if type(value) is tuple:
        return all(map(_fits, value))
    return True


def _checked(value: Any) -> Any:
    if not _fits(value):
        raise Leaves64Bits("does not fit in 64 bits")
    if type(value) is complex:
        raise ComplexResult("complex")
    return value


def _power(base: Any, exponent: Any, modulus: Any = None) -> Any:
    whole = isinstance(base, int) and isinstance(exponent, int)
    if modulus is not None:
        return _checked(pow(base, exponent, modulus))
    if whole and exponent < 0:
        raise NegativeExponent("negative exponent")
    if whole and abs(base) > 1 and exponent > 63:
        raise Leaves64Bits("power")
    try:
        return _checked(base**exponent)
    except OverflowError as error:
        if "complex" in str(error):
            raise ComplexResult("complex") from None
        raise


def _sum(values: Any, start: Any = 0) -> Any:
    """Of a tuple every partial sum must fit, of a container the sum."""
    if not isinstance(values, tuple) or any(isinstance(value, float) for value in values):
        return _checked(sum(values, start))
    total = start
    for value in values:
        total = _checked(total + value)
    return total


def _augmented(container: Any, index: Any, operation: Callable[[Any], Any]) -> None:
    """`container[index] op= value`, with the operation checked."""
    container[index] = operation(container[index])


_IN_PLACE = {
    ast.Add: operator.iadd,
    ast.Sub: operator.isub,
    ast.BitAnd: operator.iand,
    ast.BitOr: operator.ior,
    ast.BitXor: operator.ixor,
}


def _timedelta(*args: Any, **keywords: Any) -> timedelta:
    """Every integer argument, and what they make together, must fit by itself."""
    units = dict(zip(("days", "seconds", "microseconds"), args)) | keywords
    whole = timedelta(0)
    for unit, value in units.items():
        if isinstance(value, int):
            try:
                whole = _checked(whole + _checked(timedelta(**{unit: value})))
            except OverflowError:
                raise Leaves64Bits("timedelta") from None
    return timedelta(**units)


def _shift_left(value: Any, count: Any) -> Any:
    if value and count > 63:
        raise Leaves64Bits("shift")
    return _checked(value << count)


class _Checking(ast.NodeTransformer):
    """Checks every operation's result."""

    def __init__(self, module: Module) -> None:
        self.module = module

    @staticmethod
    def _call(function: str, *args: ast.expr) -> ast.Call:
        return ast.Call(ast.Name(function, ast.Load()), list(args), [])

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return ast.copy_location(self._binary(node.op, node.left, node.right, node), node)

    def _binary(self, op: ast.operator, left: ast.expr, right: ast.expr, node: ast.expr) -> ast.expr:
        if isinstance(op, ast.Pow):
            # The type of a constant exponent is known, so a negative one gives a float.
            if isinstance(right, ast.UnaryOp) and isinstance(right.operand, ast.Constant):
                left = self._call("float", left)
            return self._call("__power", left, right)
        if isinstance(op, ast.LShift):
            return self._call("__shift_left", left, right)
        return self._call("__checked", node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.operand, ast.Constant):
            return node
        self.generic_visit(node)
        return ast.copy_location(self._call("__checked", node), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        replaced = {pow: "__power", sum: "__sum", timedelta: "__timedelta"}
        called = self.module.meaning(node.func)
        if isinstance(called, Hashable) and called in replaced:
            node.func = ast.copy_location(ast.Name(replaced[called], ast.Load()), node.func)
        return ast.copy_location(self._call("__checked", node), node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        name = node.target.id if isinstance(node.target, ast.Name) else "__old"
        left = ast.copy_location(ast.Name(name, ast.Load()), node.target)
        plain: ast.expr = ast.BinOp(left, node.op, node.value)
        if type(node.op) in _IN_PLACE:
            plain = self._call(f"__in_place_{type(node.op).__name__}", left, node.value)
        plain = ast.copy_location(plain, node)
        value = ast.copy_location(self._binary(node.op, left, node.value, plain), node)
        if isinstance(node.target, ast.Name):
            return ast.copy_location(ast.Assign([node.target], value), node)
        assert isinstance(node.target, ast.Subscript)
        old = ast.arguments([], [ast.arg("__old")], None, [], [], None, [])
        call = self._call("__augmented", node.target.value, node.target.slice, ast.Lambda(old, value))
        return ast.copy_location(ast.Expr(call), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        # Annotations and defaults stay as they are.
        node.body = [self.visit(statement) for statement in node.body]
        return node


def _math_pow(base: float, exponent: float) -> float:
    """As since CPython 3.11; before, a zero to the power of minus infinity was a ValueError."""
    if base == 0.0 and exponent == -math.inf:
        return math.inf
    return math.pow(base, exponent)


class _Since311(ast.NodeTransformer):
    """What CPython 3.10 gives otherwise than its successors, as they give it."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if self.module.meaning(node.func) is math.pow:
            node.func = ast.copy_location(ast.Name("__math_pow", ast.Load()), node.func)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Invert):
            return node
        return ast.copy_location(ast.Call(ast.Name("__invert", ast.Load()), [node.operand], []), node)


def _invert(value: Any) -> Any:
    """`~` of a set is a set from 3.11 on."""
    if isinstance(value, IntFlag):
        mask = 0
        for member in type(value):
            mask |= member.value
        return type(value)(~value.value & (1 << mask.bit_length()) - 1)
    return ~value


class _Markers(ast.NodeTransformer):
    """Turns what only tickjit knows into Python: reads of inputs, `ticked(x)`, `valid(x)`."""

    def __init__(self, module: Module, inputs: set[str]) -> None:
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
        self.tree = ast.parse(text, str(path))
        self.namespace: dict[str, Any] = {"__name__": path.stem}
        exec(compile(self.tree, str(path), "exec"), self.namespace)
        self.functions = {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    def evaluate(self, node: ast.expr) -> Any:
        """The value of an expression of the module; a string annotation is read."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body
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
    """The value as a declared type holds it: an int where a float is declared is a float."""
    if kind is float and isinstance(value, int):
        return float(value)
    if kind is int and isinstance(value, int):
        return int(value)
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
    ) -> None:
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
        tree = copy.deepcopy(module.tree)
        node = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == self._node.name)
        tree.body.remove(node)
        body = [n for n in node.body if not self._declares(n)]
        assigned = {
            n.id
            for statement in body
            for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        markers = _Markers(module, set(self.inputs) - assigned)
        body = [markers.visit(statement) for statement in body]
        names = sorted(self.states)
        initial = [ast.Assign([ast.Name(name, ast.Store())], self.states[name][1]) for name in self.states]
        factory = ast.parse(_FACTORY).body[0]
        assert isinstance(factory, ast.FunctionDef)
        fixed = [parameter.name for parameter in self.parameters if not parameter.is_signal]
        factory.args = _arguments(fixed)
        start = ast.parse(start_body).body
        stop = ast.parse(stop_body).body
        parts: list[ast.stmt] = [
            *(ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None)) for name in names),
            _function("__execute", list(self.inputs), names, body),
            _function("__start", [], names, [*initial, *start]),
            _function("__stop", [], names, stop),
            _function("__get", [], [], ast.parse("return " + _display(names)).body),
            _function("__put", ["__new"], names, ast.parse(_unpack(names)).body),
        ]
        factory.body = [*parts, *factory.body]
        tree.body.append(factory)
        if sys.version_info < (3, 11):
            tree = _Since311(module).visit(tree)
        if not plain:
            tree = _Checking(module).visit(tree)
        ast.fix_missing_locations(tree)
        namespace: dict[str, Any] = {
            "__name__": module.path.stem,
            "__checked": _checked,
            "__power": _power,
            "__shift_left": _shift_left,
            "__math_pow": _math_pow,
            "__sum": _sum,
            "__invert": _invert,
            "__augmented": _augmented,
            **{f"__in_place_{op.__name__}": function for op, function in _IN_PLACE.items()},
            "__timedelta": _timedelta,
            "__read": _read,
            "__ticked": self._ticked,
            "__valid": self._valid,
        }
        exec(compile(tree, str(module.path), "exec"), namespace)
        # Members and exceptions are those of the module, so that they are equal.
        for name, value in module.namespace.items():
            if isinstance(value, type) or isinstance(value, Enum):
                namespace[name] = value
            elif value is tickjit.set_output:
                namespace[name] = self._set.__setitem__
        for name, value in list(namespace.items()):
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
            None if value is None else _checked(convert(value, output.kind))
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
    if isinstance(container, dict):
        return tuple(container.items())
    return tuple(sorted(container) if isinstance(container, set) else container)


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
