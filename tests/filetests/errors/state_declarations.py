from tickjit import State
from tickjit.signals import Signal


def nested(x: Signal[float]) -> float:
    if x > 0:
        s: State[float] = 0.0  # error: [nested-state]
    return x


def without_value(x: Signal[float]) -> float:
    s: State[float]  # error: [state-without-value]
    return x


def twice(x: Signal[float]) -> float:
    s: State[float] = 0.0
    s: State[float] = 1.0  # error: [duplicate-name]
    return x + s


def named_like_a_parameter(x: Signal[float]) -> float:
    x: State[float] = 0.0  # error: [duplicate-name]
    return x


def tuple_state(x: Signal[float]) -> float:
    s: State[tuple[int, int]] = (1, 2)  # error: [state-type]
    return x
