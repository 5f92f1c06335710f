from tickjit.signals import Signal


def add(a: Signal[float], b: Signal[float]) -> float:
    return a + b


# run: add(0.1, 0.2) == 0.30000000000000004
# run: add(1e308, 1e308) == inf
# run: add(inf, -inf) == nan


def subtract(a: Signal[float], b: Signal[float]) -> float:
    return a - b


# run: subtract(0.0, 0.0) == 0.0
# run: subtract(-0.0, 0.0) == -0.0


def multiply(a: Signal[float], b: Signal[float]) -> float:
    return a * b


# run: multiply(-0.0, 3.0) == -0.0
# run: multiply(1e200, 1e200) == inf
# run: multiply(5e-324, 0.5) == 0.0


def divide(a: Signal[float], b: Signal[float]) -> float:
    return a / b  # fault


# run: divide(1.0, 3.0) == 0.3333333333333333
# run: divide(1.0, 0.0) raises ZeroDivisionError("float division by zero")
# run: divide(nan, -0.0) raises ZeroDivisionError
# run: divide(1.0, inf) == 0.0


def floor_divide(a: Signal[float], b: Signal[float]) -> float:
    return a // b  # fault


# run: floor_divide(7.5, 2.0) == 3.0
# run: floor_divide(-7.5, 2.0) == -4.0
# run: floor_divide(1.0, 0.1) == 9.0
# run: floor_divide(-0.0, 2.0) == -0.0
# run: floor_divide(1.0, 0.0) raises ZeroDivisionError


def modulo(a: Signal[float], b: Signal[float]) -> float:
    return a % b  # fault


# run: modulo(7.5, 2.0) == 1.5
# run: modulo(-7.5, 2.0) == 0.5
# run: modulo(7.5, -2.0) == -0.5
# run: modulo(-1e-20, 1.0) == 1.0
# run: modulo(1.0, inf) == 1.0
# run: modulo(-1.0, inf) == inf
# run: modulo(inf, 1.0) == nan
# run: modulo(1.0, 0.0) raises ZeroDivisionError("float modulo")


def power(a: Signal[float], b: Signal[float]) -> float:
    return a**b  # fault


# run: power(2.0, 0.5) == 1.4142135623730951
# run: power(0.0, 0.0) == 1.0
# run: power(-8.0, 3.0) == -512.0
# run: power(1e200, 2.0) raises OverflowError
# run: power(0.0, -1.0) raises ZeroDivisionError("0.0 cannot be raised to a negative power")
# run: power(-8.0, 0.5) raises ValueError
# run: power(nan, 0.0) == 1.0


def powers_of_constants(x: Signal[float]) -> tuple[float, float, float]:
    return x**2, x**0.5, 2.0**x  # fault


# run: powers_of_constants(4.0) == (16.0, 2.0, 16.0)
# run: powers_of_constants(1e200) raises OverflowError


def minus_two(x: Signal[float]) -> float:
    a = -2.0
    return a**x  # fault


# run: minus_two(2.0) == 4.0
# run: minus_two(3.0) == -8.0


def signs(x: Signal[float]) -> tuple[float, float, float]:
    return -x, +x, 0.0 - x


# run: signs(0.0) == (-0.0, 0.0, 0.0)
# run: signs(-0.0) == (0.0, -0.0, 0.0)


def polynomial(x: Signal[float]) -> float:
    return ((3.0 * x - 2.5) * x + 1.25) * x - 0.5


# run: polynomial(1.0) == 1.25
# run: polynomial(0.1) == -0.397


def no_fusing(a: Signal[float], b: Signal[float], c: Signal[float]) -> float:
    return a * b + c


# run: no_fusing(1.0000000000000002, 1.0000000000000002, -1.0000000000000004) == 0.0


def literals(x: Signal[float]) -> float:
    return x + 1e3 + 1.5e-3 + 0.1 + 5e-324


# run: literals(0.0) == 1000.1015
