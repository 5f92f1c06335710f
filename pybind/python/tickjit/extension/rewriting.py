"""Handlers of nodes: Python's own `ast` nodes into others."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class HandlerResult:
    """What takes a node's place, and statements that run before it.

    The side effects run as often as the node would be evaluated, and in its place of Python's order of evaluation.
    """

    node: ast.AST | list[ast.stmt] | None
    side_effects: Sequence[ast.stmt] = field(default_factory=list)
