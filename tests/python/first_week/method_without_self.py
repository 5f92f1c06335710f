import tickjit
from tickjit.signals import Signal

class Ema:
    alpha = 0.5

    @tickjit.node
    def value(x: Signal[float]) -> float:
        return x * self.alpha

Ema.value()
