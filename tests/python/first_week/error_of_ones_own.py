import tickjit
from tickjit.signals import Signal


class TooHot(Exception):
    pass
@tickjit.node
def check(x: Signal[int]) -> int:
    if x > 3:
        raise TooHot("too hot")
    return x
check().tick(5)
