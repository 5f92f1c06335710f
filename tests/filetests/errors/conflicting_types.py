from tickjit.signals import Signal


def branches(x: Signal[float]) -> float:
    if x > 0:
        y = 1
    else:
        y = 1.5
    return y  # error: [conflicting-types]


def loop(x: Signal[float]) -> float:
    total = 0
    for i in range(3):
        total += x  # error: [conflicting-types]
    return total
