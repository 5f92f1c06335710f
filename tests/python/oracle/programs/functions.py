"""Functions compiled along: with annotations and without, with defaults, recursive, changing what they are given."""

from __future__ import annotations

import random

from .catching import handled
from .outputs import finish
from .types import BOOL, FLOAT, INT, SCALARS, Type, any_scalar, any_tuple, listed, mapped, pair
from .writer import Function, Writer

#: What every program has: containers find a nan only where it is the same object (SPEC.md, 22.20).
FINITE = "def finite(x: float) -> float:\n    return x if x == x else 0.25"


def written(chosen: random.Random, number: int, known: list[Function]) -> tuple[list[str], list[Function]]:
    """The lines of a function, or of two that call each other, and what they are."""
    form = chosen.randrange(10)
    if form < 2:
        return _recursive(chosen, number, known)
    if form == 2:
        return _in_turns(chosen, number)
    if form == 3:
        return _changing(chosen, number, known)
    return _plain(chosen, number, known)


def _writer(chosen: random.Random, known: list[Function], result: Type | None) -> Writer:
    return Writer(chosen, functions=[f for f in known if not f.dear], part="helper", result=result, loops_left=1)


def _plain(chosen: random.Random, number: int, known: list[Function]) -> tuple[list[str], list[Function]]:
    result = any_tuple(chosen) if chosen.random() < 0.15 else any_scalar(chosen)
    if chosen.random() < 0.12:
        result = chosen.choice((listed(INT), listed(FLOAT), mapped(INT, FLOAT)))
    w = _writer(chosen, known, result)
    annotated = chosen.random() < 0.6
    parameters = []
    for index in range(w.between(0, 3)):
        kind = any_scalar(chosen) if chosen.random() < 0.85 else chosen.choice((listed(INT), pair(INT, FLOAT), listed(FLOAT)))
        parameters.append((f"p{index}", kind, kind in SCALARS and chosen.random() < 0.2))
    parameters.sort(key=lambda parameter: parameter[2])
    texts = []
    for name, kind, has_default in parameters:
        default = (" = " if annotated else "=") + Writer(chosen).leaf(kind) if has_default else ""
        texts.append(f"{name}{f': {kind.annotation}' if annotated else ''}{default}")
        w.declare(name, kind, assignable=not kind.is_container)
    name = f"g{number}"
    w.indent = 1
    loops = w.loops_left
    w.suite(w.between(0, 3)) if chosen.random() < 0.75 else w.line("'text'")
    finish(w, 3)
    # What always raises, and may be seen to, has a type only where it is written.
    typed = annotated or any(word in line for line in w.lines for word in ("raise ", "assert "))
    w.lines.insert(0, f"def {name}({', '.join(texts)}){f' -> {result.annotation}' if typed else ''}:")
    return w.lines, [Function(name, tuple(parameters), result, dear=w.loops_left < loops)]


def _recursive(chosen: random.Random, number: int, known: list[Function]) -> tuple[list[str], list[Function]]:
    kind = chosen.choice((INT, FLOAT, BOOL, pair(INT, FLOAT)))
    w = _writer(chosen, known, kind)
    name = f"g{number}"
    arrow = f" -> {kind.annotation}" if chosen.random() < 0.7 else ""
    of = f": {kind.annotation}" if arrow else ""
    w.indent = 0
    w.line(f"def {name}(n{': int' if of else ''}, x{of}){arrow}:")
    w.indent = 1
    w.declare("n", INT, assignable=False)
    w.declare("x", kind, assignable=False)
    w.line("if n <= 0:")
    w.line(f"    return {w.expression(kind, 2)}")
    deeper = f"y = {name}(n - {w.pick('1', '1', '2')}, {w.expression(kind, 2)})"
    catches = bool(arrow) and w.chance(30)
    if catches:
        handled(w, deeper, f"y = {w.expression(kind, 1)}")
    else:
        w.line(deeper)
    w.declare("y", kind)
    finish(w, 2)
    parameters = (("n", INT, False), ("x", kind, False))
    return w.lines, [Function(name, parameters, kind, recursive=True, dear=True, catches=catches)]


def _in_turns(chosen: random.Random, number: int) -> tuple[list[str], list[Function]]:
    w = Writer(chosen, part="helper", result=INT)
    first, second = f"g{number}", f"g{number}b"
    lines = []
    for own, other in ((first, second), (second, first)):
        w.variables = []
        w.declare("n", INT, assignable=False)
        w.declare("x", INT, assignable=False)
        lines += [
            f"def {own}(n: int, x: int) -> int:",
            f"    if n {w.pick('<= 0', '< 1')}:",
            f"        return {w.expression(INT, 2)}",
            f"    return {other}(n - 1, ({w.expression(INT, 2)}) % 1000) {w.pick('+', '-', '^')} {w.expression(INT, 1)}",
            "",
        ]
    parameters = (("n", INT, False), ("x", INT, False))
    return lines[:-1], [Function(first, parameters, INT, recursive=True, dear=True)]


def _changing(chosen: random.Random, number: int, known: list[Function]) -> tuple[list[str], list[Function]]:
    """Changes a container it is given, and gives nothing, or a number."""
    result = chosen.choice((None, INT))
    w = _writer(chosen, known, result)
    kind = chosen.choice((listed(INT), listed(FLOAT), mapped(INT, FLOAT), mapped(INT, INT)))
    name = f"g{number}"
    w.indent = 0
    w.line(f"def {name}(c: {kind.annotation}, v: {kind.of[-1].annotation}){' -> int' if result else ' -> None'}:")
    w.indent = 1
    w.declare("c", kind, assignable=False)
    w.declare("v", kind.of[-1], assignable=False)
    loops = w.loops_left
    w.suite(w.between(1, 3))
    if result is not None or chosen.random() < 0.5:
        finish(w, 2)
    parameters = (("c", kind, False), ("v", kind.of[-1], False))
    return w.lines, [Function(name, parameters, result, dear=w.loops_left < loops)]
