from tickjit.signals import Signal


def window(x: Signal[float], n: int) -> float:  # error: [argument-type]
    return x * n


# compile: n=2.5
