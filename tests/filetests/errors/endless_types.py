from tickjit.signals import Signal


def grow(pair):
    return grow((pair, 1))  # error: [too-complex]


def f(x: Signal[int]) -> int:
    grow(x)
    return x


# compile:
