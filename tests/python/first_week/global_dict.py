import tickjit
from tickjit.signals import Signal

LIMITS = {1: 0.5, 2: 0.3}

@tickjit.node
def limit(x: Signal[int]) -> float:
    return LIMITS[x]

limit()
