from tickjit.signals import Signal


def too_many(x: Signal[float]) -> float:
    a, b = x, x, x  # error: [unpack-count]
    return a


def number(x: Signal[float]) -> float:
    a, b = x  # error: [unpack-count]
    return a
