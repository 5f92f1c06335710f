import math
from datetime import datetime

from tickjit.signals import Signal, ticked


def nothing_to_compare(a: Signal[int]) -> int:
    return min(())  # error: [empty-sequence]


def sum_of_floats(x: Signal[float], y: Signal[float]) -> float:
    values = (1, x, y, x)
    return sum(values)  # error: [float-sum]


def number_in_text(x: Signal[float]) -> float:
    return x + float("1,5")  # error: [invalid-literal]


def ticks_of_an_expression(x: Signal[float]) -> bool:
    return ticked(-x)  # error: [not-an-input]


def variable_separator(a: Signal[int]) -> int:
    print(a, a, sep=a)  # error: [not-constant]
    return a


def not_in_the_language(x: Signal[float]) -> float:
    return math.dist((x, x), (0.0, 0.0))  # error: [unsupported-function]


def local_time(t: Signal[datetime]) -> bool:
    return t < datetime(2030, 10, 27, 2, fold=1)  # error: [unsupported-time-zone]
