import tickjit
from tickjit.signals import Signal

@tickjit.node
def root(x: Signal[float]) -> float:
    import math
    return math.sqrt(x)

root()
