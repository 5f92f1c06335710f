from tickjit.signals import Signal


def ints(a: Signal[int], b: Signal[int]) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < b, a <= b, a == b, a != b, a > b, a >= b


# run: ints(1, 2) == (True, True, False, True, False, False)
# run: ints(-2**63, 2**63 - 1) == (True, True, False, True, False, False)


def floats(x: Signal[float], y: Signal[float]) -> tuple[bool, bool, bool, bool, bool, bool]:
    return x < y, x <= y, x == y, x != y, x > y, x >= y


# run: floats(0.0, -0.0) == (False, True, True, False, False, True)
# run: floats(nan, nan) == (False, False, False, True, False, False)


def exact(a: Signal[int], x: Signal[float]) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < x, a <= x, a == x, a != x, a > x, a >= x


# run: exact(2**53 + 1, 9007199254740992.0) == (False, False, False, True, True, True)
# run: exact(2**63 - 1, 9223372036854775808.0) == (True, True, False, True, False, False)
# run: exact(5, nan) == (False, False, False, True, False, False)
# run: exact(5, inf) == (True, True, False, True, False, False)


def exact_reversed(x: Signal[float], a: Signal[int]) -> tuple[bool, bool, bool]:
    return x < a, x == a, x >= a


# run: exact_reversed(9007199254740992.0, 2**53 + 1) == (True, False, False)


def with_literals(x: Signal[float], a: Signal[int]) -> tuple[bool, bool, bool, bool]:
    return x > 1, x == 0, a > 0.5, a == 9007199254740993


# run: with_literals(-0.0, 1) == (False, True, True, False)
# run: with_literals(1.5, 2**53 + 1) == (True, False, True, True)


def chained(a: Signal[int], b: Signal[int], c: Signal[int]) -> bool:
    return a < b <= c != a


# run: chained(1, 2, 2) == True
# run: chained(1, 3, 2) == False
# run: chained(2, 1, 5) == False


def chained_evaluates_once(a: Signal[int], b: Signal[int]) -> bool:
    return 0 < a // b < 10  # fault


# run: chained_evaluates_once(50, 7) == True
# run: chained_evaluates_once(5, 0) raises ZeroDivisionError


def chain_stops(a: Signal[int], b: Signal[int]) -> bool:
    return b != 0 != a // b  # fault


# run: chain_stops(5, 0) == False
# run: chain_stops(6, 2) == True


def bools(a: Signal[bool], b: Signal[bool]) -> tuple[bool, bool, bool, bool]:
    return a == b, a != b, a < b, a is b


# run: bools(False, True) == (False, True, True, False)


def bool_with_int(a: Signal[bool], b: Signal[int]) -> tuple[bool, bool]:
    return a == b, a < b


# run: bool_with_int(True, 1) == (True, False)
# run: bool_with_int(True, 2) == (False, True)


def membership(a: Signal[int]) -> tuple[bool, bool]:
    return a in (1, 2, 3), a not in (4, -5)


# run: membership(2) == (True, True)
# run: membership(-5) == (False, False)


def membership_of_floats(x: Signal[float], y: Signal[float]) -> bool:
    return x in (y, 1.0, 2)


# run: membership_of_floats(2.0, 0.0) == True
# run: membership_of_floats(3.0, 0.0) == False
# run: membership_of_floats(5.0, 5.0) == True


def is_none(a: Signal[int]) -> tuple[bool, bool]:
    return a is None, a is not None


# run: is_none(0) == (False, True)


def in_a_tuple_that_fails(a: Signal[int], b: Signal[int]) -> bool:
    return a in (0, divmod(a, b)[0])  # fault


# compile:
# tick: 0, 1 -> True
# tick: 0, 0 -> raises ZeroDivisionError
