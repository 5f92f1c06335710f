"""A year of hourly temperatures through a graph of csp, whose nodes are compiled.

Each node is written as for `csp.node`, and `node.python` is the same one run by Python: the graph runs with both, and must
give the same ticks to the last bit.

    python examples/csp_graph.py
"""

import csv
import math
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import csp
from csp import ts

import tickjit.csp
from tickjit import Deque

DATA = Path(__file__).parent / "data" / "seattle-temps.csv"


class Feel(csp.Enum):
    COLD = 0
    MILD = 1
    WARM = 2


@tickjit.csp.node
def celsius(fahrenheit: ts[float]) -> ts[float]:
    return (fahrenheit - 32) / 1.8


@tickjit.csp.node
def smoothed(temp: ts[float], hours: int) -> ts[float]:
    """An exponential moving average that begins at the first value."""
    with csp.state():
        mean = math.nan
    if math.isnan(mean):
        mean = temp
    mean += (temp - mean) * 2 / (hours + 1)
    return mean


@tickjit.csp.node
def statistics(temp: ts[float]) -> csp.Outputs(mean=ts[float], variance=ts[float]):
    """Mean and sample variance of everything so far, by Welford's method."""
    with csp.state():
        count = 0
        mean = 0.0
        squares = 0.0
    count += 1
    delta = temp - mean
    mean += delta / count
    squares += delta * (temp - mean)
    csp.output(mean=mean)
    if count > 1:
        csp.output(variance=squares / (count - 1))


@tickjit.csp.node
def feel(temp: ts[float], cold: float, warm: float) -> ts[Feel]:
    """Ticks when it changes."""
    with csp.state():
        last: Feel = Feel.MILD
    now = Feel.COLD if temp < cold else Feel.WARM if temp > warm else Feel.MILD
    if now != last:
        last = now
        return now


@tickjit.csp.node
def daily_range(temp: ts[float]) -> ts[float]:
    """Highest minus lowest of a day, when the next one begins."""
    with csp.state():
        day = 0
        low = math.inf
        high = -math.inf
    if csp.now().day != day:
        if day > 0:
            csp.output(high - low)
        day = csp.now().day
        low = high = temp
    low = min(low, temp)
    high = max(high, temp)


@tickjit.csp.node
def mean_of(temp: ts[float], hours: int) -> ts[float]:
    with csp.state():
        window: Deque[float] = deque(maxlen=24 * 7)
    window.append(temp)
    if len(window) == hours:
        return sum(window) / hours


@tickjit.csp.node
def apart(series: [ts[float]]) -> ts[float]:
    """How far the series are from one another."""
    if csp.valid(series):
        low = math.inf
        high = -math.inf
        for value in series.validvalues():
            low = min(low, value)
            high = max(high, value)
        return high - low


@tickjit.csp.node
def when_it_changes(how: ts[Feel], temp: ts[float]) -> csp.Outputs(at=ts[float], after=ts[timedelta]):
    """The temperature at each change, and how long things had been as they were."""
    with csp.state():
        since: datetime = csp.now()
    with csp.start():
        csp.make_passive(temp)
    csp.output(at=temp, after=csp.now() - since)
    since = csp.now()


NODES = [celsius, smoothed, statistics, feel, daily_range, mean_of, apart, when_it_changes]


def temperatures() -> tuple[list[tuple[datetime, float]], datetime]:
    with DATA.open() as file:
        rows = [(datetime.strptime(row["date"], "%Y/%m/%d %H:%M"), float(row["temp"])) for row in csv.DictReader(file)]
    return rows, rows[-1][0]


def graph(rows: list[tuple[datetime, float]], of: Callable[[Any], Any]) -> None:
    """The graph with each node as `of` has it."""
    temp = of(celsius)(csp.curve(float, rows))
    fast, slow = of(smoothed)(temp, 6), of(smoothed)(temp, 48)
    week = of(mean_of)(temp, 24 * 7)
    so_far = of(statistics)(temp)
    how = of(feel)(fast, 5.0, 18.0)
    change = of(when_it_changes)(how, temp)
    outputs = {
        "mean": so_far.mean,
        "variance": so_far.variance,
        "feel": how,
        "daily range": of(daily_range)(temp),
        "apart": of(apart)([fast, slow, week]),
        "at a change": change.at,
        "after": change.after,
    }
    for name, edge in outputs.items():
        csp.add_graph_output(name, edge)


def main() -> None:
    rows, end = temperatures()
    compiled = csp.run(graph, rows, lambda node: node, starttime=rows[0][0], endtime=end)
    python = csp.run(graph, rows, lambda node: node.python, starttime=rows[0][0], endtime=end)
    for name, ticks in compiled.items():
        when, last = ticks[-1]
        shown = f"{last:.3f}" if isinstance(last, float) else str(last)
        print(f"{name:12} {len(ticks):5} ticks, the last {shown} at {when:%Y-%m-%d %H:%M}")
    if compiled != python:
        raise SystemExit("the compiled graph and csp.node disagree")
    print(f"{len(NODES)} nodes over {len(rows)} hours: compiled and run by Python they agree to the last bit")


if __name__ == "__main__":
    main()
