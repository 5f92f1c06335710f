from tickjit.signals import Signal


def one_too_few(x: Signal[float]) -> tuple[float, float]:
    return x  # error: [return-count]


def one_too_many(x: Signal[float]) -> tuple[float, float]:
    return x, x, x  # error: [return-count]
