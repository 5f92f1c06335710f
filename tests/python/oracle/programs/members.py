"""Members of enumerations, and sets of members."""

from __future__ import annotations

from .numbers import small
from .types import BITS, INT, LEVEL, PERMISSION, SIDE, Type
from .writer import Writer, gives, leaf

MEMBERS = {
    "Side": ("Side.BUY", "Side.SELL", "Side.NONE"),
    "Level": ("Level.LOW", "Level.MIDDLE", "Level.HIGH"),
    "Permission": ("Permission.READ", "Permission.WRITE", "Permission.RUN"),
    "Bits": ("Bits.LOW", "Bits.MIDDLE", "Bits.HIGH"),
}


@leaf(*MEMBERS)
def member(w: Writer, kind: Type) -> str:
    return w.pick(*MEMBERS[kind.name])


@gives(SIDE, 2)
def side_of_value(w: Writer, depth: int) -> str:
    return f"Side({small(w, depth, 3)} - 1)" if w.chance(90) else f"Side({w.expression(INT, depth)})"


@gives(LEVEL, 2)
def level_of_value(w: Writer, depth: int) -> str:
    return f"Level(10 * ({small(w, depth, 3)} + 1))" if w.chance(90) else f"Level({w.expression(INT, depth)})"


@gives(PERMISSION, 2)
def permission_of_bits(w: Writer, depth: int) -> str:
    return f"Permission({small(w, depth, 8)})" if w.chance(90) else f"Permission({w.expression(INT, depth)})"


@gives(BITS, 2)
def bits_of_bits(w: Writer, depth: int) -> str:
    return f"Bits({small(w, depth, 32)})"


@gives(PERMISSION, 6)
def permission_arithmetic(w: Writer, depth: int) -> str:
    left = w.expression(PERMISSION, depth)
    return w.pick(f"({left} {w.pick('|', '&', '^')} {w.expression(PERMISSION, depth)})", f"(~{left})")


@gives(BITS, 6)
def bits_arithmetic(w: Writer, depth: int) -> str:
    left = w.expression(BITS, depth)
    return f"({left} {w.pick('|', '&', '^')} {w.expression(BITS, depth)})"


@gives(INT, 2)
def value(w: Writer, depth: int) -> str:
    kind = w.random.choice((SIDE, LEVEL, PERMISSION, BITS))
    return f"{w.expression(kind, depth)}.value"


@gives(INT, 2)
def level_arithmetic(w: Writer, depth: int) -> str:
    """Members of an IntEnum compute as ints."""
    return f"({w.expression(LEVEL, depth)} {w.pick('+', '-', '*', '%', '//', '&')} {w.pick('7', '3', '100')})"


@gives(INT, 1)
def unary_level(w: Writer, depth: int) -> str:
    return f"({w.pick('-', '+', '~')}{w.expression(LEVEL, depth)})"
