import math

from tickjit.signals import Signal


def module(x: Signal[float]) -> float:
    m = math  # error: [not-a-value]
    return x


def function(x: Signal[float]) -> float:
    return math.sqrt  # error: [not-a-value]
