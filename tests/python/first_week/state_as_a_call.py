import tickjit
from tickjit import State
from tickjit.signals import Signal

@tickjit.node
def change(x: Signal[float]) -> float:
    first = State(0.0)
    return x - first

change()
