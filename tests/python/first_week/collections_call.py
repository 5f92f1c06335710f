import collections
import tickjit
from tickjit.signals import Signal

@tickjit.node
def most(x: Signal[int]) -> int:
    counts = collections.Counter()
    counts[x] += 1
    return counts[x]

most()
