import numpy as np
import tickjit
from tickjit.signals import Signal

@tickjit.node
def root(x: Signal[float]) -> float:
    return np.sqrt(x)

root()
