from __future__ import annotations
import tickjit

@tickjit.node
def double(x: Signal[float]) -> float:
    total: State[float] = 0.0
    return x * 2.0

double()
