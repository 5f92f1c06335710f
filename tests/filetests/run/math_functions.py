import math
from math import sqrt as square_root

from tickjit.signals import Signal


def roots(x: Signal[float]) -> tuple[float, float]:
    return math.sqrt(x), square_root(abs(x))  # fault


# run: roots(2.0) == (1.4142135623730951, 1.4142135623730951)
# run: roots(-1.0) raises ValueError("math domain error")
# run: roots(inf) == (inf, inf)
# run: roots(-0.0) == (-0.0, 0.0)


def exponentials(x: Signal[float]) -> tuple[float, float]:
    return math.exp(x), math.expm1(x)  # fault


# run: exponentials(1.0) == (2.718281828459045, 1.718281828459045)
# run: exponentials(1000.0) raises OverflowError("math range error")
# run: exponentials(-inf) == (0.0, -1.0)


def natural_logarithm(x: Signal[float]) -> float:
    return math.log(x)  # fault


# run: natural_logarithm(10.0) == 2.302585092994046
# run: natural_logarithm(0.0) raises ValueError("math domain error")
# run: natural_logarithm(-1.0) raises ValueError


def logarithms(x: Signal[float]) -> tuple[float, float, float]:
    return math.log2(x), math.log10(x), math.log1p(x)  # fault


# run: logarithms(8.0) == (3.0, 0.9030899869919435, 2.1972245773362196)
# run: logarithms(0.0) raises ValueError


def logarithm_to_base(x: Signal[float], b: Signal[float]) -> float:
    return math.log(x, b)  # fault


# run: logarithm_to_base(8.0, 2.0) == 3.0
# run: logarithm_to_base(8.0, 1.0) raises ZeroDivisionError


def of_int(a: Signal[int]) -> tuple[float, float]:
    return math.sqrt(a), math.log(a)  # fault


# run: of_int(4) == (2.0, 1.3862943611198906)
# run: of_int(0) raises ValueError


def trigonometry(x: Signal[float]) -> tuple[float, float, float]:
    return math.sin(x), math.cos(x), math.tan(x)  # fault


# run: trigonometry(1.0) == (0.8414709848078965, 0.5403023058681398, 1.5574077246549023)
# run: trigonometry(inf) raises ValueError


def inverse_trigonometry(x: Signal[float]) -> tuple[float, float, float]:
    return math.asin(x), math.acos(x), math.atan(x)  # fault


# run: inverse_trigonometry(0.5) == (0.5235987755982989, 1.0471975511965979, 0.4636476090008061)
# run: inverse_trigonometry(2.0) raises ValueError


def hyperbolic(x: Signal[float]) -> tuple[float, float, float]:
    return math.sinh(x), math.cosh(x), math.tanh(x)  # fault


# run: hyperbolic(1.0) == (1.1752011936438014, 1.5430806348152437, 0.7615941559557649)
# run: hyperbolic(1000.0) raises OverflowError


def inverse_hyperbolic(x: Signal[float], y: Signal[float]) -> tuple[float, float, float]:
    return math.asinh(x), math.acosh(x), math.atanh(y)  # fault


# run: inverse_hyperbolic(2.0, 0.5) == (1.4436354751788103, 1.3169578969248166, 0.5493061443340548)
# run: inverse_hyperbolic(0.5, 0.5) raises ValueError
# run: inverse_hyperbolic(2.0, 1.0) raises ValueError


def angles(y: Signal[float], x: Signal[float]) -> tuple[float, float]:
    return math.atan2(y, x), math.hypot(x, y)


# run: angles(3.0, -4.0) == (2.498091544796509, 5.0)
# run: angles(-0.0, -1.0) == (-3.141592653589793, 1.0)
# run: angles(nan, inf) == (nan, inf)


def degrees_and_back(x: Signal[float]) -> tuple[float, float]:
    return math.degrees(x), math.radians(x)


# run: degrees_and_back(180.0) == (10313.240312354817, 3.141592653589793)


def whole_numbers(x: Signal[float]) -> tuple[int, int, int]:
    return math.floor(x), math.ceil(x), math.trunc(x)  # fault


# run: whole_numbers(-2.5) == (-3, -2, -2)
# run: whole_numbers(1e300) raises OverflowError
# run: whole_numbers(nan) raises ValueError


def classification(x: Signal[float]) -> tuple[bool, bool, bool]:
    return math.isnan(x), math.isinf(x), math.isfinite(x)


# run: classification(nan) == (True, False, False)
# run: classification(-inf) == (False, True, False)
# run: classification(5e-324) == (False, False, True)


def signs(x: Signal[float], y: Signal[float]) -> tuple[float, float]:
    return math.copysign(x, y), math.fabs(x)


# run: signs(3.0, -0.0) == (-3.0, 3.0)
# run: signs(-0.0, 1.0) == (0.0, 0.0)


def remainders(x: Signal[float], y: Signal[float]) -> tuple[float, float]:
    return math.fmod(x, y), math.remainder(x, y)  # fault


# run: remainders(-7.5, 2.0) == (-1.5, 0.5)
# run: remainders(1.0, 0.0) raises ValueError
# run: remainders(1.0, inf) == (1.0, 1.0)


def power(x: Signal[float], y: Signal[float]) -> float:
    return math.pow(x, y)  # fault


# run: power(2.0, 0.5) == 1.4142135623730951
# run: power(0.0, -1.0) raises ValueError
# run: power(-8.0, 0.5) raises ValueError
# run: power(1e200, 2.0) raises OverflowError


def greatest_common_divisor(a: Signal[int], b: Signal[int]) -> tuple[int, int]:
    return math.gcd(a, b), math.lcm(a, b)  # fault


# run: greatest_common_divisor(12, -18) == (6, 36)
# run: greatest_common_divisor(0, 0) == (0, 0)
# run: greatest_common_divisor(-2**63, 0) raises OverflowError


def combinatorics(n: Signal[int], k: Signal[int]) -> tuple[int, int]:
    return math.comb(n, k), math.perm(n, k)  # fault


# run: combinatorics(10, 3) == (120, 720)
# run: combinatorics(3, 10) == (0, 0)
# run: combinatorics(-1, 2) raises ValueError
# edges: n = -1, 0, 1, 2, 20, 60, 66, 70
# edges: k = -1, 0, 1, 2, 10, 33, 60


def factorial(n: Signal[int]) -> int:
    return math.factorial(n)  # fault


# run: factorial(20) == 2432902008176640000
# run: factorial(21) raises OverflowError
# run: factorial(-1) raises ValueError
# edges: n = -2**63, -1, 0, 1, 2, 20, 21, 1000


def integer_root(n: Signal[int]) -> int:
    return math.isqrt(n)  # fault


# run: integer_root(2**62) == 2**31
# run: integer_root(2**62 - 1) == 2**31 - 1
# run: integer_root(-1) raises ValueError


def special(x: Signal[float]) -> tuple[float, float]:
    return math.erf(x), math.erfc(x)


# run: special(0.5) == (0.5204998778130465, 0.4795001221869535)


def gamma_functions(x: Signal[float]) -> tuple[float, float]:
    return math.gamma(x), math.lgamma(x)  # fault


# run: gamma_functions(5.0) == (24.0, 3.178053830347945)
# run: gamma_functions(-1.0) raises ValueError
# run: gamma_functions(200.0) raises OverflowError


def close(x: Signal[float], y: Signal[float]) -> tuple[bool, bool]:
    return math.isclose(x, y), math.isclose(x, y, abs_tol=0.5)


# run: close(1.0, 1.0000000001) == (True, True)
# run: close(1.0, 1.4) == (False, True)


def parts(x: Signal[float]) -> tuple[float, float, float, int]:
    fraction, whole = math.modf(x)
    mantissa, exponent = math.frexp(x)
    return fraction, whole, mantissa, exponent


# run: parts(-2.75) == (-0.75, -2.0, -0.6875, 2)
# run: parts(inf) == (0.0, inf, inf, 0)


def scaled(x: Signal[float], n: Signal[int]) -> float:
    return math.ldexp(x, n)  # fault


# run: scaled(0.75, 4) == 12.0
# run: scaled(1.0, 2000) raises OverflowError
# run: scaled(1.0, -2000) == 0.0


def neighbours(x: Signal[float], y: Signal[float]) -> tuple[float, float]:
    return math.nextafter(x, y), math.ulp(x)


# run: neighbours(1.0, 2.0) == (1.0000000000000002, 2.220446049250313e-16)
# run: neighbours(0.0, -1.0) == (-5e-324, 5e-324)


def constants(x: Signal[float]) -> tuple[float, bool, bool]:
    return math.pi * x + math.e - math.tau, x < math.inf, x == math.nan


# run: constants(2.0) == (2.7182818284590446, True, False)


def all_arguments_come_first(x: Signal[float], y: Signal[float]) -> float:
    return math.log(x, 1.0 / y)  # fault


# run: all_arguments_come_first(8.0, 0.5) == 3.0
# run: all_arguments_come_first(0.0, 1.0) raises ValueError
# run: all_arguments_come_first(0.0, 0.0) raises ZeroDivisionError
