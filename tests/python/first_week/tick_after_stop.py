import tickjit
from tickjit import State
from tickjit.signals import Signal


@tickjit.node
def ema(x: Signal[float], alpha: float) -> float:
    s: State[float] = 0.0
    s += alpha * (x - s)
    return s


node = ema(alpha=0.5)
node.stop()
node.tick(1.0)
