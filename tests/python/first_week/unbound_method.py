import tickjit
from tickjit.signals import Signal

class Scale:
    def __init__(self, factor: float):
        self.factor = factor

    @tickjit.node
    def tick(self, x: Signal[float]) -> float:
        return x * self.factor

Scale(2.0).tick()
