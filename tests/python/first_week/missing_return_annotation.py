import tickjit
from tickjit.signals import Signal

@tickjit.node
def double(x: Signal[float]):
    return x * 2.0

double()
