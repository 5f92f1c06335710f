"""Statements with blocks, and those that leave them; `assert`, `raise`, `print`, and what stands for itself."""

from __future__ import annotations

import re

from .flow import called
from .iteration import source
from .numbers import tame
from .texts import formatted, message
from .truth import condition
from .types import BOOL, DATETIME, FLOAT, INT, PERMISSION, TIMEDELTA
from .writer import Declined, Writer, statement

RAISED = (
    "ValueError", "ValueError('text')", "OverflowError('text')", "KeyError('text')", "IndexError", "RuntimeError('text')",
    "TypeError('text')", "ZeroDivisionError('text')", "AssertionError", "OwnError('text')", "OwnError", "OSError('text')",
    "MemoryError('text')", "RecursionError('text')", "NearError('text')",
)  # fmt: skip


def _deep(w: Writer) -> None:
    if w.indent > 4:
        raise Declined


@statement(6)
def branches(w: Writer) -> None:
    _deep(w)
    arms = w.arms()
    w.line(f"if {condition(w, 2)}:")
    with arms.block():
        w.suite(w.between(1, 3))
    for _ in range(w.random.choice((0, 0, 1, 2))):
        w.line(f"elif {condition(w, 2)}:")
        with arms.block():
            w.suite(w.between(1, 2))
    if w.chance(60):
        w.line("else:")
        with arms.block():
            w.suite(w.between(1, 2))


def _loop(w: Writer) -> None:
    _deep(w)
    if w.loops_left <= 0 or w.loops >= 2:
        raise Declined
    w.loops_left -= 1


def _otherwise(w: Writer) -> None:
    if w.chance(35):
        w.line("else:")
        with w.nested():
            w.suite(1)


@statement(4)
def counted(w: Writer) -> None:
    _loop(w)
    target, iterable, bound = source(w, 1, w.fresh("i"))
    w.line(f"for {target} in {iterable}:")
    locks = any(re.search(rf"\b{v.name}\b", iterable) for v in w.of_kind("Dict", "DefaultDict"))
    with w.nested(*bound):
        w.loops += 1
        w.locked += locks
        w.suite(w.between(1, 3))
        w.locked -= locks
        w.loops -= 1
    _otherwise(w)


@statement(3)
def repeated(w: Writer) -> None:
    """A loop whose turns are counted, so that it ends."""
    _loop(w)
    guard = w.fresh("w")
    w.line(f"{guard} = 0")
    w.declare(guard, INT, assignable=False)
    w.line(f"while {guard} < {w.between(1, 5)} and {condition(w, 1)}:")
    with w.nested():
        w.line(f"{guard} += 1")
        w.loops += 1
        w.suite(w.between(1, 3))
        w.loops -= 1
    _otherwise(w)


@statement(3)
def leaves_the_loop(w: Writer) -> None:
    if w.loops == 0:
        raise Declined
    w.line(f"if {w.expression(BOOL, 1)}:")
    w.line(f"    {w.pick('break', 'continue')}")


@statement(1)
def drained(w: Writer) -> None:
    """A loop as long as there is something."""
    _loop(w)
    variable = w.some("List", "Deque", "Dict", changing=True)
    taken = "popitem" if variable.type.name == "Dict" else "pop"
    w.line(f"while {w.pick(f'len({variable.name}) > 2', f'{variable.name} and len({variable.name}) > 1')}:")
    w.line(f"    {variable.name}.{taken}()")


@statement(1)
def changes_what_it_runs_over(w: Writer) -> None:
    """An error for tables and deques; lists are looked at again."""
    if not w.chance(30):
        raise Declined
    _loop(w)
    variable = w.some("List", "Deque", "Dict", changing=True)
    name, item = variable.name, w.fresh("i")
    w.line(f"for {item} in {name}:")
    w.line(f"    if {w.expression(BOOL, 1)} and len({name}) < 16:")
    if variable.type.name == "Dict":
        w.line(f"        {name}.pop({item})")
    else:
        w.line(f"        {name}.append({item})")


@statement(1)
def asserted(w: Writer) -> None:
    text = w.pick("", f", {message(w)}")
    w.line(f"assert {condition(w, 2)} or {w.expression(BOOL, 1)} or {w.expression(BOOL, 2)}{text}")


@statement(1)
def raised(w: Writer) -> None:
    w.line(f"if {w.expression(INT, 2)} % 17 == {w.between(0, 16)}{w.pick('', f' and {w.expression(BOOL, 1)}')}:")
    w.line(f"    raise {w.pick(*RAISED) if w.chance(70) else f'ValueError({message(w)})'}")


@statement(2)
def printed(w: Writer) -> None:
    """What is printed shows in which order things happen."""
    values = [w.expression(w.random.choice((INT, FLOAT, BOOL)), 2) for _ in range(w.between(1, 2))]
    values += [w.pick("'text'", "None", f"({w.expression(INT, 1)}, {tame(w, 1)})")] if w.chance(30) else []
    values += [formatted(w)] if w.chance(15) else []
    # An int and a bool that meet become an int, which `print` would tell (SPEC.md, 22.5).
    ends = w.pick("", "", ', sep="/"', ', end=";"')
    w.line(f"print({', '.join(values)}{ends})")


@statement(1)
def stands_for_itself(w: Writer) -> None:
    kind = w.random.choice((INT, FLOAT, BOOL, DATETIME, TIMEDELTA, PERMISSION))
    w.line(w.expression(kind, 2))


@statement(1)
def nothing(w: Writer) -> None:
    w.line(w.pick("pass", "'text'"))


@statement(2)
def call_for_effect(w: Writer) -> None:
    found = [function for function in w.functions if not (w.locked and function.changes)]
    if not found:
        raise Declined
    w.line(called(w, w.random.choice(found), 2))
