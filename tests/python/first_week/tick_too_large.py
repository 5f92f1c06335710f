import tickjit
from tickjit.signals import Signal


@tickjit.node
def big(x: Signal[int]) -> int:
    return x * x
big().tick(10 ** 30)
