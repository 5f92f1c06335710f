from datetime import datetime, timedelta
from enum import Enum

from tickjit.signals import Signal


class Side(Enum):
    BUY = 1
    SELL = -1


class Other(Enum):
    BUY = 1


def two_dates(a: Signal[datetime], b: Signal[datetime]) -> timedelta:
    return a + b  # error: [unsupported-operand]


def date_and_number(a: Signal[datetime]) -> datetime:
    return a + 1  # error: [unsupported-operand]


def bits_of_floats(x: Signal[float]) -> float:
    return x & 1  # error: [unsupported-operand]


def inverted(x: Signal[float]) -> float:
    return ~x  # error: [unsupported-operand]


def ordered_enum(a: Signal[Side]) -> bool:
    return a < Side.BUY  # error: [unsupported-operand]


def added_enum(a: Signal[Side]) -> int:
    return a + 1  # error: [unsupported-operand]


def two_enums(a: Signal[Side]) -> bool:
    return a == Other.BUY  # error: [unsupported-operand]


def date_with_number(a: Signal[datetime]) -> bool:
    return a < 5  # error: [unsupported-operand]


def in_number(a: Signal[int]) -> bool:
    return a in a  # error: [unsupported-operand]
