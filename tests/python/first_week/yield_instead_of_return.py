import tickjit
from tickjit.signals import Signal

@tickjit.node
def double(x: Signal[float]) -> float:
    while True:
        yield x * 2.0

double()
