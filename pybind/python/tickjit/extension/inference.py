"""Handlers of values whose types are known: attributes, method calls, assignments.

    def mid(inference, base_var, name, args):
        if isinstance(base_var.type, BookType) and name == "mid":
            return ExpressionSource(TypeFactory.get_type(float), intrinsics.call("book_mid", base_var.get()))

    TypeInference.register_call_handler(mid)

A handler that answers None is not asked for; the next one is, and in the end the compiler says what is wrong. The
types' own handlers are asked before all of these.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from .. import _core
from .rewriting import Converter, HandlerResult
from .sources import ExpressionSource, VariableFactory, VariableSource
from .types import TypeFactory, UnknownType, UnknownValue, VariableType

__all__ = ["AssignmentHandler", "AttrAccessor", "AttrLowerer", "CallHandler", "TypeInference"]

Value = VariableSource | HandlerResult | ast.expr
"""What stands for a value in an answer: a source with a type, or a node, typed as it stands."""


class TypeInference:
    """The handlers of values in the current context; and what they get of the function that is compiled."""

    def __init__(self, converter: Converter) -> None:
        self.converter = converter
        self.keywords: dict[str, ast.expr] = {}
        """The keyword arguments of the call that is asked about."""
        self._types: dict[str, VariableType] = {}

    @property
    def variable_factory(self) -> VariableFactory:
        """The variables of the function."""
        return self.converter.variable_factory

    @property
    def call_globals(self) -> dict[str, Any]:
        """What the names of the function stand for outside of it."""
        return self.converter.call_globals

    def type_of(self, node: ast.expr) -> VariableType:
        """The type of an argument of the question."""
        if isinstance(node, ast.Constant):
            return TypeFactory.get_type(type(node.value), node.value)
        known = self._types.get(node.id) if isinstance(node, ast.Name) else None
        return UnknownType(None) if known is None else known

    @classmethod
    def register_attr_accessor(cls, handler: AttrAccessor) -> None:
        """Adds `f(inference, base_var, name, args)`: the value of `base_var.name`; `args` is empty."""
        _core._register_attr_accessor(handler)

    @classmethod
    def register_call_handler(cls, handler: CallHandler) -> None:
        """Adds `f(inference, base_var, name, args)`: the value of `base_var.name(args)`."""
        _core._register_call_handler(handler)

    @classmethod
    def register_attr_lowerer(cls, handler: AttrLowerer) -> None:
        """Adds `f(node, globalns, factory)`: a node to use instead of an attribute, asked before anything is typed."""
        _core._register_attr_lowerer(handler)

    @classmethod
    def register_assignment_handler(cls, handler: AssignmentHandler) -> None:
        """Adds `f(inference, node, value)`: statements to use instead of an assignment. They are not asked about."""
        _core._register_assignment_handler(handler)


CallHandler = Callable[[TypeInference, VariableSource, str, list[ast.expr]], "Value | None"]
AttrAccessor = Callable[[TypeInference, VariableSource, str, list[ast.expr]], "Value | None"]
AttrLowerer = Callable[[ast.Attribute, dict[str, Any], VariableFactory], "ast.expr | None"]
AssignmentHandler = Callable[[TypeInference, ast.stmt, "ast.expr | None"], "ast.stmt | Sequence[ast.stmt] | None"]


def _question(
    converter: Converter, name: str | None, operands: list[tuple[ast.expr, Any, bool, Any]], keywords: list[str]
) -> tuple[TypeInference, VariableSource, list[ast.expr]]:
    """What a handler is asked with: of each operand its node, Python type, whether its value is known, the value."""
    inference = TypeInference(converter)
    nodes = [node for node, *_ in operands]
    for index, (_, python_type, is_known, value) in enumerate(operands):
        inference._types[f"tickjit.operand.{index}"] = TypeFactory.get_type(
            python_type, value if is_known else UnknownValue
        )
    variable = None if name is None else converter.variable_factory.from_name(name)
    if variable is None:
        base = inference._types["tickjit.operand.0"]
        variable = ExpressionSource(base, nodes[0], converter.variable_factory, name or "_expr")
    count = len(nodes) - len(keywords)
    inference.keywords = dict(zip(keywords, nodes[count:], strict=True))
    return inference, variable, nodes[1:count]


def _described(answer: Value) -> tuple[Sequence[ast.AST], Any, Any]:
    """Of an answer that is not None: statements to run before, the node, and the Python type where it says one."""
    statements: Sequence[ast.AST] = ()
    node: Any = answer
    if isinstance(node, HandlerResult):
        statements, node = node.side_effects, node.node
    if not isinstance(node, VariableSource):
        return statements, node, None
    python_type = node.type.value if isinstance(node.type, VariableType) else node.type
    if isinstance(node.type, UnknownType):
        python_type = None
    return statements, node.get(), python_type
