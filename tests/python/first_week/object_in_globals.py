import tickjit
from tickjit.signals import Signal

class Config:
    def __init__(self):
        self.limit = 5.0

config = Config()

@tickjit.node
def clip(x: Signal[float]) -> float:
    return min(x, config.limt)

clip()
