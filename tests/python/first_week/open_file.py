import tickjit
from tickjit.signals import Signal

@tickjit.node
def read(x: Signal[float]) -> float:
    return float(open("limit.txt").read()) * x

read()
