from tickjit.signals import Signal


def smooth(x: Signal[float], alpha: float) -> float:  # error: [unknown-argument]
    return x * alpha


# compile: alpha=0.5, beta=1.0
