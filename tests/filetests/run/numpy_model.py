# options: error_model=numpy
import math

from tickjit.signals import Signal


def wraps(a: Signal[int], b: Signal[int]) -> tuple[int, int, int]:
    return a + b, a - b, a * b


# run: wraps(2**63 - 1, 1) == (-2**63, 2**63 - 2, 2**63 - 1)
# run: wraps(-2**63, -1) == (2**63 - 1, -2**63 + 1, -2**63)


def negates(a: Signal[int]) -> tuple[int, int]:
    return -a, abs(a)


# run: negates(-2**63) == (-2**63, -2**63)


def divides_by_zero(a: Signal[int], b: Signal[int]) -> tuple[int, int]:
    return a // b, a % b


# run: divides_by_zero(5, 0) == (0, 0)
# run: divides_by_zero(-7, 2) == (-4, 1)
# run: divides_by_zero(-2**63, -1) == (-2**63, 0)


def divides_floats(x: Signal[float], y: Signal[float]) -> float:
    return x / y


# run: divides_floats(1.0, 0.0) == inf
# run: divides_floats(-1.0, 0.0) == -inf
# run: divides_floats(0.0, 0.0) == nan


def divides_ints(a: Signal[int], b: Signal[int]) -> float:
    return a / b


# run: divides_ints(1, 0) == inf
# run: divides_ints(0, 0) == nan
# run: divides_ints(1, 4) == 0.25


def still_checks(a: Signal[int]) -> int:
    assert a > 0  # fault
    return a


# run: still_checks(0) raises AssertionError


def errors_of_math(x: Signal[float], base: Signal[float]) -> float:
    return math.log(x, base)  # fault


# run: errors_of_math(8.0, 2.0) == 3.0
# run: errors_of_math(8.0, 1.0) raises ZeroDivisionError
