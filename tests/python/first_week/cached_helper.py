import functools
import tickjit
from tickjit.signals import Signal

@functools.lru_cache
def square(x: int) -> int:
    return x * x

@tickjit.node
def squared(x: Signal[int]) -> int:
    return square(x)

squared()
