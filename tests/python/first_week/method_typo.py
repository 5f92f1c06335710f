import tickjit
from tickjit import List, State
from tickjit.signals import Signal

@tickjit.node
def remember(x: Signal[float]) -> int:
    seen: State[List[float]] = []
    seen.apend(x)
    seen.push(x)
    return len(seen)

remember()
