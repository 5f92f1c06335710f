from tickjit.signals import Signal


def doubled(x: Signal[float]) -> float:
    return x * 2


# start_body: return 1.0  # error: [return-outside-execute]
# compile:
