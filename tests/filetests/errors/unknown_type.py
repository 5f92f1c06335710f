from tickjit import State
from tickjit.signals import Signal


def parameter(x: Signal[complex]) -> float:  # error: [unknown-type]
    return 0.0


def constant(x: bytes) -> float:  # error: [unknown-type]
    return 0.0


def state(x: Signal[float]) -> float:
    s: State[bytes] = 0  # error: [unknown-type]
    return x
