"""Trees in which operators, calls and assignments to declared names are calls of an `Arithmetic`.

What is put in place keeps the position of what was there, and evaluates operands once and in the same order, so that
errors have their lines, and programs their effects.
"""

from __future__ import annotations

import ast
import functools
import math
from collections.abc import Callable, Hashable
from enum import IntFlag
from typing import Any, Protocol

from .arithmetic import BINARY, COMPARE, UNARY, Arithmetic, checked, inverted, math_pow


class Meanings(Protocol):
    """What names stand for."""

    namespace: dict[str, Any]

    def meaning(self, node: ast.expr) -> Any: ...


def names(arithmetic: Arithmetic) -> dict[str, Any]:
    """What the instrumented tree calls."""
    return {
        "__checked": checked,
        "__binary": arithmetic.binary,
        "__augmented": arithmetic.augmented,
        "__unary": arithmetic.unary,
        "__compare": arithmetic.compare,
        "__call": arithmetic.call,
        "__caught": arithmetic.caught,
        "__met": arithmetic.met,
        "__method": arithmetic.method,
        "__power": arithmetic.power,
        "__converted": converted,
        "__math_pow": math_pow,
        "__invert": _invert,
        **{f"__{op.__name__}": op for op in (*BINARY, *UNARY, *COMPARE)},
    }


def converted(value: Any, kind: Any) -> Any:
    """The value as a declared type holds it: an int where a float is declared is a float."""
    if kind is float and isinstance(value, int):
        return float(value)
    if kind is int and isinstance(value, int):
        return int(value)
    return value


def call(function: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), list(args), [])


def _operator(op: ast.operator | ast.unaryop | ast.cmpop) -> ast.Name:
    return ast.Name(f"__{type(op).__name__}", ast.Load())


@functools.cache
def _children(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold expressions or statements."""
    return tuple(name for name in kind._fields if name not in _LEAVES)


#: Fields with names, constants, operators and contexts.
_LEAVES = set("ctx op ops id attr arg name names kind type_comment module level conversion is_async simple rest".split())


class Rewriting(ast.NodeTransformer):
    """A transformer that looks into no field without expressions: these are most."""

    def __init__(self) -> None:
        self.methods: dict[type[ast.AST], Callable[[Any], Any]] = {}

    def visit(self, node: ast.AST) -> Any:
        kind = type(node)
        method = self.methods.get(kind)
        if method is None:
            method = self.methods[kind] = getattr(self, f"visit_{kind.__name__}", self.generic_visit)
        return method(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name in _children(type(node)):
            value = getattr(node, name, None)
            if isinstance(value, list):
                value[:] = [found for inner in value for found in self._several(inner)]
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node

    def _several(self, node: Any) -> list[Any]:
        found = self.visit(node) if isinstance(node, ast.AST) else node
        return found if isinstance(found, list) else [found]


class Instrument(Rewriting):
    """Puts calls in place of a module's operators; `declared` are the kinds of the variables of one function."""

    def __init__(self, module: Meanings, declared: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.module = module
        self.declared = declared or {}
        self.result: Any = None
        self.temporaries = 0

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return ast.copy_location(self._binary("__binary", node.op, node.left, node.right), node)

    def _binary(self, function: str, op: ast.operator, left: ast.expr, right: ast.expr) -> ast.expr:
        # The type of a constant exponent is known, so a negative one gives a float.
        if isinstance(op, ast.Pow) and isinstance(right, ast.UnaryOp) and isinstance(right.operand, ast.Constant):
            left = call("float", left)
        return call(function, _operator(op), left, right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.operand, ast.Constant):
            return node
        self.generic_visit(node)
        return ast.copy_location(call("__unary", _operator(node.op), node.operand), node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """A chain stays as it is: what comes after a comparison that fails is not evaluated."""
        self.generic_visit(node)
        if len(node.ops) > 1:
            return node
        return ast.copy_location(call("__compare", _operator(node.ops[0]), node.left, node.comparators[0]), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = self.module.meaning(node.func)
        self.generic_visit(node)
        own = getattr(called, "__globals__", None) is self.module.namespace
        if isinstance(node.func, ast.Name) and (own or node.func.id.startswith("__")):
            return ast.copy_location(call("__checked", node), node)
        if isinstance(node.func, ast.Attribute) and called is None:
            found = call("__method", node.func.value, ast.Constant(node.func.attr), *node.args)
        else:
            found = call("__call", node.func, *node.args)
        found.keywords = node.keywords
        return ast.copy_location(found, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | list[ast.stmt]:
        self.generic_visit(node)
        before: list[ast.stmt] = []
        old: ast.expr
        if isinstance(node.target, ast.Subscript):
            # Container and index are evaluated once, the item is read, then comes the value.
            node.target.value = self._kept(node.target.value, before)
            node.target.slice = self._kept(node.target.slice, before)
            old = ast.Subscript(node.target.value, node.target.slice, ast.Load())
        else:
            assert isinstance(node.target, ast.Name)
            old = ast.Name(node.target.id, ast.Load())
        value = self._binary("__augmented", node.op, ast.copy_location(old, node), node.value)
        assign = ast.Assign([node.target], self._declared(node.target, ast.copy_location(value, node)))
        return [ast.copy_location(statement, node) for statement in (*before, assign)]

    def _kept(self, node: ast.expr, before: list[ast.stmt]) -> ast.expr:
        self.temporaries += 1
        name = f"__kept{self.temporaries}"
        before.append(ast.Assign([ast.Name(name, ast.Store())], node))
        return ast.Name(name, ast.Load())

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        self.generic_visit(node)
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        for name in names[:1]:
            node.value = self._declared(ast.Name(name, ast.Store()), node.value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if isinstance(node.target, ast.Name) and node.value is not None:
            self.declared[node.target.id] = self._kind(node.annotation)
            node.value = self._declared(node.target, self.visit(node.value))
        return node

    def _declared(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """The value as the name that it is assigned to is declared."""
        kind = self.declared.get(target.id) if isinstance(target, ast.Name) else None
        if kind not in (int, float):
            return value
        return ast.copy_location(call("__converted", value, ast.Name(kind.__name__, ast.Load())), value)

    def _kind(self, annotation: ast.expr | None) -> Any:
        found = None if annotation is None else self.module.meaning(annotation)
        return found if isinstance(found, Hashable) else None

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        """Counts the errors that are caught."""
        self.generic_visit(node)
        node.body.insert(0, _counted("__caught", node.body[0]))
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        """Counts the cases that are met, by the kind of pattern."""
        self.generic_visit(node)
        node.body.insert(0, _counted("__met", node.body[0], ast.Constant(type(node.pattern).__name__)))
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Annotations and defaults stay as they are; arguments and the result are what they declare."""
        inner = Instrument(self.module, dict(self.declared) if node.name.startswith("__") else {})
        inner.result = self._kind(node.returns)
        node.body = [found for statement in node.body for found in inner._several(statement)]
        kinds = {arg.arg: self._kind(arg.annotation) for arg in (*node.args.args, *node.args.kwonlyargs)}
        node.body[:0] = [
            ast.copy_location(
                ast.Assign(
                    [ast.Name(name, ast.Store())],
                    call("__converted", ast.Name(name, ast.Load()), ast.Name(kind.__name__, ast.Load())),
                ),
                node,
            )
            for name, kind in kinds.items()
            if kind in (int, float)
        ]
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        self.generic_visit(node)
        if node.value is not None and self.result in (int, float):
            kind = ast.Name(self.result.__name__, ast.Load())
            node.value = ast.copy_location(call("__converted", node.value, kind), node.value)
        return node


def _counted(function: str, at: ast.stmt, *args: ast.expr) -> ast.stmt:
    return ast.copy_location(ast.Expr(ast.copy_location(call(function, *args), at)), at)


def locate(node: ast.AST, line: int = 1, column: int = 0) -> None:
    """Gives what was put in place the position of what it stands in."""
    known = getattr(node, "lineno", None)
    if known is not None:
        line, column = known, node.col_offset  # type: ignore[attr-defined]
    elif "lineno" in node._attributes:
        node.lineno = node.end_lineno = line  # type: ignore[attr-defined]
        node.col_offset = node.end_col_offset = column  # type: ignore[attr-defined]
    for name in _children(type(node)):
        value = getattr(node, name, None)
        if isinstance(value, list):
            for inner in value:
                if isinstance(inner, ast.AST):
                    locate(inner, line, column)
        elif isinstance(value, ast.AST):
            locate(value, line, column)


class Since311(Rewriting):
    """What CPython 3.10 gives otherwise than its successors, as they give it."""

    def __init__(self, module: Meanings) -> None:
        super().__init__()
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
        return ast.copy_location(call("__invert", node.operand), node)


def _invert(value: Any) -> Any:
    return inverted(value) if isinstance(value, IntFlag) else ~value
