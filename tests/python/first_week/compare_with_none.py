import tickjit
from tickjit.signals import Signal

@tickjit.node
def known(x: Signal[float]) -> bool:
    return x == None

known()
