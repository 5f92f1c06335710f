"""The parts of a node's function: its state, start and stop blocks, and the rest of the body.

Takes a function; gives its tree, with the lines and columns of the file, and the statements of each part.
"""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ..errors import CompileError

_BLOCKS = ("alarms", "state", "start", "stop")


@dataclass
class Source:
    """A node's function, taken apart."""

    filename: str
    tree: ast.FunctionDef
    state: list[ast.stmt] = field(default_factory=list)
    start: list[ast.stmt] = field(default_factory=list)
    stop: list[ast.stmt] = field(default_factory=list)
    body: list[ast.stmt] = field(default_factory=list)

    def refuse(self, node: ast.AST, message: str) -> NoReturn:
        """Says that something cannot be compiled, at its place."""
        line = getattr(node, "lineno", self.tree.lineno)
        end = getattr(node, "end_lineno", line)
        column = self._column(line, getattr(node, "col_offset", 0))
        end_column = self._column(end, getattr(node, "end_col_offset", 0))
        text = linecache.getline(self.filename, line) or None
        raise CompileError(message, (self.filename, line, column, text, end, end_column))

    def _column(self, line: int, offset: int) -> int:
        """A column, from 1, for an offset in bytes."""
        before = linecache.getline(self.filename, line).encode()[:offset]
        return len(before.decode(errors="replace")) + 1


def source_of(function: Callable[..., Any]) -> Source:
    """The parts of a function."""
    lines, first = inspect.getsourcelines(function)
    text = "".join(lines)
    # What is indented parses below an `if`, at the columns it has.
    is_indented = text[:1].isspace()
    tree = ast.parse("if True:\n" + text if is_indented else text)
    definition: Any = tree.body[0].body[0] if is_indented else tree.body[0]  # type: ignore[attr-defined]
    ast.increment_lineno(definition, first - 1 - int(is_indented))
    definition.decorator_list = []
    source = Source(inspect.getsourcefile(function) or function.__code__.co_filename, definition)
    rest = list(definition.body)
    if rest and isinstance(rest[0], ast.Expr) and isinstance(rest[0].value, ast.Constant):
        rest.pop(0)
    while rest and (block := _block(rest[0])) is not None:
        name, statements = block
        if name == "alarms":
            source.refuse(rest[0], "alarms cannot be compiled; schedule with csp.timer or in a csp.node")
        getattr(source, name).extend(statements)
        rest.pop(0)
    source.body = rest
    return source


def _block(statement: ast.stmt) -> tuple[str, list[ast.stmt]] | None:
    """The name and the statements of `with csp.state():` and its like."""
    if not isinstance(statement, ast.With) or len(statement.items) != 1:
        return None
    call = statement.items[0].context_expr
    if not isinstance(call, ast.Call):
        return None
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "csp":
        name = function.attr
    elif isinstance(function, ast.Name):
        name = function.id.strip("_")
    else:
        return None
    if name not in _BLOCKS:
        return None
    return name, [_assigned(keyword, call) for keyword in call.keywords] + statement.body


def _assigned(keyword: ast.keyword, call: ast.Call) -> ast.stmt:
    """`csp.state(x=1)`, the older way to write `x = 1` in the block."""
    target = ast.Name(keyword.arg or "", ast.Store())
    return ast.fix_missing_locations(ast.copy_location(ast.Assign([target], keyword.value), call))
