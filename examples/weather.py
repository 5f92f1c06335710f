"""Nodes that watch a stream of hourly temperatures.

Each function is compiled to a native one that is called once per hour. `quickstart.py` drives them from
Python, `c_host/` and `rust_host/` compile this file without Python.
"""

from datetime import datetime, timedelta, timezone
from enum import Enum

import tickjit
from tickjit import DefaultDict, Deque, Outputs, Set, State
from tickjit.signals import Signal

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Feel(Enum):
    COLD = 0
    MILD = 1
    WARM = 2


def celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32) / 1.8


@tickjit.node
def smoothed(temp: Signal[float], hours: int) -> float:
    """An exponential moving average that begins at the first value."""
    mean: State[float] = 0.0
    started: State[bool] = False
    if not started:
        started = True
        mean = temp
    mean += (temp - mean) * 2 / (hours + 1)
    return mean


@tickjit.node
def statistics(temp: Signal[float]) -> Outputs(mean=float, variance=float):
    """Mean and sample variance of everything so far, by Welford's method."""
    count: State[int] = 0
    mean: State[float] = 0.0
    squares: State[float] = 0.0
    count += 1
    delta = temp - mean
    mean += delta / count
    squares += delta * (temp - mean)
    if count == 1:
        return Outputs(mean=mean)
    return Outputs(mean=mean, variance=squares / (count - 1))


@tickjit.node
def heat_alarm(temp: Signal[float], on: float, off: float) -> bool:
    """Goes on at one temperature and off at a lower one; ticks when it changes."""
    active: State[bool] = False
    if temp >= on and not active:
        active = True
        return active
    if temp <= off and active:
        active = False
        return active


@tickjit.node
def degree_hours(temp: Signal[float], base: float) -> tuple[float, float]:
    """How much there was to heat and to cool so far, in degree-hours below and above a base."""
    below: State[float] = 0.0
    above: State[float] = 0.0
    below += max(base - temp, 0.0)
    above += max(temp - base, 0.0)
    return below, above


@tickjit.node
def daily(time: Signal[datetime], temp: Signal[float]) -> Outputs(day=datetime, low=float, high=float):
    """The extremes of each day, when the next one begins."""
    day: State[datetime] = EPOCH
    low: State[float] = float("inf")
    high: State[float] = float("-inf")
    if time - day < timedelta(days=1):
        low = min(low, temp)
        high = max(high, temp)
        return None
    ended, lowest, highest = day, low, high
    day = datetime(time.year, time.month, time.day, tzinfo=timezone.utc)
    low = high = temp
    if ended > EPOCH:
        return Outputs(day=ended, low=lowest, high=highest)


@tickjit.node
def feel(temp: Signal[float]) -> Feel:
    """How it feels outside; ticks when that changes."""
    last: State[Feel] = Feel.MILD
    degrees = celsius(temp)
    now = Feel.COLD if degrees < 10 else Feel.WARM if degrees > 20 else Feel.MILD
    if now != last:
        last = now
        return now


@tickjit.node
def change(temp: Signal[float]) -> float:
    """The difference to the same hour yesterday, from the second day on."""
    day: State[Deque[float]] = Deque[float](maxlen=24)
    yesterday = day.push(temp)
    if yesterday is not None:
        return temp - yesterday


@tickjit.node
def rolling(temp: Signal[float], hours: int) -> float:
    """The mean of the last hours."""
    window: State[Deque[float]] = Deque[float]()
    total: State[float] = 0.0
    window.append(temp)
    total += temp
    if len(window) > hours:
        total -= window.popleft()
    return total / len(window)


@tickjit.node
def occurrences(temp: Signal[float]) -> int:
    """How often it has been as warm as this, to the degree."""
    counts: State[DefaultDict[int, int]] = DefaultDict[int, int](0)
    degree = round(temp)
    counts[degree] += 1
    return counts[degree]


@tickjit.node
def unseen(temp: Signal[float]) -> float:
    """Lets a temperature pass the first time it is met."""
    seen: State[Set[float]] = set()
    if temp not in seen:
        seen.add(temp)
        return temp
