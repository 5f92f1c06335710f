import tickjit
from tickjit.signals import Signal

@tickjit.node
def side(x: Signal[float]) -> int:
    name = "Buy"
    if name.lower() == "buy":
        return 1
    return 0

side()
