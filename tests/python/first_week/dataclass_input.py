from dataclasses import dataclass
import tickjit
from tickjit.signals import Signal

@dataclass
class Trade:
    price: float
    size: int

@tickjit.node
def value(trade: Signal[Trade]) -> float:
    return trade.price * trade.size

value()
