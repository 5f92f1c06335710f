import tickjit
from tickjit.signals import Signal


def scale(x: Signal[float], factor: float) -> float:
    return x * factor
tickjit.compile_func(scale)
