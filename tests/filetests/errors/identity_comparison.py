from tickjit.signals import Signal


def identity(a: Signal[int], b: Signal[int]) -> bool:
    return a is b  # error: [identity-comparison]


def identity_of_floats(x: Signal[float], y: Signal[float]) -> bool:
    return x is not y  # error: [identity-comparison]
