import tickjit
from tickjit.signals import Signal

@tickjit.node
def is_five(x: Signal[int]) -> bool:
    return x is 5

is_five()
