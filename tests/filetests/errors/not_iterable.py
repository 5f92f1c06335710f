from tickjit.signals import Signal


def number(n: Signal[int]) -> int:
    for i in n:  # error: [not-iterable]
        pass
    return n


def mixed(x: Signal[float]) -> float:
    total = 0.0
    for value in (x, 1):  # error: [not-iterable]
        total += value
    return total
