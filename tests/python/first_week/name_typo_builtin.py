import tickjit
from tickjit.signals import Signal

@tickjit.node
def count(n: Signal[int]) -> int:
    total = 0
    for i in rnage(n):
        total += i
    prnt(total)
    return total

count()
