import tickjit
from tickjit.signals import Signal

def first(xs):
    return xs[0]

@tickjit.node
def start(x: Signal[float]) -> float:
    return first(x)

start()
