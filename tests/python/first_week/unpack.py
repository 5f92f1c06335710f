import tickjit
from tickjit.signals import Signal

@tickjit.node
def split(x: Signal[float]) -> float:
    a, b, c = divmod(x, 1.0)
    return a + b + c

split()
