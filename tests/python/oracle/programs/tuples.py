"""Tuples: how they are made, what gives them, their elements."""

from __future__ import annotations

from .truth import item
from .types import FLOAT, INT, Type, pair
from .writer import Declined, Writer, gives, gives_any, leaf


@leaf("tuple")
def display(w: Writer, kind: Type) -> str:
    return written([item(w, element, 0) for element in kind.of])


def written(texts: list[str]) -> str:
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


@gives_any(("tuple",), 6)
def made(w: Writer, kind: Type, depth: int) -> str:
    return written([item(w, element, depth) for element in kind.of])


@gives_any(("tuple",), 2)
def joined(w: Writer, kind: Type, depth: int) -> str:
    if len(kind.of) < 2:
        raise Declined
    at = w.between(1, len(kind.of) - 1)
    return f"({w.expression(pair(*kind.of[:at]), depth)} + {w.expression(pair(*kind.of[at:]), depth)})"


@gives(pair(INT, INT), 3)
def divmod_of_ints(w: Writer, depth: int) -> str:
    return f"divmod({w.expression(INT, depth)}, {w.pick('7', '-3', '2', f'abs({w.expression(INT, depth)}) + 1')})"


@gives_any(("int", "float", "bool", "datetime", "timedelta", "Side", "Level"), 3)
def element(w: Writer, wanted: Type, depth: int) -> str:
    """An element by a constant index, which may count from the end."""
    found = [v for v in w.of_kind("tuple") if wanted in v.type.of]
    if found and w.chance(75):
        variable = w.random.choice(found)
        text, of = variable.name, variable.type.of
    else:
        of = tuple(w.random.choice((wanted, INT, FLOAT)) for _ in range(2))
        of = (*of, wanted) if wanted not in of else of
        text = w.expression(pair(*of), depth)
    at = w.random.choice([i for i, element in enumerate(of) if element == wanted])
    return f"{text}[{at if w.chance(60) else at - len(of)}]"


@gives_any(("int", "float", "bool"), 2)
def element_at(w: Writer, wanted: Type, depth: int) -> str:
    """An element by an index that varies, of a tuple of one type."""
    text = w.expression(pair(wanted, wanted, wanted), depth)
    inputs = [variable.name for variable in w.readable(INT) if variable.is_input]
    if inputs and w.chance(15):
        # Not a value that is known: an index that is known to be outside is refused.
        return f"{text}[{w.random.choice(inputs)}]"
    return f"{text}[{w.expression(INT, depth)} % 3]"


@gives(INT, 1)
def length(w: Writer, depth: int) -> str:
    return f"len({w.expression(pair(INT, FLOAT), depth)})"
