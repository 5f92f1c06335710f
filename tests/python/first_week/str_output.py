import tickjit
from tickjit.signals import Signal

@tickjit.node
def side(x: Signal[float]) -> str:
    return "buy" if x > 0.0 else "sell"

side()
