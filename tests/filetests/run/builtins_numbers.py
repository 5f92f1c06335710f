from tickjit.signals import Signal


def absolute(a: Signal[int], x: Signal[float]) -> tuple[int, float]:
    return abs(a), abs(x)  # fault


# run: absolute(-5, -0.0) == (5, 0.0)
# run: absolute(-2**63, 1.0) raises OverflowError


def absolute_of_bool(b: Signal[bool]) -> int:
    return abs(b)


# run: absolute_of_bool(True) == 1


def smallest(a: Signal[int], b: Signal[int]) -> tuple[int, int, int]:
    return min(a, b), max(a, b), max(a, b, 0)


# run: smallest(-3, -2) == (-3, -2, 0)


def smallest_float(x: Signal[float], y: Signal[float]) -> tuple[float, float]:
    return min(x, y), max(x, y)


# run: smallest_float(0.0, -0.0) == (0.0, 0.0)
# run: smallest_float(-0.0, 0.0) == (-0.0, -0.0)
# run: smallest_float(nan, 1.0) == (nan, nan)
# run: smallest_float(1.0, nan) == (1.0, 1.0)


def smallest_of_tuple(a: Signal[int], b: Signal[int]) -> tuple[int, int]:
    pair = (a, b, 7)
    return min(pair), max(pair)


# run: smallest_of_tuple(9, 3) == (3, 9)


def rounded(x: Signal[float]) -> int:
    return round(x)  # fault


# run: rounded(0.5) == 0
# run: rounded(1.5) == 2
# run: rounded(-2.5) == -2
# run: rounded(2.675) == 3
# run: rounded(nan) raises ValueError("cannot convert float NaN to integer")
# run: rounded(inf) raises OverflowError
# run: rounded(1e19) raises OverflowError


def rounded_to_digits(x: Signal[float], n: Signal[int]) -> float:
    return round(x, n)  # fault


# run: rounded_to_digits(2.675, 2) == 2.67
# run: rounded_to_digits(1234.5, -2) == 1200.0
# run: rounded_to_digits(0.5, 0) == 0.0
# run: rounded_to_digits(inf, 3) == inf
# run: rounded_to_digits(1.7e308, -308) raises OverflowError
# edges: n = -400, -308, -20, -3, -1, 0, 1, 2, 5, 16, 17, 22, 23, 323, 400


def rounded_to_two(x: Signal[float]) -> float:
    return round(x, 2)


# run: rounded_to_two(2.675) == 2.67
# run: rounded_to_two(-1.005) == -1.0


def rounded_ints(a: Signal[int]) -> tuple[int, int, int]:
    return round(a), round(a, 3), round(a, -3)  # fault


# run: rounded_ints(1500) == (1500, 1500, 2000)
# run: rounded_ints(2500) == (2500, 2500, 2000)
# run: rounded_ints(2**63 - 1) raises OverflowError


def to_int(x: Signal[float]) -> int:
    return int(x)  # fault


# run: to_int(-2.9) == -2
# run: to_int(9.2e18) == 9200000000000000000
# run: to_int(nan) raises ValueError
# run: to_int(-inf) raises OverflowError
# run: to_int(9223372036854775808.0) raises OverflowError
# run: to_int(-9223372036854775808.0) == -2**63


def conversions(a: Signal[int], b: Signal[bool]) -> tuple[float, int, float, bool, int]:
    return float(a), int(b), float(b), bool(a), int(a)


# run: conversions(2**53 + 1, True) == (9007199254740992.0, 1, 1.0, True, 2**53 + 1)


def quotient_and_rest(a: Signal[int], b: Signal[int]) -> tuple[int, int]:
    q, r = divmod(a, b)  # fault
    return q, r


# run: quotient_and_rest(-7, 2) == (-4, 1)
# run: quotient_and_rest(1, 0) raises ZeroDivisionError
# run: quotient_and_rest(-2**63, -1) raises OverflowError


def quotient_and_rest_of_floats(x: Signal[float], y: Signal[float]) -> tuple[float, float]:
    return divmod(x, y)  # fault


# run: quotient_and_rest_of_floats(-7.5, 2.0) == (-4.0, 0.5)
# run: quotient_and_rest_of_floats(1.0, 0.0) raises ZeroDivisionError


def power_function(a: Signal[int], b: Signal[int]) -> int:
    return pow(a, b)  # fault


# run: power_function(3, 5) == 243
# run: power_function(3, 50) raises OverflowError


def power_modulo(a: Signal[int], b: Signal[int], m: Signal[int]) -> int:
    return pow(a, b, m)  # fault


# run: power_modulo(3, 200, 1000007) == 959082
# run: power_modulo(3, -1, 7) == 5
# run: power_modulo(2, 5, -7) == -3
# run: power_modulo(2, 5, 0) raises ValueError
# run: power_modulo(2, -1, 4) raises ValueError


def power_of_floats(x: Signal[float], y: Signal[float]) -> float:
    return pow(x, y)  # fault


# run: power_of_floats(2.0, -2.0) == 0.25


def tuple_functions(a: Signal[int], b: Signal[int]) -> tuple[int, int, int]:
    values = (a, b, 3)
    return len(values), sum(values), sum(values, 10)  # fault


# run: tuple_functions(1, 2) == (3, 6, 16)


def constants_are_folded(a: Signal[int]) -> float:
    return a + float("1.5") + int(2.9) + abs(-3) + round(2.5) + max(1, 2) + len((1, 2)) + 7 // 2


# run: constants_are_folded(0) == 15.5
# run: constants_are_folded(-1) == 14.5


def special_floats(x: Signal[float]) -> bool:
    return x == float("inf") or x == float("-inf") or x != x


# run: special_floats(nan) == True
# run: special_floats(-inf) == True
# run: special_floats(1.0) == False


def prints(a: Signal[int], x: Signal[float]) -> None:
    print(a, x, a > 3, "text")
    print("a", a, sep="=", end="; ")
    print()


# tick: 5, 0.1 -> None
# prints: 5 0.1 True text\na=5;
# tick: -1, 1e22 -> None
# prints: -1 1e+22 False text\na=-1;


def doubled(a: int) -> int:
    print("doubled")
    return a * 2


def prints_what_all_values_are_known_for(a: Signal[int], x: Signal[float]) -> None:
    print(a, doubled(a), (x, doubled(a)))
    print(a, 7 // a, x)  # fault


# tick: 1, 0.5 -> None
# prints: doubled\ndoubled\n1 2 (0.5, 2)\n1 7 0.5
# tick: 0, 0.5 -> raises ZeroDivisionError
# prints: doubled\ndoubled\n0 0 (0.5, 0)
