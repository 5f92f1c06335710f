import tickjit
from tickjit import State
from tickjit.signals import Signal, ticked

@tickjit.node
def counter(x: Signal[float]) -> int:
    if ticked(x):
        count: State[int] = 0
        count += 1
    return count

counter()
