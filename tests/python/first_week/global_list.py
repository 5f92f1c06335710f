import tickjit
from tickjit.signals import Signal

WEIGHTS = [0.5, 0.3, 0.2]

@tickjit.node
def weigh(x: Signal[float]) -> float:
    return x * WEIGHTS[0]

weigh()
