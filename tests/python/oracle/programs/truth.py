"""Bools: comparisons, membership, logic, and what asks of values; conditions of any type."""

from __future__ import annotations

from .numbers import tame
from .types import (
    BITS, BOOL, DATETIME, FLOAT, INT, LEVEL, MEMBERS, ORDERED, PERMISSION, SCALARS, SIDE, TIMEDELTA, Type, any_tuple, pair,
)  # fmt: skip
from .writer import Declined, Writer, gives, leaf

ORDER = ("<", "<=", ">", ">=", "==", "!=")


@leaf("bool")
def truth_literal(w: Writer, _: Type) -> str:
    return w.pick("True", "False")


def item(w: Writer, kind: Type, depth: int) -> str:
    """A value that may be looked for, and compared by parts: no nan."""
    return tame(w, depth) if kind == FLOAT else w.expression(kind, depth)


@gives(BOOL, 8)
def comparison(w: Writer, depth: int) -> str:
    kind = w.random.choice((INT, INT, FLOAT, FLOAT, *ORDERED))
    return f"({w.expression(kind, depth)} {w.pick(*ORDER)} {w.expression(kind, depth)})"


@gives(BOOL, 7)
def mixed_comparison(w: Writer, depth: int) -> str:
    """An int and a float are compared exactly; bools and members of an IntEnum are ints."""
    left, right = (w.random.choice((INT, FLOAT, BOOL, LEVEL)) for _ in range(2))
    return f"({w.expression(left, depth)} {w.pick(*ORDER)} {w.expression(right, depth)})"


@gives(BOOL, 3)
def chain(w: Writer, depth: int) -> str:
    kinds = (INT, FLOAT) if w.chance(75) else (w.random.choice((DATETIME, TIMEDELTA)),)
    text = w.expression(w.random.choice(kinds), depth)
    for _ in range(w.between(2, 3)):
        text += f" {w.pick(*ORDER)} {w.expression(w.random.choice(kinds), depth)}"
    return f"({text})"


@gives(BOOL, 2)
def equality_of_members(w: Writer, depth: int) -> str:
    kind = w.random.choice((*MEMBERS, BOOL))
    op = w.pick("==", "!=") if kind in (BITS,) else w.pick("==", "!=", "is", "is not")
    return f"({w.expression(kind, depth)} {op} {w.expression(kind, depth)})"


@gives(BOOL, 1)
def membership_of_flags(w: Writer, depth: int) -> str:
    kind = w.random.choice((PERMISSION, BITS))
    return f"({w.expression(kind, depth)} {w.pick('in', 'not in')} {w.expression(kind, depth)})"


@gives(BOOL, 3)
def membership(w: Writer, depth: int) -> str:
    kind = w.random.choice((INT, INT, FLOAT, BOOL, SIDE, LEVEL, DATETIME, TIMEDELTA))
    values = ", ".join(item(w, kind, depth) for _ in range(w.between(2, 3)))
    return f"({item(w, kind, depth)} {w.pick('in', 'not in')} ({values}))"


@gives(BOOL, 1)
def membership_in_range(w: Writer, depth: int) -> str:
    return f"({w.expression(INT, depth)} {w.pick('in', 'not in')} range({w.expression(INT, depth)}, {w.expression(INT, depth)}))"


@gives(BOOL, 2)
def comparison_of_tuples(w: Writer, depth: int) -> str:
    kind = any_tuple(w.random)
    op = w.pick(*ORDER) if all(element in ORDERED for element in kind.of) else w.pick("==", "!=")
    return f"({w.expression(kind, depth)} {op} {w.expression(kind, depth)})"


@gives(BOOL, 1)
def tuples_of_other_lengths(w: Writer, depth: int) -> str:
    return f"({w.expression(pair(INT, FLOAT), depth)} {w.pick(*ORDER)} {w.expression(pair(INT, FLOAT, BOOL), depth)})"


@gives(BOOL, 7)
def logic(w: Writer, depth: int) -> str:
    text = w.expression(BOOL, depth)
    for _ in range(w.between(1, 2)):
        text += f" {w.pick('and', 'or')} {w.expression(BOOL, depth)}"
    return f"({text})"


@gives(BOOL, 4)
def negation(w: Writer, depth: int) -> str:
    return f"(not {condition(w, depth)})"


@gives(BOOL, 1)
def bits_of_truths(w: Writer, depth: int) -> str:
    return f"({w.expression(BOOL, depth)} {w.pick('&', '|', '^')} {w.expression(BOOL, depth)})"


@gives(BOOL, 2)
def asked(w: Writer, depth: int) -> str:
    number = w.expression(FLOAT, depth)
    return w.pick(
        f"({number}).is_integer()",
        f"math.{w.pick('isnan', 'isinf', 'isfinite')}({number})",
        f"math.isclose({number}, {w.expression(FLOAT, depth)}{w.pick('', ', rel_tol=0.1', ', abs_tol=0.5')})",
        f"bool({w.expression(w.random.choice((INT, FLOAT, BOOL)), depth)})",
        f"{w.pick('any', 'all')}(({w.expression(BOOL, depth)}, {w.expression(BOOL, depth)}, {w.expression(BOOL, depth)}))",
        f"{w.pick('any', 'all')}(({w.expression(INT, depth)}, {w.expression(INT, depth)}))",
    )


@gives(BOOL, 1)
def texts(w: Writer, _: int) -> str:
    return f"({w.pick(*TEXTS)} {w.pick(*ORDER)} {w.pick(*TEXTS)})"


TEXTS = ('"a"', '"ab"', '""', '"é"', '("a" + "b")', "Side.BUY.name", "Level.LOW.name", '"BUY"')


@gives(BOOL, 2)
def about_inputs(w: Writer, _: int) -> str:
    found = [variable.name for variable in w.variables if variable.is_input]
    if not found or w.part == "helper":
        raise Declined
    return f"{w.pick('ticked', 'valid')}({w.random.choice(found)})"


@gives(BOOL, 1)
def known_none(w: Writer, depth: int) -> str:
    """What is no optional value is known to be there."""
    found = [variable.name for variable in w.variables if variable.type in SCALARS]
    if not found:
        raise Declined
    return f"({w.random.choice(found)} {w.pick('is', 'is not')} None)"


def condition(w: Writer, depth: int) -> str:
    """What a test asks for: mostly a bool, else the truth of something."""
    if w.chance(75):
        return w.expression(BOOL, depth)
    kind = w.random.choice((INT, FLOAT, TIMEDELTA, DATETIME, SIDE, LEVEL, PERMISSION, BITS))
    containers = w.of_kind("List", "Deque", "Set", "Dict", "DefaultDict", "tuple")
    if containers and w.chance(50):
        return w.random.choice(containers).name
    if w.chance(20):
        return f"({w.expression(kind, depth)} {w.pick('and', 'or')} {w.expression(BOOL, depth)})"
    return w.expression(kind, depth)
