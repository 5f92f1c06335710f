"""The types of the language, as terms: what an expression is asked for, and what a name has."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Type:
    """A type: a name, and the types it is made of."""

    name: str
    of: tuple[Type, ...] = ()

    @property
    def annotation(self) -> str:
        """As it is written behind a colon."""
        if not self.of:
            return self.name
        return f"{self.name}[{', '.join(inner.annotation for inner in self.of)}]"

    @property
    def is_container(self) -> bool:
        return self.name in CONTAINERS

    @property
    def item(self) -> Type:
        """What iterating over it gives."""
        return self.of[0]


INT, FLOAT, BOOL = Type("int"), Type("float"), Type("bool")
DATETIME, TIMEDELTA = Type("datetime"), Type("timedelta")
#: An Enum, an IntEnum, a Flag and an IntFlag of every program.
SIDE, LEVEL, PERMISSION, BITS = Type("Side"), Type("Level"), Type("Permission"), Type("Bits")
NUMBERS = (INT, FLOAT)
TIMES = (DATETIME, TIMEDELTA)
MEMBERS = (SIDE, LEVEL, PERMISSION, BITS)
SCALARS = (INT, FLOAT, BOOL, *TIMES, *MEMBERS)
CONTAINERS = ("List", "Deque", "Set", "Dict", "DefaultDict")

#: Types with an order, and types that are compared without one.
ORDERED = (INT, FLOAT, BOOL, DATETIME, TIMEDELTA, LEVEL)


def pair(*of: Type) -> Type:
    return Type("tuple", of)


def listed(item: Type) -> Type:
    return Type("List", (item,))


def queued(item: Type) -> Type:
    return Type("Deque", (item,))


def set_of(item: Type) -> Type:
    return Type("Set", (item,))


def mapped(key: Type, value: Type) -> Type:
    return Type("Dict", (key, value))


def defaulting(key: Type, value: Type) -> Type:
    return Type("DefaultDict", (key, value))


def any_scalar(chosen: random.Random) -> Type:
    """Numbers more often than the others."""
    return chosen.choice((INT, INT, INT, FLOAT, FLOAT, FLOAT, BOOL, *SCALARS))


def any_tuple(chosen: random.Random) -> Type:
    """Two or three elements, of one type or of several, nested now and then."""
    if chosen.random() < 0.4:
        return pair(*(any_scalar(chosen),) * chosen.choice((2, 3)))
    elements = [any_scalar(chosen) for _ in range(chosen.choice((1, 2, 2, 3)))]
    if chosen.random() < 0.15:
        elements.append(pair(INT, FLOAT))
    return pair(*elements)


def any_item(chosen: random.Random) -> Type:
    """What containers hold, but for containers."""
    if chosen.random() < 0.12:
        return pair(INT, chosen.choice((FLOAT, INT, BOOL)))
    return any_scalar(chosen)


def any_container(chosen: random.Random, depth: int = 1) -> Type:
    """A container of any kind; of containers where the depth allows."""
    kind = chosen.randrange(10)
    if depth and chosen.random() < 0.1:
        inner = any_container(chosen, depth - 1)
        return listed(inner) if kind < 5 else mapped(any_item(chosen), inner)
    if kind < 3:
        return listed(any_item(chosen))
    if kind < 5:
        return queued(any_item(chosen))
    if kind < 7:
        return set_of(any_item(chosen))
    if kind < 9:
        return mapped(any_item(chosen), any_item(chosen))
    return defaulting(any_item(chosen), chosen.choice((INT, FLOAT, BOOL)))
