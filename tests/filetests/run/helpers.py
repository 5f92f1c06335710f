from tickjit.signals import Signal


def square(x: float) -> float:
    return x * x


def distance(x: float, y: float) -> float:
    return (square(x) + square(y)) ** 0.5


def uses_helpers(x: Signal[float], y: Signal[float]) -> float:
    return distance(x, y) + square(2)


# run: uses_helpers(3.0, 4.0) == 9.0


def clamp(x: float, low: float = 0.0, high: float = 1.0) -> float:
    if x < low:
        return low
    if x > high:
        return high
    return x


def defaults_and_keywords(x: Signal[float]) -> tuple[float, float, float]:
    return clamp(x), clamp(x, high=10.0), clamp(x, -5, high=5)


# run: defaults_and_keywords(7.0) == (1.0, 7.0, 5.0)
# run: defaults_and_keywords(-7.0) == (0.0, 0.0, -5.0)


def keyword_only(a: int, /, b: int, *, c: int) -> int:
    return a * 100 + b * 10 + c


def calls_with_all_kinds(a: Signal[int]) -> int:
    return keyword_only(a, c=3, b=2) - keyword_only(a, 2, c=2)  # fault


# run: calls_with_all_kinds(1) == 1
# edges: a = -1, 0, 1, 1000


def untyped(a, b):
    return a + b


def helpers_take_the_types_they_get(a: Signal[int], x: Signal[float]) -> float:
    return untyped(a, 2) + untyped(x, 0.5)


# run: helpers_take_the_types_they_get(1, 1.0) == 4.5
# edges: a = -1, 0, 1, 1000


def gcd(a: int, b: int) -> int:
    if b == 0:
        return abs(a)  # fault
    return gcd(b, a % b)


def recursive_gcd(a: Signal[int], b: Signal[int]) -> int:
    return gcd(a, b)


# run: recursive_gcd(48, 36) == 12
# run: recursive_gcd(0, 0) == 0
# run: recursive_gcd(-2**63, 0) raises OverflowError


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def recursive_fibonacci(n: Signal[int]) -> int:
    return fibonacci(n)


# run: recursive_fibonacci(20) == 6765
# edges: n = -1, 0, 1, 2, 10


def halved(n, x):
    if n <= 0:
        return x
    return halved(n - 1, x) / 2


def its_first_return_says_its_type(n: Signal[int], x: Signal[float]) -> float:
    return halved(n, x)


# run: its_first_return_says_its_type(2, 10.0) == 2.5
# edges: n = -1, 0, 1, 2, 10


def ackermann(m: int, n: int) -> int:
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def recursive_ackermann(m: Signal[int], n: Signal[int]) -> int:
    return ackermann(m, n)


# run: recursive_ackermann(2, 3) == 9
# edges: m = 0, 1, 2
# edges: n = 0, 1, 5


def is_even(n: int) -> bool:
    return True if n == 0 else is_odd(n - 1)


def is_odd(n: int) -> bool:
    return False if n == 0 else is_even(n - 1)


def mutual(n: Signal[int]) -> tuple[bool, bool]:
    return is_even(n), is_odd(n)


# run: mutual(10) == (True, False)
# run: mutual(7) == (False, True)
# edges: n = 0, 1, 50


def endless(n: int) -> int:
    return endless(n + 1)  # fault


def too_deep(n: Signal[int]) -> int:
    return endless(n)


# run: too_deep(0) raises RecursionError
# edges: n = 0


def swap(a: int, x: float) -> tuple[float, int]:
    return x, a


def helper_gives_a_tuple(a: Signal[int], x: Signal[float]) -> float:
    y, b = swap(a, x)
    return y - b


# run: helper_gives_a_tuple(2, 5.5) == 3.5


def of_pair(pair: tuple[int, int]) -> int:
    return pair[0] * 10 + pair[-1]


def helper_takes_a_tuple(a: Signal[int], b: Signal[int]) -> int:
    return of_pair((a, b))


# run: helper_takes_a_tuple(1, 2) == 12
# edges: a = -1, 0, 1, 1000


def safe_ratio(a: int, b: int) -> float:
    if b == 0:
        raise ValueError("no ratio")  # fault
    return a / b


def helper_raises(a: Signal[int], b: Signal[int]) -> float:
    return safe_ratio(a, b)


# run: helper_raises(1, 4) == 0.25
# run: helper_raises(1, 0) raises ValueError("no ratio")


def fails_inside(a: int) -> int:
    b = a - 1  # fault
    return 10 // b  # fault


def error_in_helper(a: Signal[int]) -> int:
    return fails_inside(a) + fails_inside(a + 1)  # fault


# run: error_in_helper(3) == 8
# run: error_in_helper(1) raises ZeroDivisionError
# run: error_in_helper(0) raises ZeroDivisionError
# run: error_in_helper(-2**63) raises OverflowError


def nothing(a: int) -> None:
    if a < 0:
        raise ValueError("negative")  # fault


def procedure(a: Signal[int]) -> int:
    nothing(a)
    return a


# run: procedure(1) == 1
# run: procedure(-1) raises ValueError("negative")


def assigns_its_parameters(a: int, b: int) -> int:
    a, b = b, a
    a += 1
    return a * 10 + b


def arguments_are_values(a: Signal[int]) -> int:
    b = 3
    c = assigns_its_parameters(a, b)
    return c * 100 + a * 10 + b


# run: arguments_are_values(5) == 4553
# edges: a = -1, 0, 1, 1000


def loop_in_helper(n: int, wanted: int) -> int:
    for i in range(n):
        if i == wanted:
            return i
    return -1


def inlined_loops(n: Signal[int]) -> int:
    total = 0
    for i in range(3):
        total = total * 10 + loop_in_helper(n, i)
    return total


# run: inlined_loops(2) == 9
# edges: n = -1, 0, 1, 2, 50
