import tickjit
from tickjit.signals import Signal

@tickjit.node
def squared(x: Signal[float]) -> float:
    return x ^ 2

squared()
