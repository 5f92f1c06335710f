from typing import Optional
import tickjit
from tickjit import State
from tickjit.signals import Signal

@tickjit.node
def difference(x: Signal[float]) -> float:
    last: State[Optional[float]] = None
    change = x - last
    last = x
    return change

difference()
