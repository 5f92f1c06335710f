import tickjit
from tickjit.signals import Signal

@tickjit.node
def ema(x: Signal[float], alpha) -> float:
    return x * alpha

ema(alpha=0.1)
