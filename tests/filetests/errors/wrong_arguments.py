import math

from tickjit.signals import Signal


def too_many(x: Signal[float]) -> float:
    return abs(x, x)  # error: [wrong-arguments]


def too_few(x: Signal[float]) -> float:
    return math.sqrt()  # error: [wrong-arguments]


def keyword(x: Signal[float]) -> float:
    return math.sqrt(x=x)  # error: [wrong-arguments]
