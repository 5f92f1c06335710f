"""Counts of what programs were made of and what CPython carried out of them, by the names of `supported.py`."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from . import supported
from .arithmetic import Arithmetic
from .trial import FUNCTION, Case, Verdict


class Coverage:
    """How often each thing was met in programs that agreed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, case: Case, verdict: Verdict, arithmetic: Arithmetic) -> None:
        """Counts a program."""
        for key, number in arithmetic.seen.items():
            self.counts[_name(key)] += number
        for form in _whole(case):
            self.counts[f"form {form}"] += 1
        for error, number in verdict.errors.items():
            self.counts[f"error {error}"] += number
        if case.seed % 4:
            # Trees are looked at of every fourth program: that takes as long as running it.
            return
        for text in (case.text, case.start_body, case.stop_body):
            statements = [n for n in ast.parse(text).body if not isinstance(n, (ast.ClassDef, ast.ImportFrom))]
            for node in ast.walk(ast.Module(statements, [])):
                self.counts[f"node {type(node).__name__}"] += 1
                for form in _forms(node):
                    self.counts[f"form {form}"] += 1

    def missing(self) -> list[str]:
        """What of the language was not met."""
        return [name for name in supported.names() if not self.counts[name]]

    def text(self) -> str:
        """A table: names with counts, the rarest first."""
        rows = sorted((self.counts[name], name) for name in supported.names())
        return "\n".join(f"{count:12,} {name}" for count, name in rows)


def _name(key: tuple[str, ...]) -> str:
    """Operators are named by what they are, calls by what is called, handlers and cases by what they were met with."""
    if key[0] in _OPERATORS or key[0].rstrip("=") in _OPERATORS or "." in key[0] and not key[0].startswith("math."):
        return " ".join(key)
    return " ".join(key) if key[0] in ("caught", "met") else f"call {key[0]}"


_OPERATORS = {cls.__name__ for base in (ast.operator, ast.unaryop, ast.cmpop) for cls in base.__subclasses__()}


def _forms(node: ast.AST) -> Iterator[str]:
    """What a node is an example of."""
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        yield "chained-comparison"
    if isinstance(node, ast.Assign):
        if len(node.targets) > 1:
            yield "chained-assignment"
        if any(isinstance(t, ast.Tuple) and any(isinstance(e, ast.Tuple) for e in t.elts) for t in node.targets):
            yield "nested-target"
        if any(isinstance(t, ast.Subscript) and isinstance(t.slice, ast.Slice) for t in node.targets):
            yield "slice-assigned"
    if isinstance(node, (ast.For, ast.While)) and node.orelse:
        yield "for-else" if isinstance(node, ast.For) else "while-else"
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        yield "elif"
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp)):
        if any(generator.ifs for generator in node.generators):
            yield "comprehension-if"
        if len(node.generators) > 1:
            yield "two-generators"
    if isinstance(node, ast.Slice) and node.step is not None:
        yield "slice-step"
    if isinstance(node, ast.Delete) and any(isinstance(t, ast.Subscript) and isinstance(t.slice, ast.Slice) for t in node.targets):
        yield "delete-slice"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "set_output":
            yield "set_output"
        if node.keywords and node.func.id.startswith("g"):
            yield "keyword-argument"
    if isinstance(node, ast.FunctionDef):
        yield from _of_function(node)
    if isinstance(node, ast.Try):
        yield from _of_try(node)
    if isinstance(node, ast.Raise) and node.exc is None:
        yield "reraise"
    if isinstance(node, ast.match_case) and node.guard is not None:
        yield "case-guard"
    if isinstance(node, ast.MatchAs):
        yield "capture-as" if node.pattern else "capture" if node.name else "wildcard"
    if isinstance(node, ast.FormattedValue):
        if node.conversion != -1:
            yield f"conversion-{chr(node.conversion)}"
        if node.format_spec is not None:
            yield "format-spec"
    if isinstance(node, (ast.Raise, ast.Assert, ast.Call)):
        yield from _of_texts(node)


_LEAVING = (ast.Return, ast.Break, ast.Continue)


def _of_try(node: ast.Try) -> Iterator[str]:
    if node.orelse:
        yield "try-else"
    if node.finalbody:
        yield "try-except-finally" if node.handlers else "try-finally"
    for handler in node.handlers:
        if handler.type is None:
            yield "except-all"
        if isinstance(handler.type, ast.Tuple):
            yield "except-tuple"
        if handler.name:
            yield "except-as"
    inner = {
        "handler": [found for handler in node.handlers for found in _inside(handler.body)],
        "finally": _inside(node.finalbody),
        "try": _inside(node.body),
    }
    for place, nodes in inner.items():
        kinds = {type(found) for found in nodes}
        yield from (f"{kind.__name__.lower()}-in-{place}" for kind in (ast.Try, ast.For, ast.While, *_LEAVING) if kind in kinds)
        if node.finalbody and place == "try":
            yield from (f"{kind.__name__.lower()}-through-finally" for kind in _LEAVING if kind in kinds)


def _inside(block: list[ast.stmt]) -> list[ast.AST]:
    return [node for statement in block for node in ast.walk(statement)]


def _of_texts(node: ast.Raise | ast.Assert | ast.Call) -> Iterator[str]:
    """Where f-strings stand."""
    if isinstance(node, ast.Assert) and isinstance(node.msg, ast.JoinedStr):
        yield "f-string-in-assert"
    args = node.exc.args if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) else []
    if any(isinstance(arg, ast.JoinedStr) for arg in args):
        yield "f-string-in-raise"
    if isinstance(node, ast.Call) and any(isinstance(arg, ast.JoinedStr) for arg in node.args):
        yield "f-string"


def _of_function(node: ast.FunctionDef) -> Iterator[str]:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        yield "docstring"
    if node.args.defaults:
        yield "default-argument"
    if any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == node.name for n in ast.walk(node)):
        yield "recursion"
    if node.name != FUNCTION and node.args.args and node.args.args[0].annotation is None:
        yield "unannotated-function"
    if node.name == FUNCTION:
        returns = ast.unparse(node.returns) if node.returns else "None"
        if returns == "None":
            yield "no-output"
        elif returns.startswith("Outputs"):
            yield "named-outputs"
        elif returns.startswith("tuple"):
            yield "several-outputs"
        elif "None" in returns or "Optional" in returns:
            yield "optional-output"


def _whole(case: Case) -> Iterator[str]:
    if case.start_body:
        yield "start-body"
    if case.stop_body:
        yield "stop-body"
    for text in case.constants.values():
        yield "constant-container" if text[0] in "[{" else "constant"
