from tickjit.signals import Signal, valid


def chained(a: Signal[int]) -> int:
    x = y = a + 1  # fault
    x += 1  # fault
    return x * 100 + y  # fault


# run: chained(1) == 302


def unpacked(a: Signal[int], b: Signal[int]) -> tuple[int, int]:
    x, y = a, b
    x, y = y, x
    return x, y


# run: unpacked(1, 2) == (2, 1)


def nested_unpacking(a: Signal[int], x: Signal[float]) -> float:
    (b, c), y = (a, 2), x
    return b * 10 + c + y  # fault


# run: nested_unpacking(1, 0.5) == 12.5


def unpacks_a_tuple_value(a: Signal[int]) -> int:
    pair = (a, a * a)  # fault
    first, second = pair
    pair = (second, first)
    third, _ = pair
    return third - first  # fault


# run: unpacks_a_tuple_value(5) == 20


def augmented(a: Signal[int]) -> int:
    a += 3  # fault
    a -= 1
    a *= 5  # fault
    a //= 2
    a %= 1000
    a **= 2
    a <<= 2
    a >>= 1
    a &= 0xFFFF
    a |= 1
    a ^= 0xF0
    return a


# run: augmented(9) == 1347


def augmented_floats(x: Signal[float]) -> float:
    x += 1
    x /= 4  # fault
    x *= 3.0
    x -= 0.5
    return x


# run: augmented_floats(7.0) == 5.5


def annotated(a: Signal[int]) -> float:
    x: float = a
    x = x / 2
    y: float
    y = 3
    z: int = 4
    return x + y + z


# run: annotated(3) == 8.5


def annotated_int_is_a_float(a: Signal[int]) -> float:
    x: float = 7
    return x / 2 + a


# run: annotated_int_is_a_float(1) == 4.5


def parameter_is_a_local(x: Signal[float], y: Signal[float]) -> float:
    m = x
    if y > m:
        m = y
    x = 2.0
    return m + x


# run: parameter_is_a_local(1.0, 5.0) == 7.0
# run: parameter_is_a_local(5.0, 1.0) == 7.0


def assigns_in_both_branches(a: Signal[int]) -> int:
    if a > 0:
        sign = 1
    elif a < 0:
        sign = -1
    else:
        return 0
    return sign * 10


# run: assigns_in_both_branches(-4) == -10


def maybe_unbound(a: Signal[int]) -> int:
    if a > 0:
        b = a * 2  # fault
    return b  # fault


# run: maybe_unbound(4) == 8
# run: maybe_unbound(0) raises UnboundLocalError


def unbound_after_empty_loop(n: Signal[int]) -> int:
    for i in range(n):
        last = i
    return last  # fault


# run: unbound_after_empty_loop(3) == 2
# run: unbound_after_empty_loop(0) raises UnboundLocalError
# edges: n = -1, 0, 1, 5


def unbound_counter(n: Signal[int]) -> int:
    for i in range(n):
        pass
    return i  # fault


# run: unbound_counter(3) == 2
# run: unbound_counter(0) raises UnboundLocalError
# edges: n = -1, 0, 1, 5


def unbound_in_loop(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        if i > 0:
            total += previous  # fault
        if i % 3 != 1:
            previous = i
    return total


# run: unbound_in_loop(5) == 5
# edges: n = -1, 0, 1, 5


def deleted_meaning(a: Signal[int]) -> int:
    """A docstring (also in \N{DEGREE SIGN}C), an expression statement and a pass change nothing."""
    "text"
    a
    pass
    return a


# run: deleted_meaning(3) == 3


def unbound_operand_fails_first(x: Signal[float], n: Signal[int]) -> float:
    for _ in range(n):
        y = x
    return min(y, round(x) / 2)  # fault


# compile:
# tick: 4.0, 1 -> 2.0
# tick: nan, 0 -> raises UnboundLocalError
# edges: n = -1, 0, 1


def walrus_beside_valid(x: Signal[float], n: Signal[int]) -> float:
    if (k := n + 1) > 0 and valid(x):
        return x + k
    return 0.0


# compile:
# tick: n=1 -> 0.0
# tick: x=2.5 -> 4.5
