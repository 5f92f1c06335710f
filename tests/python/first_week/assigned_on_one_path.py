import tickjit
from tickjit.signals import Signal

@tickjit.node
def pick(x: Signal[float]) -> float:
    print(result)
    result = 1.0
    return result

pick()
