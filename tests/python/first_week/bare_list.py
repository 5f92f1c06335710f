import tickjit
from tickjit import List, State
from tickjit.signals import Signal

@tickjit.node
def remember(x: Signal[float]) -> int:
    seen: State[List] = []
    seen.append(x)
    return len(seen)

remember()
