import math

from tickjit.signals import Signal


def text(x: Signal[float]) -> float:
    return math.sqrt("2")  # error: [wrong-argument-type]


def float_for_int(x: Signal[float]) -> int:
    return math.gcd(x, 2)  # error: [wrong-argument-type]
