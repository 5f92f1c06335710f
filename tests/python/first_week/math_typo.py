import math
import tickjit
from tickjit.signals import Signal

@tickjit.node
def root(x: Signal[float]) -> float:
    return math.sqr(x) + math.pie

root()
