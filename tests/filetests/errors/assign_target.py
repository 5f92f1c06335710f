from datetime import datetime

from tickjit.signals import Signal


def attribute(t: Signal[datetime]) -> int:
    t.year = 2000  # error: [assign-target]
    return t.year


def element(x: Signal[float]) -> float:
    pair = (x, x)
    pair[0] = 1.0  # error: [assign-target]
    return pair[0]
