from tickjit import State
from tickjit.signals import Signal


def returned(a: Signal[int]) -> bool:
    return a  # error: [number-to-bool]


def stored(x: Signal[float]) -> None:
    on: State[bool] = False
    on = x  # error: [number-to-bool]
