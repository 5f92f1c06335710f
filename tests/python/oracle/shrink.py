"""Makes a program that shows something as small as it gets: statements, expressions, ticks are left out one by one.

`shrunk(case, shows)` tries smaller cases as long as `shows` says that they show it still. A smaller case for which it raises, or
that does not end, is none.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from .trial import FUNCTION, Case, TooLong, at_most

Shows = Callable[[Case], bool]


def shrunk(case: Case, shows: Shows, budget: int = 3000) -> Case:
    """The smallest case that was found; `budget` bounds how many are tried."""
    left = [budget]

    def tries(smaller: Case) -> bool:
        left[0] -= 1
        try:
            with at_most(2):
                return left[0] > 0 and shows(smaller)
        except (Exception, TooLong):
            return False

    while left[0] > 0:
        before = _size(case)
        case = _fewer_rows(case, tries)
        case = _fewer_bodies(case, tries)
        case = _fewer_statements(case, tries)
        case = _simpler_expressions(case, tries)
        if _size(case) == before:
            break
    return case


def _size(case: Case) -> tuple[int, int]:
    return sum(map(len, (case.text, case.start_body, case.stop_body))), sum(map(len, case.rows or ()))


def _fewer_rows(case: Case, shows: Shows) -> Case:
    """Leaves out ticks, halves of them first."""
    rows = list(case.rows or ())
    width = max(len(rows) // 2, 1)
    while width and rows:
        at = 0
        while at < len(rows):
            smaller = replace(case, rows=rows[:at] + rows[at + width :])
            if shows(smaller):
                case, rows = smaller, list(smaller.rows or ())
            else:
                at += width
        width //= 2
    return case


def _fewer_bodies(case: Case, shows: Shows) -> Case:
    for name in ("start_body", "stop_body"):
        smaller = replace(case, **{name: ""})
        if getattr(case, name) and shows(smaller):
            case = smaller
    return case


def _fewer_statements(case: Case, shows: Shows) -> Case:
    """Leaves out statements, or puts the block of one in its place; the later ones first."""
    tree = ast.parse(case.text)
    index = 0
    while True:
        found = list(_blocks(tree))
        if index >= len(found):
            return case
        owner, name, at = found[len(found) - 1 - index]
        for block in _without(getattr(owner, name), at, isinstance(owner, ast.Module)):
            kept = getattr(owner, name)
            setattr(owner, name, block)
            smaller = _with(case, tree)
            if smaller is not None and shows(smaller):
                case = smaller
                break
            setattr(owner, name, kept)
        else:
            index += 1


#: What holds statements, handlers or cases.
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def _blocks(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int]]:
    """Every statement, by the block that it stands in."""
    for node in ast.walk(tree):
        for name in BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list) and not isinstance(node, ast.ClassDef):
                for at in range(len(block)):
                    yield node, name, at


def _without(block: list[Any], at: int, is_module: bool) -> Iterator[list[Any]]:
    statement = block[at]
    if not isinstance(statement, ast.stmt):
        yield block[:at] + block[at + 1 :]
        return
    if is_module and isinstance(statement, ast.FunctionDef) and statement.name == FUNCTION:
        return
    rest = block[:at] + block[at + 1 :]
    yield rest
    if not rest and not is_module and not isinstance(statement, ast.Pass):
        yield [ast.Pass()]
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return
    parts = [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]
    for owner in (statement, *parts):
        for name in BLOCKS:
            inner = getattr(owner, name, None)
            if isinstance(inner, list) and all(isinstance(found, ast.stmt) for found in inner):
                yield block[:at] + inner + block[at + 1 :]


_LITERALS = ("0", "1", "0.0", "0.5", "True", "False")


def _simpler_expressions(case: Case, shows: Shows) -> Case:
    """Puts a part of an expression, or a literal, in its place."""
    tree = ast.parse(case.text)
    index = 0
    while True:
        places = list(_places(tree))
        if index >= len(places):
            return case
        owner, name, at = places[index]
        value = getattr(owner, name)
        node = value if at is None else value[at]
        for simpler in _simpler(node):
            _put(owner, name, at, simpler)
            smaller = _with(case, tree)
            if smaller is not None and len(smaller.text) < len(case.text) and shows(smaller):
                case = smaller
                break
            _put(owner, name, at, node)
        else:
            index += 1


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Every expression that may be another one, the outer ones first."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.ClassDef, ast.arguments)):
            continue
        kept = ("target", "targets", "annotation", "returns", "func", "decorator_list")
        fields = [(name, value) for name, value in ast.iter_fields(node) if name not in kept]
        for _, value in fields:
            waiting += [inner for inner in (value if isinstance(value, list) else [value]) if isinstance(inner, ast.AST)]
        for name, value in fields:
            if isinstance(value, ast.expr):
                yield node, name, None
            elif isinstance(value, list):
                for at, element in enumerate(value):
                    if isinstance(element, ast.expr):
                        yield node, name, at


def _put(owner: ast.AST, name: str, at: int | None, node: ast.expr) -> None:
    if at is None:
        setattr(owner, name, node)
    else:
        getattr(owner, name)[at] = node


def _simpler(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, (ast.Constant, ast.Name)):
        if isinstance(node, ast.Name):
            yield from (ast.parse(text, mode="eval").body for text in _LITERALS if len(text) < len(node.id))
        return
    for child in ast.walk(node):
        if child is not node and isinstance(child, ast.expr):
            yield copy.deepcopy(child)
    yield from (ast.parse(text, mode="eval").body for text in _LITERALS)


def _with(case: Case, tree: ast.Module) -> Case | None:
    """The case with the text of a tree, if it is one that can be written."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        ast.parse(text)
    except (SyntaxError, ValueError, IndexError, AttributeError):
        return None
    return replace(case, text=text)
