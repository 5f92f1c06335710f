import tickjit
from tickjit.signals import Signal

@tickjit.node
def count(n: Signal[int]) -> int:
    return len(n)

count()
