import tickjit
from tickjit.signals import Signal

@tickjit.node
def is_buy(side: Signal[int]) -> bool:
    return side == "buy"

is_buy()
