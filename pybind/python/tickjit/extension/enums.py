"""Enumerations in compiled functions: how wide they are, and what sets of their members are asked.

`contains_any` and `contains_all` mean the same in CPython and in compiled functions; `EnumSet` has them as methods.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from .. import CompilationContext

if TYPE_CHECKING:
    from typing_extensions import Self

_Flag = TypeVar("_Flag", bound=enum.Flag)


class EnumConfig(NamedTuple):
    """How many bits members of enumerations have, and sets of members."""

    enum_bit_width: int
    enumset_bit_width: int


def set_config(*, enum_bit_width: int = 16, enumset_bit_width: int = 128) -> None:
    """Sets the widths of the current context, for what is compiled in it from now on."""
    context = CompilationContext.current()
    context.set_config(enum_bit_width=enum_bit_width, enumset_bit_width=enumset_bit_width)


def get_config() -> EnumConfig:
    """The widths of the current context."""
    context = CompilationContext.current()
    return EnumConfig(context.enum_bit_width, context.enumset_bit_width)


def contains_any(flags: _Flag, sought: _Flag, *others: _Flag) -> bool:
    """Whether a set has any bit of the members or sets sought."""
    return flags.value & _union(flags, sought, *others) != 0


def contains_all(flags: _Flag, sought: _Flag, *others: _Flag) -> bool:
    """Whether a set has all bits of the members or sets sought."""
    wanted = _union(flags, sought, *others)
    return flags.value & wanted == wanted


def _union(flags: enum.Flag, *sought: enum.Flag) -> int:
    bits = 0
    for one in sought:
        if type(one) is not type(flags):
            raise TypeError(f"{one!r} is no {type(flags).__qualname__}")
        bits |= one.value
    return bits


class EnumSet:
    """Gives a class of sets the functions as methods: `class Permission(EnumSet, enum.Flag)`."""

    def contains_any(self, sought: Self, *others: Self) -> bool:
        """Whether the set has any bit of the members or sets sought."""
        return contains_any(cast(Any, self), cast(Any, sought), *cast(Any, others))

    def contains_all(self, sought: Self, *others: Self) -> bool:
        """Whether the set has all bits of the members or sets sought."""
        return contains_all(cast(Any, self), cast(Any, sought), *cast(Any, others))
