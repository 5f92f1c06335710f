from tickjit.signals import Signal


def sign(x: float) -> int:  # error: [missing-return]
    if x > 0:
        return 1


def uses_sign(x: Signal[float]) -> int:
    return sign(x)


# compile:
