from tickjit.signals import Signal


def largest(a: Signal[int], x: Signal[float]) -> bool:
    m = max(a, x)  # error: [mixed-types]
    return m > 1


def conditional(c: Signal[bool], a: Signal[int], x: Signal[float]) -> bool:
    y = a if c else x  # error: [mixed-types]
    return y > 1
