import tickjit
from tickjit.signals import Signal

@tickjit.node
def wrong(x: Signal[float]) -> float:
    return abs(x, 1.0) + max() + round("x")

wrong()
