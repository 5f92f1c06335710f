from tickjit.signals import Signal


def number(x: Signal[float]) -> float:
    return x[0]  # error: [not-subscriptable]
