import tickjit
from tickjit.signals import Signal

@tickjit.node
async def double(x: Signal[float]) -> float:
    return x * 2.0

double()
