import numpy as np
import tickjit
from tickjit.signals import Signal

@tickjit.node
def double(x: Signal[np.float64]) -> float:
    return x * 2.0

double()
