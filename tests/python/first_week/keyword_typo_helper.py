import tickjit
from tickjit.signals import Signal

def clamp(value: float, low: float, high: float) -> float:
    return max(low, min(value, high))

@tickjit.node
def inside(x: Signal[float]) -> float:
    return clamp(x, low=0.0, hihg=1.0)

inside()
