from tickjit.signals import Signal

THRESHOLD = 3.0


def misspelt(price: Signal[float]) -> float:
    return pirce * 2  # error: [unknown-name]


def misspelt_global(x: Signal[float]) -> bool:
    return x > TRESHOLD  # error: [unknown-name]


def several(x: Signal[float]) -> float:
    a = first(x)  # error: [unknown-name]
    b = second + x  # error: [unknown-name]
    return a + b
