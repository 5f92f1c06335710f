import enum
import tickjit
from tickjit.signals import Signal

class Side(enum.Enum):
    BUY = 1
    SELL = 2

@tickjit.node
def is_buy(side: Signal[Side]) -> bool:
    return side == Side.BYU

is_buy()
