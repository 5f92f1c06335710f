from decimal import Decimal
import tickjit
from tickjit.signals import Signal

@tickjit.node
def add(x: Signal[float]) -> float:
    return x + Decimal("0.1")

add()
