from tickjit import State
from tickjit.signals import Signal


def mistakes(price: Signal[float], size: Signal[int]) -> float:
    volume: State[int] = 0
    volume += price * size  # error: [float-to-int]
    if volum > 100:  # error: [unknown-name]
        return "large"  # error: [type-mismatch]
    mean = sqrt(price)  # error: [unknown-name]
    return mean.real + prize  # error: [unknown-name]
