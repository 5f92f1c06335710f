import tickjit
from tickjit.signals import Signal

@tickjit.node
def count(n: Signal[int]) -> int:
    total = 0
    for i in range(n / 2):
        total += i
    return total

count()
