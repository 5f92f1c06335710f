from tickjit import State
from tickjit.signals import Signal


def returned(x: Signal[float]) -> int:
    return x  # error: [float-to-int]


def stored(x: Signal[float]) -> None:
    s: State[int] = 0
    s = x  # error: [float-to-int]


def augmented(x: Signal[float]) -> None:
    s: State[int] = 0
    s += x  # error: [float-to-int]


def initial(x: Signal[float]) -> float:
    s: State[int] = 1.5  # error: [float-to-int]
    return x + s


def annotated(x: Signal[float]) -> None:
    n: int = x / 2  # error: [float-to-int]


def in_a_tuple(x: Signal[float]) -> tuple[float, int]:
    return x, x  # error: [float-to-int]
