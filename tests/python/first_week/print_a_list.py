import tickjit
from tickjit.signals import Signal

@tickjit.node
def show(x: Signal[float]) -> None:
    values = [x, x * 2.0]
    print(values)

show()
