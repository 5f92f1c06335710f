import tickjit
from tickjit import State
from tickjit.signals import Signal

@tickjit.node
def counter(x: Signal[float]) -> int:
    count: State = 0
    count += 1
    return count

counter()
