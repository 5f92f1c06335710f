import tickjit
from tickjit.signals import Signal

@tickjit.node
def show(x: Signal[float]) -> None:
    print("x is %.2f" % x)

show()
