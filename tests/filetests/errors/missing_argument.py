from tickjit.signals import Signal


def smooth(x: Signal[float], alpha: float) -> float:  # error: [missing-argument]
    return x * alpha
