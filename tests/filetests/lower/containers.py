from tickjit import Dict, List, State
from tickjit.signals import Signal


def total(x: Signal[float]) -> float:
    xs: State[List[float]] = []
    result = x
    for i in range(len(xs)):
        result += xs[i]
    return result


# clif:


def last(i: Signal[int]) -> int:
    xs: State[List[int]] = []
    xs.append(i)
    return xs[-1]


# clif:


def count(key: Signal[int]) -> int:
    d: State[Dict[int, int]] = {}
    n = d.get(key, 0) ^ 1
    d[key] = n
    return n


# clif:
