"""Datetimes and timedeltas: how they are made, what is computed with them, their parts."""

from __future__ import annotations

from .numbers import small
from .types import BOOL, DATETIME, FLOAT, INT, TIMEDELTA, Type
from .writer import Writer, gives, leaf

UNITS = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")


@leaf("datetime")
def datetime_literal(w: Writer, _: Type) -> str:
    return w.pick(
        "OPENING", "datetime(2024, 2, 29, tzinfo=timezone.utc)", "datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc)",
        "datetime(2001, 9, 9, hour=1, minute=46, second=40, tzinfo=UTC)",
    )  # fmt: skip


@leaf("timedelta")
def timedelta_literal(w: Writer, _: Type) -> str:
    return w.pick("MINUTE", "timedelta(seconds=1)", "timedelta(days=-1, microseconds=7)", "timedelta(0)", "timedelta(1, 2, 3)", "timedelta()")


@gives(DATETIME, 5)
def moved(w: Writer, depth: int) -> str:
    text, delta = w.expression(DATETIME, depth), w.expression(TIMEDELTA, depth)
    return w.pick(f"({text} + {delta})", f"({text} - {delta})", f"({delta} + {text})")


@gives(DATETIME, 2)
def made(w: Writer, depth: int) -> str:
    month, day = f"1 + {small(w, depth, 12)}", f"1 + {small(w, depth, 28)}"
    if w.chance(15):
        month, day = w.expression(INT, depth), w.pick("29", "30", "31", day)
    time = w.pick(
        "",
        f", {small(w, depth, 24)}, {small(w, depth, 60)}",
        f", hour={small(w, depth, 24)}, microsecond={small(w, depth, 1000000)}",
        f", 1, 2, {small(w, depth, 60)}, {small(w, depth, 1000)}",
    )
    return f"datetime(1970 + {small(w, depth, 200)}, {month}, {day}{time}, tzinfo={w.pick('UTC', 'timezone.utc')})"


@gives(DATETIME, 1)
def extreme_datetime(w: Writer, depth: int) -> str:
    return f"{w.pick('min', 'max')}({w.expression(DATETIME, depth)}, {w.expression(DATETIME, depth)})"


@gives(TIMEDELTA, 4)
def delta_arithmetic(w: Writer, depth: int) -> str:
    left = w.expression(TIMEDELTA, depth)
    return w.pick(
        f"({left} {w.pick('+', '-')} {w.expression(TIMEDELTA, depth)})",
        f"({w.pick('-', '+')}{left})",
        f"abs({left})",
        f"sum(({left}, {w.expression(TIMEDELTA, depth)}), timedelta(seconds={small(w, depth, 9)}))",
        f"{w.pick('min', 'max')}({left}, {w.expression(TIMEDELTA, depth)})",
    )


@gives(TIMEDELTA, 2)
def between(w: Writer, depth: int) -> str:
    return f"({w.expression(DATETIME, depth)} - {w.expression(DATETIME, depth)})"


@gives(TIMEDELTA, 4)
def scaled(w: Writer, depth: int) -> str:
    left = w.expression(TIMEDELTA, depth)
    number = small(w, depth, 20) if w.chance(60) else w.expression(w.random.choice((INT, BOOL)), depth)
    real = f"(abs({w.expression(FLOAT, depth)}) % 100.0 + 0.25)" if w.chance(80) else w.expression(FLOAT, depth)
    return w.pick(
        f"({left} * {number})",
        f"({number} * {left})",
        f"({left} * {real})",
        f"({real} * {left})",
        f"({left} / {real})",
        f"({left} / ({number} + 1))",
        f"({left} // ({number} + 1))",
    )


@gives(TIMEDELTA, 2)
def remainder(w: Writer, depth: int) -> str:
    left, right = w.expression(TIMEDELTA, depth), w.expression(TIMEDELTA, depth)
    if w.chance(85):
        right = f"(abs({right}) + MINUTE)"
    return w.pick(f"({left} % {right})", f"divmod({left}, {right})[1]")


@gives(TIMEDELTA, 3)
def counted(w: Writer, depth: int) -> str:
    unit = w.pick(*UNITS)
    text = w.expression(INT, depth)
    if w.chance(80):
        text = f"({text}) % 100"
    other = f", {w.pick(*(name for name in UNITS if name != unit))}={small(w, depth, 60)}" if w.chance(30) else ""
    if w.chance(40):
        text = f"{w.expression(FLOAT, depth)}" if w.chance(15) else f"({w.expression(FLOAT, depth)} % 1000.0)"
    return f"timedelta({unit}={text}{other})"


@gives(INT, 2)
def parts(w: Writer, depth: int) -> str:
    if w.chance(60):
        names = ("year", "month", "day", "hour", "minute", "second", "microsecond", "fold")
        return f"{_receiver(w, DATETIME, depth)}.{w.pick(*names, 'weekday()', 'isoweekday()', 'toordinal()')}"
    if w.chance(50):
        return f"{_receiver(w, TIMEDELTA, depth)}.{w.pick('days', 'seconds', 'microseconds')}"
    left, right = w.expression(TIMEDELTA, depth), w.expression(TIMEDELTA, depth)
    return w.pick(f"({left} // (abs({right}) + MINUTE))", f"divmod({left}, MINUTE)[0]", f"({left} // MINUTE)")


@gives(FLOAT, 2)
def seconds(w: Writer, depth: int) -> str:
    return w.pick(
        f"{_receiver(w, DATETIME, depth)}.timestamp()",
        f"{_receiver(w, TIMEDELTA, depth)}.total_seconds()",
        f"({w.expression(TIMEDELTA, depth)} / (abs({w.expression(TIMEDELTA, depth)}) + MINUTE))",
    )


def _receiver(w: Writer, kind: Type, depth: int) -> str:
    return w.expression(kind, depth)
