from datetime import datetime

from tickjit.signals import Signal


def field(t: Signal[datetime]) -> int:
    return t.yaer  # error: [unknown-attribute]


def method(t: Signal[datetime]) -> datetime:
    return t.strftime("%Y")  # error: [unknown-attribute]


def of_number(x: Signal[float]) -> float:
    return x.imaginary  # error: [unknown-attribute]
