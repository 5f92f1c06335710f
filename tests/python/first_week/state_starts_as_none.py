import tickjit
from tickjit import State
from tickjit.signals import Signal

@tickjit.node
def difference(x: Signal[float]) -> float:
    last: State[float] = None
    if last is None:
        last = x
    change = x - last
    last = x
    return change

difference()
