import tickjit
from tickjit import List, State
from tickjit.signals import Signal

@tickjit.node
def positives(x: Signal[float]) -> int:
    seen: State[List[float]] = []
    seen.append(x)
    return len(list(filter(None, seen)))

positives()
