import tickjit
from tickjit.signals import Signal

@tickjit.node
def kind(x: Signal[float]) -> bool:
    return isinstance(x, float)

kind()
