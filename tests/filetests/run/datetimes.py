from datetime import datetime, timedelta, timezone

from tickjit.signals import Signal

UTC = timezone.utc
OPEN = datetime(2020, 2, 28, 9, 30, tzinfo=timezone.utc)


def difference(a: Signal[datetime], b: Signal[datetime]) -> timedelta:
    return a - b  # fault


# run: difference(datetime(2020, 3, 1), datetime(2020, 2, 28)) == timedelta(days=2)
# run: difference(datetime(1970, 1, 1), datetime(1970, 1, 1, 0, 0, 0, 1)) == timedelta(microseconds=-1)
# run: difference(datetime(2262, 1, 1), datetime(1677, 12, 1)) raises OverflowError


def shifted(a: Signal[datetime], d: Signal[timedelta]) -> tuple[datetime, datetime, datetime]:
    return a + d, d + a, a - d  # fault


# run: shifted(datetime(2020, 2, 28), timedelta(days=2)) == (datetime(2020, 3, 1), datetime(2020, 3, 1), datetime(2020, 2, 26))
# run: shifted(datetime(2262, 1, 1), timedelta(days=365)) raises OverflowError


def compared(a: Signal[datetime], b: Signal[datetime]) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < b, a <= b, a == b, a != b, a > b, a >= b


# run: compared(datetime(2020, 1, 1), datetime(2020, 1, 1, 0, 0, 0, 1)) == (True, True, False, True, False, False)


def fields(t: Signal[datetime]) -> tuple[int, int, int, int, int, int, int]:
    return t.year, t.month, t.day, t.hour, t.minute, t.second, t.microsecond


# run: fields(datetime(2020, 2, 29, 23, 59, 58, 999999)) == (2020, 2, 29, 23, 59, 58, 999999)
# run: fields(datetime(1969, 12, 31, 23, 59, 59, 1)) == (1969, 12, 31, 23, 59, 59, 1)
# run: fields(datetime(1900, 3, 1)) == (1900, 3, 1, 0, 0, 0, 0)


def weekdays(t: Signal[datetime]) -> tuple[int, int]:
    return t.weekday(), t.isoweekday()


# run: weekdays(datetime(2024, 2, 29)) == (3, 4)
# run: weekdays(datetime(1969, 12, 28)) == (6, 7)


def timestamp(t: Signal[datetime]) -> float:
    return t.timestamp()


# run: timestamp(datetime(2020, 1, 1, 0, 0, 0, 123457)) == 1577836800.123457
# run: timestamp(datetime(1969, 12, 31, 23, 59, 59, 999999)) == -1e-06


def constructed(y: Signal[int], m: Signal[int], d: Signal[int]) -> datetime:
    return datetime(y, m, d, 12, tzinfo=timezone.utc)  # fault


# run: constructed(2020, 2, 29) == datetime(2020, 2, 29, 12)
# run: constructed(2021, 2, 29) raises ValueError
# run: constructed(2020, 13, 1) raises ValueError
# run: constructed(0, 1, 1) raises ValueError
# run: constructed(2300, 1, 1) raises OverflowError
# edges: y = -2**63, 0, 1, 1677, 1678, 1900, 1970, 2000, 2023, 2024, 2262, 2263, 9999, 10000, 2**63 - 1
# edges: m = -1, 0, 1, 2, 12, 13
# edges: d = 0, 1, 28, 29, 30, 31, 32


def constructed_in_full(h: Signal[int], us: Signal[int]) -> datetime:
    return datetime(2020, 1, 1, hour=h, minute=2, second=3, microsecond=us, tzinfo=UTC)  # fault


# run: constructed_in_full(23, 999999) == datetime(2020, 1, 1, 23, 2, 3, 999999)
# run: constructed_in_full(24, 0) raises ValueError
# run: constructed_in_full(0, -1) raises ValueError
# edges: h = -1, 0, 23, 24
# edges: us = -1, 0, 999999, 1000000


def since_open(t: Signal[datetime]) -> float:
    return (t - OPEN).total_seconds()  # fault


# run: since_open(datetime(2020, 2, 28, 9, 30, 0, 250000)) == 0.25
# run: since_open(datetime(2020, 2, 28)) == -34200.0


def is_new_day(t: Signal[datetime], u: Signal[datetime]) -> bool:
    return t.day != u.day or t.month != u.month or t.year != u.year


# run: is_new_day(datetime(2020, 1, 1), datetime(2020, 1, 1, 23)) == False
# run: is_new_day(datetime(2020, 1, 1), datetime(2021, 1, 1)) == True
