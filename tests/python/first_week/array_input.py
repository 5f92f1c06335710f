import numpy as np
import tickjit
from tickjit.signals import Signal

@tickjit.node
def first(x: Signal[np.ndarray]) -> float:
    return x[0]

first()
