import tickjit
from tickjit.signals import Signal

@tickjit.node
def total(*xs: Signal[float]) -> float:
    return sum(xs)

total()
