import tickjit
from tickjit.signals import Signal

def half(n: int) -> int:
    return n // 2

@tickjit.node
def halves(x: Signal[float]) -> float:
    return half(x) + half(1, 2)

halves()
