import tickjit
from tickjit.signals import Signal

@tickjit.node
def tidy(x: Signal[float]) -> float:
    return round(x, digits=2)

tidy()
