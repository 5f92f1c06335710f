import tickjit
from tickjit.signals import Signal

@tickjit.node
def double(x: Signal[float]) -> float:
    return x * 2.0

@tickjit.node
def quadruple(x: Signal[float]) -> float:
    return double(double(x))

quadruple()
