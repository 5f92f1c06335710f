import tickjit
from tickjit.signals import Signal

@tickjit.node
def first(x: Signal[float]) -> float:
    return x[0]

first()
