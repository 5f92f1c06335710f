import random
import tickjit
from tickjit.signals import Signal

@tickjit.node
def noise(x: Signal[float]) -> float:
    return x + random.random()

noise()
