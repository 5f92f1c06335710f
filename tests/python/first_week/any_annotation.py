from typing import Any
import tickjit
from tickjit.signals import Signal

@tickjit.node
def double(x: Signal[Any]) -> float:
    return x * 2.0

double()
