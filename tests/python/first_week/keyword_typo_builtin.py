import tickjit
from tickjit import List, State
from tickjit.signals import Signal

@tickjit.node
def largest(x: Signal[float]) -> float:
    seen: State[List[float]] = []
    seen.append(x)
    return sorted(seen, revers=True)[0]

largest()
