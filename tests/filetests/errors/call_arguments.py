from tickjit.signals import Signal


def area(width: float, height: float = 1.0) -> float:
    return width * height


def calls(x: Signal[float]) -> float:
    a = area()  # error: [call-arguments]
    b = area(x, x, x)  # error: [call-arguments]
    c = area(x, depth=x)  # error: [call-arguments]
    d = area(x, width=x)  # error: [call-arguments]
    for i in range():  # error: [call-arguments]
        pass
    return x


# compile:
