import numpy as np
import tickjit
from tickjit.signals import Signal

WEIGHTS = np.array([0.5, 0.3, 0.2])

@tickjit.node
def weigh(x: Signal[float], i: int = 0) -> float:
    return x * WEIGHTS[i]

weigh()
