import numpy as np
import tickjit
from tickjit import Deque, State
from tickjit.signals import Signal

@tickjit.node
def smooth(x: Signal[float]) -> float:
    window: State[Deque[float]] = Deque[float](maxlen=10)
    window.append(x)
    return np.mean(window)

smooth()
