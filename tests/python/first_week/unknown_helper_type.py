import tickjit
from tickjit.signals import Signal

def half(x: "flaot") -> float:
    return x / 2

@tickjit.node
def halved(x: Signal[float]) -> float:
    return half(x)

halved()
