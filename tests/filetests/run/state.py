from datetime import datetime, timedelta, timezone
from enum import Enum

from tickjit import State
from tickjit.signals import Signal

WINDOW = 4
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Side(Enum):
    BUY = 1
    SELL = -1


def accumulate(x: Signal[float]) -> float:
    s: State[float] = 0.0
    s += x
    return s


# tick: 1.0 -> 1.0
# tick: 0.1 -> 1.1
# tick: -2.0 -> -0.8999999999999999
# state: s == -0.8999999999999999
# start
# state: s == 0.0


def ema(x: Signal[float], alpha: float) -> float:
    s: State[float] = 0.0
    first: State[bool] = True
    if first:
        s = x
        first = False
    else:
        s = alpha * x + (1.0 - alpha) * s
    return s


# compile: alpha=0.5
# tick: 2.0 -> 2.0
# tick: 4.0 -> 3.0
# tick: 3.0 -> 3.0
# state: first == False


def welford(x: Signal[float]) -> tuple[float, float]:
    n: State[int] = 0
    mean: State[float] = 0.0
    m2: State[float] = 0.0
    n += 1
    delta = x - mean
    mean += delta / n
    m2 += delta * (x - mean)
    if n < 2:
        return None
    return mean, m2 / (n - 1)


# tick: 1.0 -> None
# tick: 2.0 -> (1.5, 0.5)
# tick: 4.0 -> (2.3333333333333335, 2.333333333333333)
# state: n == 3


def initial_expressions(a: Signal[int]) -> tuple[int, int, float, float, bool]:
    i: State[int] = -5
    j: State[int] = 2 * WINDOW + 1
    x: State[float] = float("inf")
    y: State[float] = 3
    b: State[bool] = not True
    i += a  # fault
    b = not b
    x = min(x, y)
    return i, j, x, y, b


# tick: 1 -> (-4, 9, 3.0, 3.0, True)
# tick: 1 -> (-3, 9, 3.0, 3.0, False)


def constant_as_initial_value(a: Signal[int], first: int) -> int:
    s: State[int] = first * 2
    s += a  # fault
    return s


# compile: first=10
# tick: 1 -> 21


def changes_before_an_error_stay(a: Signal[int]) -> int:
    n: State[int] = 0
    m: State[int] = 0
    n += 1
    m = 100 // a  # fault
    n += 10
    return n + m


# tick: 5 -> 31
# tick: 0 -> raises ZeroDivisionError
# state: n == 12
# state: m == 20
# tick: 50 -> 25


def two_flags(up: Signal[bool]) -> tuple[bool, bool]:
    last: State[bool] = False
    changed = up != last
    last = up
    return changed, last


# tick: True -> (True, True)
# tick: True -> (False, True)
# tick: False -> (True, False)


def hysteresis(x: Signal[float], high: float, low: float) -> bool:
    on: State[bool] = False
    if not on and x > high:
        on = True
        return True
    if on and x < low:
        on = False
        return False


# compile: high=10.0, low=5.0
# tick: 8.0 -> None
# tick: 11.0 -> True
# tick: 12.0 -> None
# tick: 4.0 -> False
# state: on == False


def times(t: Signal[datetime]) -> timedelta:
    last: State[datetime] = EPOCH
    gap: State[timedelta] = timedelta(hours=-1)
    n: State[int] = 0
    n += 1
    if n > 1:
        gap = t - last
    last = t
    return gap


# tick: datetime(2020, 1, 1) -> timedelta(hours=-1)
# tick: datetime(2020, 1, 2) -> timedelta(days=1)
# tick: datetime(2020, 1, 1, 23) -> timedelta(hours=-1)
# state: last == datetime(2020, 1, 1, 23)


def enum_state(a: Signal[int]) -> Side:
    side: State[Side] = Side.SELL
    if a > 0:
        side = Side.BUY
    elif a < 0:
        side = Side.SELL
    return side


# tick: 0 -> Side.SELL
# tick: 1 -> Side.BUY
# tick: 0 -> Side.BUY
# state: side == Side.BUY


def state_in_loops(n: Signal[int]) -> int:
    total: State[int] = 0
    calls: State[int] = 0
    for i in range(n):
        if i == 3:
            break
        total += i
    calls += 1
    while total > 100:
        total -= 50
    return total * 10 + calls


# tick: 3 -> 31
# tick: 10 -> 62
# tick: 0 -> 63
# edges: n = -1, 0, 1, 5


def state_as_counter(n: Signal[int]) -> int:
    i: State[int] = -1
    for i in range(n):
        if i == 5:
            return i
    return i


# tick: 3 -> 2
# tick: 0 -> 2
# tick: 10 -> 5
# state: i == 5
# edges: n = -1, 0, 1, 5


def early_return_stores(a: Signal[int]) -> int:
    s: State[int] = 0
    if a > 0:
        s = a
        return s
    s -= 1  # fault
    return s


# tick: 5 -> 5
# tick: 0 -> 4
# tick: 0 -> 3
# state: s == 3


def before_start(a: Signal[int]) -> int:
    s: State[int] = 5
    s += a  # fault
    return s


# compile:
# no start
# tick: 1 -> 1
# tick: 1 -> 2
# start
# tick: 1 -> 6


def stop_twice(a: Signal[int]) -> int:
    s: State[int] = 5
    s += a  # fault
    return s


# tick: 1 -> 6
# stop
# stop
# start
# tick: 1 -> 6


def annotated_elsewhere(a: Signal[int]) -> int:
    """State is declared at the top level of the function, not only at its top."""
    b = a * 2  # fault
    s: State[int] = 1
    s += b  # fault
    return s


# tick: 2 -> 5
# tick: 2 -> 9
