import tickjit
from tickjit.signals import Signal

@tickjit.node
def scale(x: Signal[float]) -> float:
    if x.ticked():
        return x * 2.0
    return x

scale()
