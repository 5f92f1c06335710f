from typing import Callable
import tickjit
from tickjit.signals import Signal

@tickjit.node
def apply(x: Signal[float], f: Callable[[float], float]) -> float:
    return f(x)

apply(f=abs)
