from tickjit.signals import Signal


def not_and_or(a: Signal[bool], b: Signal[bool]) -> tuple[bool, bool, bool]:
    return not a, a and b, a or b


# run: not_and_or(True, False) == (False, False, True)


def values_of_or(a: Signal[int], b: Signal[int]) -> tuple[int, int]:
    return a or b, a and b


# run: values_of_or(0, 5) == (5, 0)
# run: values_of_or(3, 5) == (3, 5)


def three_way(a: Signal[int], b: Signal[int], c: Signal[int]) -> int:
    return a and b or c


# run: three_way(1, 2, 3) == 2
# run: three_way(1, 0, 3) == 3
# run: three_way(0, 2, 3) == 3


def short_circuit(a: Signal[int], b: Signal[int]) -> bool:
    return b != 0 and a // b > 1  # fault


# run: short_circuit(4, 2) == True
# run: short_circuit(4, 0) == False


def truth_of_numbers(a: Signal[int], x: Signal[float]) -> tuple[bool, bool, bool]:
    return bool(a), bool(x), not x


# run: truth_of_numbers(0, -0.0) == (False, False, True)
# run: truth_of_numbers(-1, nan) == (True, True, False)


def conditional(a: Signal[int]) -> int:
    return 1 if a > 0 else -1 if a < 0 else 0


# run: conditional(7) == 1
# run: conditional(-7) == -1
# run: conditional(0) == 0


def conditional_evaluates_one(a: Signal[int], b: Signal[int]) -> int:
    return a // b if b else 0


# run: conditional_evaluates_one(9, 2) == 4
# run: conditional_evaluates_one(9, 0) == 0


def conditional_of_int_and_float(c: Signal[bool], x: Signal[float]) -> float:
    return x if c else 0


# run: conditional_of_int_and_float(False, 2.5) == 0.0


def branches(x: Signal[float]) -> int:
    if x < -10.0:
        return 0
    elif x < 0.0:
        return 1
    elif x == 0.0:
        return 2
    elif x < 10.0:
        return 3
    else:
        return 4


# run: branches(-11.0) == 0
# run: branches(-1.0) == 1
# run: branches(-0.0) == 2
# run: branches(9.0) == 3
# run: branches(nan) == 4


def truth_in_if(a: Signal[int], x: Signal[float]) -> int:
    result = 0
    if a:
        result += 1
    if not x:
        result += 2
    if a and not x:
        result += 4
    return result


# run: truth_in_if(5, 0.0) == 7
# run: truth_in_if(0, 1.0) == 0


def walrus(a: Signal[int]) -> int:
    if (n := a * 2) > 10:
        return n
    return -n


# run: walrus(6) == 12
# run: walrus(5) == -10


def walrus_in_condition(a: Signal[int], b: Signal[int]) -> int:
    m = 0
    if b > 0 and (m := a % b) != 0:
        return m
    return -1 - m


# run: walrus_in_condition(7, 4) == 3
# run: walrus_in_condition(8, 4) == -1
# run: walrus_in_condition(8, 0) == -1


def nested(a: Signal[int], b: Signal[int]) -> int:
    if a > 0:
        if b > 0:
            return 1
        elif b < 0:
            return 4
    else:
        if b > 0:
            return 2
        if b < 0:
            return 3
    return 0


# run: nested(1, 1) == 1
# run: nested(1, -1) == 4
# run: nested(-1, 1) == 2
# run: nested(-1, -1) == 3
# run: nested(1, 0) == 0


def in_effect_constant(a: Signal[int]) -> int:
    if True:
        b = a
    else:
        b = 0
    if False:
        b = 0
    while False:
        b = 0
    return b


# run: in_effect_constant(5) == 5
