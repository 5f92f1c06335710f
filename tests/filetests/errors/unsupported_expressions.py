from tickjit.signals import Signal


def generators(x: Signal[float]) -> float:
    e = sum(y for y in (1, 2))  # error: [unsupported-expression]
    return x


def functions(x: Signal[float]) -> float:
    f = lambda y: y  # error: [unsupported-expression]
    return f(x)


def literals(x: Signal[float]) -> float:
    print(f"{x:{x}}")  # error: [unsupported-expression]
    b = b"bytes"  # error: [unsupported-expression]
    c = 1j  # error: [unsupported-expression]
    d = "\N{DEGREE SIGN}C"  # error: [unsupported-expression]
    return x


def stars(x: Signal[float]) -> float:
    first, *rest = (x, x, x)  # error: [unsupported-expression]
    return first
