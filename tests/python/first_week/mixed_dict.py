import tickjit
from tickjit.signals import Signal

@tickjit.node
def pick(x: Signal[int]) -> float:
    settings = {"limit": 5, "factor": 0.5}
    return x * settings["factor"]

pick()
