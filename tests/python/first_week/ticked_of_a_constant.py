import tickjit
from tickjit.signals import Signal, ticked

@tickjit.node
def scale(x: Signal[float], factor: float) -> float:
    if ticked(factor):
        return x * factor
    return x

scale(factor=2.0)
