from tickjit import State
from tickjit.signals import Signal


def from_input(x: Signal[float]) -> float:
    s: State[float] = x  # error: [initial-not-constant]
    return s


def fails(x: Signal[float]) -> float:
    s: State[int] = 1 // 0  # error: [initial-not-constant]
    return s + x
