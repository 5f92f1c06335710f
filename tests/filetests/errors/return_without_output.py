from tickjit.signals import Signal


def forgotten(x: Signal[float]):
    return x * 2  # error: [return-without-output]
