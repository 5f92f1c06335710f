import tickjit
from tickjit.signals import Signal

@tickjit.node
def pick(x: Signal[float]) -> float:
    if x > 1.0:
        result = x
    else:
        result = 0
    return result

pick()
