import tickjit
from tickjit.signals import Signal

@tickjit.node
def squares(n: Signal[int]) -> int:
    values = []
    for i in range(n):
        values.append(i * i)
    return sum(values)

squares()
