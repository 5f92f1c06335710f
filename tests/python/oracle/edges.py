"""Edge values for every type a parameter can have, crossed."""

from __future__ import annotations

import itertools
import math
import random
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any

INTS = [
    0, 1, -1, 2, -2, 3, 7, -8, 10, 63, 64, 255, -1000003, 2**31, -(2**31) - 1, 2**32,
    2**53 + 1, -(2**53) - 1, 2**62, -(2**62) - 1, 2**63 - 1, 2**63 - 2, -(2**63), -(2**63) + 1,
]  # fmt: skip

FLOATS = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -7.75, 0.1, 2.675, 1e-3, 64.0, 709.8, -745.2,
    5e-324, -5e-324, 2.2250738585072014e-308, 1e-310, 1e-20, -1e-20, 4503599627370495.5, 9007199254740992.0,
    9007199254740994.0, 9223372036854774784.0, 9223372036854775808.0, -9223372036854775808.0, 1e19, 1e22,
    1e200, -1e200, 1.7976931348623157e308, -1.7976931348623157e308, math.inf, -math.inf, math.nan,
]  # fmt: skip

UTC = timezone.utc

DATETIMES = [
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    datetime(1900, 2, 28, 23, 59, 59, tzinfo=UTC),
    datetime(2000, 2, 29, 12, 30, 15, 123456, tzinfo=UTC),
    datetime(2010, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 29, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1677, 9, 22, tzinfo=UTC),
    datetime(2262, 4, 11, 23, 47, 16, 854775, tzinfo=UTC),
]

TIMEDELTAS = [
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(microseconds=-1),
    timedelta(microseconds=3),
    timedelta(seconds=1),
    timedelta(seconds=-1, microseconds=1),
    timedelta(days=1),
    timedelta(days=-1, seconds=1),
    timedelta(days=365, hours=5, microseconds=7),
    timedelta(days=106751, hours=23),
    timedelta(days=-106751),
]

#: How many combinations of one function's parameters are tried.
LIMIT = 800


def values(kind: type) -> list[Any]:
    """Edge values of a type."""
    if kind is bool:
        return [False, True]
    if issubclass(kind, Enum):
        return list(kind)
    columns: dict[type, list[Any]] = {int: INTS, float: FLOATS, datetime: DATETIMES, timedelta: TIMEDELTAS}
    return columns[kind]


def crossed(columns: list[list[Any]], seed: str) -> list[tuple[Any, ...]]:
    """All combinations, or a sample of them that is the same every time."""
    total = math.prod(map(len, columns))
    if total <= LIMIT:
        return list(itertools.product(*columns))
    chosen = random.Random(seed)
    return [tuple(chosen.choice(column) for column in columns) for _ in range(LIMIT)]
