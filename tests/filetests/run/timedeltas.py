from datetime import timedelta

from tickjit.signals import Signal


def sums(a: Signal[timedelta], b: Signal[timedelta]) -> tuple[timedelta, timedelta]:
    return a + b, a - b  # fault


# run: sums(timedelta(hours=1), timedelta(minutes=90)) == (timedelta(hours=2, minutes=30), timedelta(minutes=-30))
# run: sums(timedelta(days=106751), timedelta(days=1)) raises OverflowError


def signs(a: Signal[timedelta]) -> tuple[timedelta, timedelta, timedelta]:
    return -a, +a, abs(a)


# run: signs(timedelta(seconds=-1)) == (timedelta(seconds=1), timedelta(seconds=-1), timedelta(seconds=1))


def compared(a: Signal[timedelta], b: Signal[timedelta]) -> tuple[bool, bool, bool, bool]:
    return a < b, a >= b, a == b, bool(a)


# run: compared(timedelta(seconds=-1), timedelta(0)) == (True, False, False, True)
# run: compared(timedelta(0), timedelta(0)) == (False, True, True, False)


def times_int(a: Signal[timedelta], n: Signal[int]) -> tuple[timedelta, timedelta]:
    return a * n, n * a  # fault


# run: times_int(timedelta(seconds=1), -3) == (timedelta(seconds=-3), timedelta(seconds=-3))
# run: times_int(timedelta(days=1), 200000) raises OverflowError


def times_float(a: Signal[timedelta], x: Signal[float]) -> timedelta:
    return a * x  # fault


# run: times_float(timedelta(seconds=1), 0.5) == timedelta(milliseconds=500)
# run: times_float(timedelta(microseconds=1), 0.5) == timedelta(0)
# run: times_float(timedelta(microseconds=3), 0.5) == timedelta(microseconds=2)
# run: times_float(timedelta(seconds=1), nan) raises ValueError
# run: times_float(timedelta(seconds=1), inf) raises OverflowError


def divided_by_int(a: Signal[timedelta], n: Signal[int]) -> tuple[timedelta, timedelta]:
    return a / n, a // n  # fault


# run: divided_by_int(timedelta(microseconds=5), 2) == (timedelta(microseconds=2), timedelta(microseconds=2))
# run: divided_by_int(timedelta(microseconds=-5), 2) == (timedelta(microseconds=-2), timedelta(microseconds=-3))
# run: divided_by_int(timedelta(seconds=1), 0) raises ZeroDivisionError


def divided_by_float(a: Signal[timedelta], x: Signal[float]) -> timedelta:
    return a / x  # fault


# run: divided_by_float(timedelta(seconds=1), 4.0) == timedelta(milliseconds=250)
# run: divided_by_float(timedelta(seconds=1), 0.0) raises ZeroDivisionError


def ratios(a: Signal[timedelta], b: Signal[timedelta]) -> tuple[float, int, timedelta]:
    return a / b, a // b, a % b  # fault


# run: ratios(timedelta(hours=5), timedelta(hours=2)) == (2.5, 2, timedelta(hours=1))
# run: ratios(timedelta(hours=-5), timedelta(hours=2)) == (-2.5, -3, timedelta(hours=1))
# run: ratios(timedelta(hours=5), timedelta(0)) raises ZeroDivisionError


def quotient_and_rest(a: Signal[timedelta], b: Signal[timedelta]) -> timedelta:
    n, rest = divmod(a, b)  # fault
    return rest * n  # fault


# run: quotient_and_rest(timedelta(minutes=7), timedelta(minutes=3)) == timedelta(minutes=2)


def fields(a: Signal[timedelta]) -> tuple[int, int, int]:
    return a.days, a.seconds, a.microseconds


# run: fields(timedelta(microseconds=-1)) == (-1, 86399, 999999)
# run: fields(timedelta(days=3, seconds=5, microseconds=7)) == (3, 5, 7)


def seconds(a: Signal[timedelta]) -> float:
    return a.total_seconds()


# run: seconds(timedelta(days=1, microseconds=1)) == 86400.000001
# run: seconds(timedelta(microseconds=-1)) == -1e-06


def constructed(d: Signal[int], s: Signal[int], us: Signal[int]) -> timedelta:
    return timedelta(d, s, us)  # fault


# run: constructed(1, -1, 5) == timedelta(seconds=86399, microseconds=5)
# run: constructed(2**40, 0, 0) raises OverflowError
# edges: d = -2**63, -106752, -1, 0, 1, 106751, 106752, 2**63 - 1
# edges: s = -2**63, -1, 0, 1, 86400, 2**40, 2**63 - 1
# edges: us = -2**63, -1, 0, 1, 2**53 + 1, 2**63 - 1


def constructed_by_name(h: Signal[int], m: Signal[int]) -> timedelta:
    return timedelta(weeks=1, hours=h, minutes=m, milliseconds=-3)  # fault


# run: constructed_by_name(1, 2) == timedelta(days=7, hours=1, minutes=2, milliseconds=-3)


def constructed_from_floats(s: Signal[float], h: Signal[float]) -> timedelta:
    return timedelta(seconds=s, hours=h)  # fault


# run: constructed_from_floats(0.5, 0.25) == timedelta(minutes=15, milliseconds=500)
# run: constructed_from_floats(0.0000005, 0.0) == timedelta(0)
# run: constructed_from_floats(0.0000015, 0.0) == timedelta(microseconds=2)
# run: constructed_from_floats(nan, 0.0) raises ValueError


def constants(a: Signal[int]) -> timedelta:
    return timedelta(seconds=1.5) * 2 + timedelta(hours=1, seconds=-0.25) - timedelta(days=-1)


# run: constants(0) == timedelta(days=1, hours=1, seconds=2, milliseconds=750)


def clamped(a: Signal[timedelta]) -> timedelta:
    return min(max(a, timedelta(0)), timedelta(minutes=1))


# run: clamped(timedelta(hours=1)) == timedelta(minutes=1)
# run: clamped(timedelta(hours=-1)) == timedelta(0)
