import tickjit
from tickjit.signals import Signal

@tickjit.node
def total(xs: Signal[list[float]]) -> float:
    return sum(xs)

total()
