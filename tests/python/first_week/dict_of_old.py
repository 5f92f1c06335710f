import tickjit
from tickjit import Dict, State
from tickjit.signals import Signal

@tickjit.node
def lookup(x: Signal[int]) -> float:
    seen: State[Dict[int, float]] = {}
    if seen.has_key(x):
        return seen[x]
    return 0.0

lookup()
