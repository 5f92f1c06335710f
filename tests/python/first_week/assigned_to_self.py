import tickjit
from tickjit.signals import Signal

class Sum:
    def __init__(self):
        self.total = 0.0

    def tick(self, x: Signal[float]) -> float:
        self.total += x
        return self.total

tickjit.compile_func(Sum().tick)
