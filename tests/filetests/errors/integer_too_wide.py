from tickjit.signals import Signal


def literal(a: Signal[int]) -> int:
    return a + 9223372036854775808  # error: [integer-too-wide]


def negative(a: Signal[int]) -> int:
    return a + -9223372036854775809  # error: [integer-too-wide]
