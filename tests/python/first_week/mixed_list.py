import tickjit
from tickjit.signals import Signal

@tickjit.node
def pick(x: Signal[int]) -> float:
    items = [1, 2.5, "three"]
    return items[x]

pick()
