"""The functions that tests/c/driver.c calls, in its order."""

from tickjit import State
from tickjit.signals import Signal


def add_ints(a: Signal[int], b: Signal[int]) -> int:
    return a + b


def add_floats(a: Signal[float], b: Signal[float]) -> float:
    return a + b


def times_constant(x: Signal[float]) -> float:
    return x * 2.5


def positive_only(a: Signal[int]) -> int:
    if a > 0:
        return a


def flagged_negation(a: Signal[int], flag: Signal[bool]) -> int:
    return -a if flag else a


def accumulator(a: Signal[int]) -> int:
    total: State[int] = 0
    total += a
    return total


def ema(x: Signal[float]) -> float:
    first: State[bool] = True
    average: State[float] = 0.0
    if first:
        first = False
        average = x
    else:
        average = 0.1 * x + (1.0 - 0.1) * average
    return average
