import tickjit
from tickjit.signals import Signal

@tickjit.node
def mean(a: Signal[int], b: Signal[int]) -> int:
    return (a + b) / 2

mean()
