from tickjit.signals import Signal

total = 0


class Point:
    pass


def groups(x: Signal[float]) -> float:
    try:  # error: [unsupported-statement]
        return 1 / x
    except* ZeroDivisionError:
        x = 0.0
    return x


def opens(x: Signal[float]) -> float:
    with x:  # error: [unsupported-statement]
        return x


def imports(x: Signal[float]) -> float:
    import math  # error: [unsupported-statement]

    return math.sqrt(x)


def uses_global(x: Signal[float]) -> float:
    global total  # error: [unsupported-statement]
    total = x
    return total


def raises_from(x: Signal[float]) -> float:
    raise ValueError("a") from None  # error: [unsupported-statement]


def classes(a: Signal[int]) -> int:
    match a:
        case Point(x=0):  # error: [unsupported-statement]
            return 1
        case {"a": 1}:  # error: [unsupported-statement]
            return 1
        case [1, *_]:  # error: [unsupported-statement]
            return 1
    return 0
