import tickjit
from tickjit.signals import Signal

@tickjit.node
def scale(x: Signal[float], factor: float) -> float:
    result = x * facotr
    return reslut

scale(factor=2.0)
