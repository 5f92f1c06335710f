import tickjit
from tickjit import State
from tickjit.signals import Signal

@tickjit.node
def running_sum(x: Signal[float]) -> float:
    total: State[int] = 0
    total += x
    return total

running_sum()
