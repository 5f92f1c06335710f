import tickjit
from tickjit.signals import Signal

total = 0.0

@tickjit.node
def running_sum(x: Signal[float]) -> float:
    total += x
    return total

running_sum()
