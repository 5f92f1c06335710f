import numpy as np
import tickjit
from tickjit.signals import Signal

@tickjit.node
def area(r: Signal[float]) -> float:
    return np.pii * np.sqare(r)

area()
