import tickjit
from tickjit.signals import Signal

@tickjit.node
class Ema:
    def __init__(self, alpha: float):
        self.alpha = alpha
        self.value = 0.0

    def tick(self, x: Signal[float]) -> float:
        self.value += self.alpha * (x - self.value)
        return self.value
