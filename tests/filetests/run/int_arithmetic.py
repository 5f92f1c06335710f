from tickjit.signals import Signal


def add(a: Signal[int], b: Signal[int]) -> int:
    return a + b  # fault


# run: add(2, 3) == 5
# run: add(2**63 - 1, 0) == 2**63 - 1
# run: add(2**63 - 1, 1) raises OverflowError
# run: add(-2**63, -1) raises OverflowError("integer result does not fit in 64 bits")


def subtract(a: Signal[int], b: Signal[int]) -> int:
    return a - b  # fault


# run: subtract(2, 3) == -1
# run: subtract(-2**63, 1) raises OverflowError
# run: subtract(0, -2**63) raises OverflowError


def multiply(a: Signal[int], b: Signal[int]) -> int:
    return a * b  # fault


# run: multiply(-7, 6) == -42
# run: multiply(2**32, 2**31) raises OverflowError
# run: multiply(2**32, -2**31) == -2**63
# run: multiply(-2**63, -1) raises OverflowError


def times_constant(a: Signal[int]) -> int:
    return a * 1000003 + 7  # fault


# run: times_constant(-3) == -3000002
# run: times_constant(2**60) raises OverflowError


def floor_divide(a: Signal[int], b: Signal[int]) -> int:
    return a // b  # fault


# run: floor_divide(7, 2) == 3
# run: floor_divide(-7, 2) == -4
# run: floor_divide(7, -2) == -4
# run: floor_divide(-7, -2) == 3
# run: floor_divide(1, 0) raises ZeroDivisionError("integer division or modulo by zero")
# run: floor_divide(-2**63, -1) raises OverflowError
# run: floor_divide(-2**63, 1) == -2**63


def modulo(a: Signal[int], b: Signal[int]) -> int:
    return a % b  # fault


# run: modulo(7, 3) == 1
# run: modulo(-7, 3) == 2
# run: modulo(7, -3) == -2
# run: modulo(-7, -3) == -1
# run: modulo(-2**63, -1) == 0
# run: modulo(1, 0) raises ZeroDivisionError


def floor_divide_by_constants(a: Signal[int]) -> tuple[int, int, int, int]:
    return a // 8, a // -8, a // 10, a // -1  # fault


# run: floor_divide_by_constants(-17) == (-3, 2, -2, 17)
# run: floor_divide_by_constants(-2**63) raises OverflowError


def modulo_constants(a: Signal[int]) -> tuple[int, int, int, int]:
    return a % 8, a % -8, a % 10, a % -1


# run: modulo_constants(-17) == (7, -1, 3, 0)
# run: modulo_constants(-2**63) == (0, 0, 2, 0)


def true_divide(a: Signal[int], b: Signal[int]) -> float:
    return a / b  # fault


# run: true_divide(1, 3) == 0.3333333333333333
# run: true_divide(2**53 + 1, 1) == 9007199254740992.0
# run: true_divide(2**63 - 1, 2**62 + 1) == 2.0
# run: true_divide(1, 0) raises ZeroDivisionError("division by zero")


def negate(a: Signal[int]) -> int:
    return -a  # fault


# run: negate(5) == -5
# run: negate(-2**63) raises OverflowError


def unary(a: Signal[int]) -> tuple[int, int]:
    return +a, ~a


# run: unary(5) == (5, -6)
# run: unary(-2**63) == (-2**63, 2**63 - 1)


def power(a: Signal[int], b: Signal[int]) -> int:
    return a**b  # fault


# run: power(3, 4) == 81
# run: power(0, 0) == 1
# run: power(-2, 63) == -2**63
# run: power(2, 63) raises OverflowError
# run: power(-1, 2**63 - 1) == -1
# run: power(2, -1) raises ValueError


def squares(a: Signal[int]) -> int:
    return a**2 + a**1 + a**0  # fault


# run: squares(9) == 91
# run: squares(-9) == 73
# run: squares(2**32) raises OverflowError


def cube(a: Signal[int]) -> int:
    return a**3  # fault


# run: cube(-2**21) == -2**63
# run: cube(2**21) raises OverflowError


def reciprocal_power(a: Signal[int]) -> float:
    return a**-2  # fault


# run: reciprocal_power(4) == 0.0625
# run: reciprocal_power(0) raises ZeroDivisionError


def bits(a: Signal[int], b: Signal[int]) -> tuple[int, int, int]:
    return a & b, a | b, a ^ b


# run: bits(12, 10) == (8, 14, 6)
# run: bits(-1, 255) == (255, -1, -256)


def shift_left(a: Signal[int], b: Signal[int]) -> int:
    return a << b  # fault


# run: shift_left(1, 62) == 2**62
# run: shift_left(-1, 63) == -2**63
# run: shift_left(1, 63) raises OverflowError
# run: shift_left(1, 64) raises OverflowError
# run: shift_left(0, 1000) == 0
# run: shift_left(1, -1) raises ValueError("negative shift count")


def shift_right(a: Signal[int], b: Signal[int]) -> int:
    return a >> b  # fault


# run: shift_right(1000, 3) == 125
# run: shift_right(-1, 5) == -1
# run: shift_right(-5, 200) == -1
# run: shift_right(5, 200) == 0
# run: shift_right(1, -1) raises ValueError("negative shift count")


def shift_by_constants(a: Signal[int]) -> tuple[int, int, int]:
    return a << 4, a >> 4, a >> 63  # fault


# run: shift_by_constants(-3) == (-48, -1, -1)
# run: shift_by_constants(2**60) raises OverflowError


def mix(a: Signal[int], b: Signal[int]) -> int:
    return (a * 3 - b // 2) % 1000 + (a ^ b) - -b  # fault


# run: mix(10, 3) == 41
# run: mix(2**62, 1) raises OverflowError


def large_constants(a: Signal[int]) -> int:
    return a + 9223372036854775807 - 9223372036854775807  # fault


# run: large_constants(-5) == -5
# run: large_constants(1) raises OverflowError


def smallest(a: Signal[int]) -> int:
    if a == -9223372036854775808:
        return -0x8000_0000_0000_0000
    return 0b1010 + 0o17 + 1_000


# run: smallest(-2**63) == -2**63
# run: smallest(0) == 1025
