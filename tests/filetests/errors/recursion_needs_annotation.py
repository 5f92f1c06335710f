from tickjit.signals import Signal


def countdown(n):
    return countdown(n - 1)  # error: [recursion-needs-annotation]


def count(n: Signal[int]) -> int:
    return countdown(n)


# compile:
