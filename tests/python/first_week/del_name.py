import tickjit
from tickjit.signals import Signal

@tickjit.node
def double(x: Signal[float]) -> float:
    y = x * 2.0
    z = y
    del y
    return z

double()
