import tickjit
from tickjit.signals import Signal

count = 0

@tickjit.node
def counter(x: Signal[float]) -> int:
    global count
    count += 1
    return count

counter()
