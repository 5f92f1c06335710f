from datetime import datetime, timedelta
from enum import Enum

from tickjit import State
from tickjit.signals import Signal


class Side(Enum):
    BUY = 1


class Other(Enum):
    BUY = 1


def text(x: Signal[float]) -> float:
    return "text"  # error: [type-mismatch]


def time_as_number(t: Signal[datetime]) -> int:
    return t  # error: [type-mismatch]


def another_enum(x: Signal[float]) -> Side:
    return Other.BUY  # error: [type-mismatch]


def number_as_duration(a: Signal[int]) -> timedelta:
    d: State[timedelta] = timedelta(0)
    d = a  # error: [type-mismatch]
    return d
