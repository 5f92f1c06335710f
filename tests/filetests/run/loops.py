from tickjit import State
from tickjit.signals import Signal


def sum_to(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        total += i
    return total


# run: sum_to(10) == 45
# run: sum_to(0) == 0
# run: sum_to(-5) == 0
# edges: n = -2**63, -1, 0, 1, 2, 1000


def ranges(a: Signal[int], b: Signal[int], step: Signal[int]) -> tuple[int, int]:
    count = 0
    last = -999
    for i in range(a, b, step):  # fault
        count += 1
        last = i
        if count == 100:
            break
    return count, last


# run: ranges(0, 10, 3) == (4, 9)
# run: ranges(10, 0, -3) == (4, 1)
# run: ranges(0, 10, -1) == (0, -999)
# run: ranges(5, 5, 1) == (0, -999)
# run: ranges(2**63 - 3, 2**63 - 1, 1) == (2, 2**63 - 2)
# run: ranges(-2**63 + 2, -2**63, -1) == (2, -2**63 + 1)
# run: ranges(-2**63, 2**63 - 1, 2**62) == (4, 2**62)
# run: ranges(2**63 - 1, -2**63, -2**63) == (2, -1)
# run: ranges(0, 10, 0) raises ValueError("range() arg 3 must not be zero")


def counter_after_loop(n: Signal[int]) -> int:
    i = -1
    for i in range(n):
        pass
    return i


# run: counter_after_loop(5) == 4
# run: counter_after_loop(0) == -1
# edges: n = -1, 0, 1, 50


def counter_is_reassigned(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        i *= 2
        total += i
    return total


# run: counter_is_reassigned(5) == 20
# edges: n = -1, 0, 1, 50


def bounds_are_evaluated_once(n: Signal[int]) -> int:
    count = 0
    for i in range(n):
        n = 0
        count += 1
    return count * 10 + n


# run: bounds_are_evaluated_once(4) == 40
# edges: n = -1, 0, 1, 50


def for_else(n: Signal[int], wanted: Signal[int]) -> int:
    for i in range(n):
        if i * i == wanted:
            result = i
            break
    else:
        result = -1
    return result


# run: for_else(10, 49) == 7
# run: for_else(10, 50) == -1
# run: for_else(0, 0) == -1
# edges: n = -1, 0, 1, 50


def while_else(n: Signal[int]) -> int:
    steps = 0
    while n > 1:
        if n % 7 == 0:
            break
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    else:
        return steps
    return -steps


# run: while_else(6) == 8
# run: while_else(14) == 0
# run: while_else(9) == -1
# edges: n = -5, 0, 1, 2, 3, 14, 27, 97


def continues(n: Signal[int]) -> int:
    total = 0
    i = 0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        if i > 20:
            break
        total += i
    return total


# run: continues(5) == 12
# run: continues(1000) == 147
# edges: n = -1, 0, 1, 50


def nested_loops(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        for j in range(i, n):
            if j == 7:
                break
            if (i + j) % 2:
                continue
            total += i * j
        else:
            total += 1000
    return total


# run: nested_loops(4) == 4017
# run: nested_loops(10) == 2303
# edges: n = -1, 0, 1, 30


def returns_from_loop(n: Signal[int]) -> int:
    for i in range(n):
        for j in range(n):
            if i * j > 20:
                return i * 100 + j
    return -1


# run: returns_from_loop(10) == 307
# run: returns_from_loop(3) == -1
# edges: n = -1, 0, 1, 30


def over_tuple(a: Signal[int], b: Signal[int]) -> int:
    total = 0
    for value in (a, b, 10, -3):
        if value == 10:
            continue
        total = total * 2 + value  # fault
    return total


# run: over_tuple(1, 2) == 5


def over_pairs(a: Signal[int]) -> int:
    total = 0
    for left, right in ((1, 2), (a, 4), (5, 6)):
        total += left * right  # fault
    return total


# run: over_pairs(3) == 44


def over_enumerate(x: Signal[float]) -> float:
    total = 0.0
    for index, weight in enumerate((0.5, 0.25, 0.125)):
        total += index * weight * x
    for index, value in enumerate((1.0, 2.0), 10):
        total += index * value
    return total


# run: over_enumerate(4.0) == 34.0


def over_zip(a: Signal[int]) -> int:
    total = 0
    for left, right in zip((1, 2, 3), (a, 10)):
        total += left * right  # fault
    return total


# run: over_zip(5) == 25


def over_reversed_range(n: Signal[int]) -> int:
    digits = 0
    for i in reversed(range(n)):
        digits = digits * 10 + i
    for i in reversed(range(1, n, 2)):
        digits = digits * 10 + i
    return digits


# run: over_reversed_range(4) == 321031
# run: over_reversed_range(0) == 0
# edges: n = -1, 0, 1, 5


def enumerate_range(n: Signal[int]) -> int:
    total = 0
    for index, value in enumerate(range(5, n)):
        total += index * value
    for left, right in zip(range(n), range(n, 0, -1)):
        total += left * right
    return total


# run: enumerate_range(8) == 104
# edges: n = -1, 0, 1, 12


def newton(x: Signal[float]) -> float:
    if x <= 0.0:
        return 0.0
    guess = x
    for _ in range(60):
        better = 0.5 * (guess + x / guess)
        if better == guess:
            break
        guess = better
    return guess


# run: newton(2.0) == 1.414213562373095
# run: newton(0.0) == 0.0


def infinite_until_break(n: Signal[int]) -> int:
    i = 0
    while True:
        if i * i > n:
            break
        i += 1
    return i


# run: infinite_until_break(24) == 5
# edges: n = -1, 0, 1, 10000


def infinite_until_return(n: Signal[int]) -> int:
    i = 0
    while True:
        if i * i > n:
            return i
        i += 1


# run: infinite_until_return(24) == 5
# edges: n = -1, 0, 1, 10000


def fails_in_iteration(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        total += 100 // (5 - i)  # fault
    return total


# run: fails_in_iteration(5) == 228
# run: fails_in_iteration(6) raises ZeroDivisionError
# edges: n = -1, 0, 5, 6


# An input without a value is reported where it is read first, and nothing before that is undone.
def reads_an_input_first(n: Signal[int], x: Signal[float]) -> float:
    count: State[int] = 0
    total = 0.0
    for i in range(n):
        total = total + i * x  # fault
        count = count + 1
    return total


# tick: n=0 -> 0.0
# tick: n=2 -> raises ValueError
# state: count == 0
# tick: n=3, x=2.0 -> 6.0
# state: count == 3
# tick: n=1 -> 0.0
# edges: n = -1, 0, 3


def reads_an_input_after_an_effect(n: Signal[int], x: Signal[float]) -> float:
    count: State[int] = 0
    total = 0.0
    for i in range(n):
        count = count + 1
        total = total + i * x  # fault
    return total


# tick: n=0 -> 0.0
# state: count == 0
# tick: n=2 -> raises ValueError
# state: count == 1
# tick: n=3, x=2.0 -> 6.0
# edges: n = -1, 0, 3


def reads_an_input_behind_a_condition(n: Signal[int], x: Signal[float]) -> float:
    total = 0.0
    for i in range(n):
        if i > 1:
            total = total + x  # fault
    return total


# tick: n=2 -> 0.0
# tick: n=3 -> raises ValueError
# edges: n = -1, 0, 3
