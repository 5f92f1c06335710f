"""Handlers of nodes: Python's own `ast` nodes into others.

    @ast_handler("Call", pre=True)
    def handle(converter, node):
        if isinstance(node.func, ast.Name) and node.func.id == "twice":
            return ast.BinOp(node.args[0], ast.Mult(), ast.Constant(2))

What a handler gives is checked and typed like the user's own code; a mistake in it is reported at the user's line. The
node is the handler's to change and to put into its answer. Nodes without a place are taken to stand where the node
stood.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from .._core import _register_ast_handler
from .analysis import FunctionInfo, _made
from .sources import VariableFactory

_Handler = TypeVar("_Handler", bound=Callable[..., Any])


@dataclass
class HandlerResult:
    """What takes a node's place, and statements that run before it.

    The side effects run as often as the node would be evaluated, and in its place of Python's order of evaluation.
    `node` is a node or, in place of a statement, a list of statements; None leaves the node as it is.
    """

    node: ast.AST | Sequence[ast.AST] | None
    side_effects: Sequence[ast.AST] = field(default_factory=list)


_VISIT = ast.Name("tickjit.extension.visit", ast.Load())


class Converter:
    """What handlers get of the function that is compiled."""

    def __init__(
        self,
        call_globals: dict[str, Any] | None = None,
        info: FunctionInfo | None = None,
        variables: Sequence[tuple[str, Any, str, int, Any, str]] = (),
    ) -> None:
        self.call_globals = {} if call_globals is None else call_globals
        """What the names of the function stand for outside of it; changing it changes nothing."""
        self._info = info
        self._variables = variables

    @cached_property
    def variable_factory(self) -> VariableFactory:
        """The variables of the function: inputs, constants, states, outputs. One that is compiled along has none."""
        factory = VariableFactory() if self._info is None else self._info.variable_factory
        for described in self._variables:
            _made(factory, described)
        factory.ast_converter = self
        return factory

    def visit(self, node: ast.AST) -> Any:
        """A node for an answer that handlers are asked about, and what is in it, where it stands in the answer.

        Answers are not looked into but for that. Until then the node is as it was: what becomes of it is not known yet.
        """
        if isinstance(node, ast.stmt):
            return ast.copy_location(ast.While(_VISIT, [node], []), node)
        is_value = isinstance(getattr(node, "ctx", _VISIT.ctx), ast.Load)
        if isinstance(node, ast.expr) and is_value and not isinstance(node, (ast.Slice, ast.Starred)):
            return ast.copy_location(ast.Call(_VISIT, [node], []), node)
        return self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> Any:
        """A copy of a node with its children visited, for an answer."""
        copied = copy.copy(node)
        for name, value in ast.iter_fields(node):
            if name == "annotation":
                continue
            if isinstance(value, list):
                children = [self.visit(child) if isinstance(child, ast.AST) else child for child in value]
                setattr(copied, name, children)
            elif isinstance(value, ast.AST):
                setattr(copied, name, self.visit(value))
        return copied


def ast_handler(
    node_type: Literal[
        "Call", "Expr", "Return", "Assign", "AugAssign", "Subscript", "Attribute", "Compare", "For", "Name"
    ],
    pre: bool = False,
    post: bool = False,
    priority: int = 0,
) -> Callable[[_Handler], _Handler]:
    """Registers a handler of nodes of one kind into the current context.

    pre: `handler(converter, node)` is asked before the node's children are looked at. The first answer that is not None
        takes the node's place, with all that is in it.
    post: `handler(converter, node, result)` is asked after the children were rewritten; answers are chained.
    priority: lower runs first; equal ones in order of registration.
    """
    if pre == post:
        raise ValueError("a handler is either pre=True or post=True")

    def register(handler: _Handler) -> _Handler:
        _register_ast_handler(node_type, pre, priority, handler)
        return handler

    return register
