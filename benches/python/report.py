"""Rows of measurements, and the table they make."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Row(NamedTuple):
    what: str
    measured: str
    limit: str = ""
    met: bool | None = None


def limited(what: str, value: float, unit: str, limit: float, digits: int = 1) -> Row:
    """A measurement that is to stay below a limit."""
    return Row(what, f"{value:.{digits}f}{unit}", f"<= {limit:g}{unit}", value <= limit)


def print_table(title: str, rows: list[Row]) -> None:
    width = max(len(row.what) for row in rows)
    print(f"\n{title}")
    for row in rows:
        verdict = {None: "", True: "met", False: "NOT MET"}[row.met]
        print(f"  {row.what:{width}}  {row.measured:>14}  {row.limit:>12}  {verdict}".rstrip(), flush=True)


def seconds_per_call(function: Callable[[], object], duration: float) -> float:
    """The median time of a call within so many seconds."""
    clock = time.perf_counter
    times = []
    end = clock() + duration
    while True:
        begin = clock()
        function()
        now = clock()
        times.append(now - begin)
        if now > end:
            return statistics.median(times)
