import time
import tickjit
from tickjit.signals import Signal

@tickjit.node
def stamp(x: Signal[float]) -> float:
    return time.time()

stamp()
