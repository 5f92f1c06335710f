"""What a program's inputs are given, tick by tick: edge values, and small ones at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Flag
from typing import Any

from . import edges
from .reference import Module, Parameter

#: Values of inputs, as text: members belong to the module that is made of a program.
Row = dict[str, str]
#: In how many rows of a hundred an input does not tick.
SILENT = 9


def rows(module: Module, function: str, seed: int, count: int) -> list[Row]:
    """As many rows as asked for; the first gives every input a value, but seldom."""
    chosen = random.Random(seed)
    inputs = [parameter for parameter in module.parameters(function) if parameter.is_signal]
    found = []
    for index in range(count):
        silent = SILENT if index else 1
        given = [parameter for parameter in inputs if chosen.randrange(100) >= silent]
        found.append({parameter.name: written(_value(chosen, parameter)) for parameter in given})
    return found


def _value(chosen: random.Random, parameter: Parameter) -> Any:
    kind = parameter.kind
    if chosen.random() < 0.15:
        if issubclass(kind, Flag):
            return kind(0)
        return chosen.choice(edges.values(kind))
    for known, make in _MAKE.items():
        if kind is known:
            return make(chosen)
    if issubclass(kind, Flag):
        every = 0
        for member in kind:
            every |= member.value
        return kind(chosen.randrange(every + 1) & every)
    return chosen.choice(list(kind))


_MAKE: dict[type, Callable[[random.Random], Any]] = {
    bool: lambda chosen: chosen.random() < 0.5,
    int: lambda chosen: chosen.choice((chosen.randint(-5, 20), chosen.randint(-5, 20), chosen.randint(-1000, 1000))),
    float: lambda chosen: chosen.choice((chosen.randint(-8, 40) / 4, chosen.uniform(-10, 10), chosen.gauss(0, 1000))),
    datetime: lambda chosen: edges.DATETIMES[5] + timedelta(microseconds=chosen.randrange(10**15)),
    timedelta: lambda chosen: timedelta(microseconds=chosen.randint(-(10**11), 10**11)),
}


def written(value: Any) -> str:
    """A value as a literal of a filetest."""
    if isinstance(value, datetime):
        fields = [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]
        return f"datetime({', '.join(map(str, fields))})"
    if isinstance(value, timedelta):
        return f"timedelta(days={value.days}, seconds={value.seconds}, microseconds={value.microseconds})"
    if isinstance(value, Flag):
        return f"{type(value).__name__}({value.value})"
    if hasattr(value, "name"):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))}{',' if len(value) == 1 else ''})"
    return repr(value)
