"""Expressions of any type: a condition that decides, `:=`, `and` and `or` for their operands, calls of functions."""

from __future__ import annotations

from .numbers import small
from .truth import condition, item
from .types import CONTAINERS, INT, Type
from .writer import Declined, Function, Writer, gives_any

SCALARS = ("int", "float", "bool", "datetime", "timedelta", "Side", "Level", "Permission", "Bits")


@gives_any((*SCALARS, "tuple", *CONTAINERS), 3)
def conditional(w: Writer, wanted: Type, depth: int) -> str:
    return f"({w.expression(wanted, depth)} if {condition(w, depth)} else {w.expression(wanted, depth)})"


@gives_any(SCALARS, 1)
def operand_that_decides(w: Writer, wanted: Type, depth: int) -> str:
    return f"({w.expression(wanted, depth)} {w.pick('and', 'or')} {w.expression(wanted, depth)})"


@gives_any((*SCALARS, "tuple"), 1)
def walrus(w: Writer, wanted: Type, depth: int) -> str:
    """A name that exists is assigned in the middle of an expression."""
    found = [v for v in w.readable(wanted) if v.assignable]
    if not found or w.inside:
        raise Declined
    value = item(w, wanted, depth)
    if wanted == INT:
        value = f"{value} % 1000"
    return f"({w.random.choice(found).name} := {value})"


@gives_any((*SCALARS, "tuple", *CONTAINERS), 4)
def call(w: Writer, wanted: Type, depth: int) -> str:
    found = [f for f in w.functions if f.result == wanted and not (f.dear and w.inside or w.locked and f.changes)]
    if not found:
        raise Declined
    return called(w, w.random.choice(found), depth)


def called(w: Writer, function: Function, depth: int) -> str:
    """A call, of which some arguments have names, and those with defaults may be missing."""
    texts = []
    named = False
    for index, (name, kind, has_default) in enumerate(function.parameters):
        if has_default and w.chance(40):
            named = True
            continue
        if index == 0 and function.recursive:
            text = small(w, depth, 9) if function.catches or not w.chance(1) else "5000"
        elif kind.is_container and w.readable(kind):
            text = w.random.choice(w.readable(kind)).name
        else:
            text = item(w, kind, min(depth, 2))
        named = named or w.chance(10)
        texts.append(f"{name}={text}" if named else text)
    return f"{function.name}({', '.join(texts)})"


@gives_any(SCALARS, 1)
def perhaps_unbound(w: Writer, wanted: Type, depth: int) -> str:
    """A name that is bound on some paths only."""
    found = [v for v in w.perhaps if v.type == wanted]
    if not found or w.inside or not w.chance(25):
        raise Declined
    return w.random.choice(found).name
