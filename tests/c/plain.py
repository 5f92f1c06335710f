"""Plain functions, which plain.c calls. The order is that of `checks` there."""

from datetime import datetime, timedelta
from enum import Enum

from tickjit import Buffer, WritableBuffer


class Side(Enum):
    BUY = 1
    SELL = -1


def add(a: int, b: int) -> int:
    return a + b


def mul(a: float, b: float) -> float:
    return a * b


def both(a: bool, b: bool) -> bool:
    return a and b


def opposite(side: Side) -> Side:
    return Side.SELL if side == Side.BUY else Side.BUY


def later(when: datetime, by: timedelta) -> datetime:
    return when + by


def divided(a: int, b: int) -> tuple[int, tuple[int, float]]:
    return a // b, (a % b, a / b)


def nothing(a: int) -> None:
    assert a > 0


def factorial(n: int) -> int:
    return 1 if n < 2 else n * factorial(n - 1)


def listed(n: int) -> float:
    items = [0.5]
    for i in range(n):
        items.append(items[i] * 2.0)
    return items[n]


def weighed(a: int, x: float, b: int, y: float, c: bool, z: float, d: int, e: int, f: int, g: int, h: int) -> float:
    return a * x + b * y + (z if c else 0.0) + d + 10 * e + 100 * f + 1000 * g + 10000 * h


def seven() -> int:
    return 7


def large(n: int) -> int:
    total = 0
    for i in range(n):
        if i % 3 == 0:
            total += i * i
        elif i % 3 == 1:
            total -= i
        else:
            total += factorial(i % 5) + factorial(i % 7) + add(i, n)
    return total


def total(values: Buffer[float], result0: int) -> float:
    return sum(values) + result0


def shifted(values: WritableBuffer[int], by: int) -> tuple[int, int]:
    for i in range(len(values)):
        values[i] += by
    return len(values), values[-1]
