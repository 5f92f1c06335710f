import tickjit
from tickjit import State
from tickjit.signals import Signal

@tickjit.node
def pair(x: Signal[float]) -> float:
    last: State[tuple[float, float]] = (0.0, 0.0)
    last = (x, last[0])
    return last[1]

pair()
