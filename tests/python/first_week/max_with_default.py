import tickjit
from tickjit import List, State
from tickjit.signals import Signal

@tickjit.node
def largest(x: Signal[float]) -> float:
    seen: State[List[float]] = []
    return max(seen, default=0.0)

largest()
