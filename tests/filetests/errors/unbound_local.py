from tickjit.signals import Signal


def never_assigned_before(x: Signal[float]) -> float:
    y = z + x  # error: [unbound-local]
    z = 1.0
    return y + z
