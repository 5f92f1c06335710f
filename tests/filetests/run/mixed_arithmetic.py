from tickjit.signals import Signal


def add(a: Signal[int], x: Signal[float]) -> float:
    return a + x


# run: add(2**53 + 1, 0.0) == 9007199254740992.0
# run: add(1, 0.5) == 1.5


def scale(a: Signal[int], x: Signal[float]) -> float:
    return x * a - a / 2


# run: scale(3, 0.5) == 0.0


def divide(a: Signal[int], x: Signal[float]) -> float:
    return a / x  # fault


# run: divide(1, 4.0) == 0.25
# run: divide(1, 0.0) raises ZeroDivisionError


def divide_by_int(x: Signal[float], a: Signal[int]) -> float:
    return x / a  # fault


# run: divide_by_int(1.0, 4) == 0.25
# run: divide_by_int(1.0, 0) raises ZeroDivisionError


def floor_and_rest(x: Signal[float], a: Signal[int]) -> tuple[float, float]:
    return x // a, x % a  # fault


# run: floor_and_rest(-7.5, 2) == (-4.0, 0.5)


def bools(a: Signal[bool], b: Signal[bool]) -> tuple[int, int, float, int]:
    return a + b, a * 3, a * 1.5, -a


# run: bools(True, True) == (2, 3, 1.5, -1)
# run: bools(False, True) == (1, 0, 0.0, 0)


def bool_bits(a: Signal[bool], b: Signal[bool]) -> tuple[bool, bool, bool]:
    return a & b, a | b, a ^ b


# run: bool_bits(True, False) == (False, True, True)


def int_to_float_output(a: Signal[int]) -> float:
    if a > 3:
        return 0
    return a


# run: int_to_float_output(4) == 0.0
# run: int_to_float_output(3) == 3.0
# run: int_to_float_output(-2**63) == -9223372036854775808.0


def bool_to_int_output(a: Signal[int]) -> int:
    return a > 3


# run: bool_to_int_output(4) == 1


def power_mixed(a: Signal[int], x: Signal[float]) -> float:
    return a**x  # fault


# run: power_mixed(2, 0.5) == 1.4142135623730951
# run: power_mixed(-2, 0.5) raises ValueError
# run: power_mixed(0, -1.0) raises ZeroDivisionError
