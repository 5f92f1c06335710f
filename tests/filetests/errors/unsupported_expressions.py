from tickjit.signals import Signal


def displays(x: Signal[float]) -> float:
    a = [x, x]  # error: [unsupported-expression]
    b = {1: x}  # error: [unsupported-expression]
    c = {1, 2}  # error: [unsupported-expression]
    d = [y for y in (1, 2)]  # error: [unsupported-expression]
    e = sum(y for y in (1, 2))  # error: [unsupported-expression]
    return x


def functions(x: Signal[float]) -> float:
    f = lambda y: y  # error: [unsupported-expression]
    return f(x)


def literals(x: Signal[float]) -> float:
    a = f"{x}"  # error: [unsupported-expression]
    b = b"bytes"  # error: [unsupported-expression]
    c = 1j  # error: [unsupported-expression]
    return x


def slices(x: Signal[float]) -> float:
    t = (x, x, x)
    return t[0:2][0]  # error: [unsupported-expression]


def stars(x: Signal[float]) -> float:
    first, *rest = (x, x, x)  # error: [unsupported-expression]
    return first
