import array
import tickjit
from tickjit.signals import Signal


@tickjit.node
def add(x: Signal[float], y: Signal[float]) -> float:
    return x + y


add().run(x=array.array("d", [1.0, 2.0]), y=array.array("d", [1.0]))
