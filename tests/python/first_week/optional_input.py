from typing import Optional
import tickjit
from tickjit.signals import Signal

@tickjit.node
def double(x: Optional[Signal[float]]) -> float:
    return x * 2.0

double()
