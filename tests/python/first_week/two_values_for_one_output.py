import tickjit
from tickjit.signals import Signal

@tickjit.node
def both(x: Signal[float]) -> float:
    return x, -x

both()
