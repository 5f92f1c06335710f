import math

from tickjit.signals import Signal

FACTOR = 2.0


def constant(x: Signal[float]) -> float:
    return FACTOR(x)  # error: [unsupported-call]


def builtin(x: Signal[float]) -> float:
    return filter(x, x)  # error: [unsupported-call]


def misspelt(x: Signal[float]) -> float:
    return math.sqroot(x)  # error: [unsupported-call]
