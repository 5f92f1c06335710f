"""Compiles the nodes of weather.py and runs them over a year of hourly temperatures.

Every node is driven three times: by `Node.run` over the whole year at once, by `Node.tick` hour by hour,
and by CPython itself (`reference.py`). All three must agree to the last bit. A table says what came out and
how long it took; build/quickstart.png shows it.
"""

import csv
import time
from datetime import datetime, timezone
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np

import picture
import reference
import weather

EXAMPLES = Path(__file__).parent
DATA = EXAMPLES / "data" / "seattle-temps.csv"
PICTURE = EXAMPLES.parent / "build" / "quickstart.png"

ALARM = {"on": 72.0, "off": 66.0}

# The nodes, with their constants and the columns they read.
NODES = [
    (weather.smoothed, {"hours": 24 * 7}, ["temp"]),
    (weather.statistics, {}, ["temp"]),
    (weather.heat_alarm, ALARM, ["temp"]),
    (weather.degree_hours, {"base": 65.0}, ["temp"]),
    (weather.daily, {}, ["time", "temp"]),
    (weather.feel, {}, ["temp"]),
    (weather.change, {}, ["temp"]),
    (weather.rolling, {"hours": 24}, ["temp"]),
    (weather.occurrences, {}, ["temp"]),
    (weather.unseen, {}, ["temp"]),
]


def read(path):
    """The hours as datetimes in UTC, and their temperatures."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    hours = [datetime.strptime(row["date"], "%Y/%m/%d %H:%M").replace(tzinfo=timezone.utc) for row in rows]
    return {"time": hours, "temp": [float(row["temp"]) for row in rows]}


def column(values):
    """A column as the buffer that `Node.run` reads; datetimes are nanoseconds since the epoch."""
    if values and isinstance(values[0], datetime):
        return np.array([value.replace(tzinfo=None) for value in values], dtype="datetime64[ns]")
    return np.array(values)


def run(factory, constants, inputs):
    """All rows by `Node.run`: the values that ticked, each with its row, for every output."""
    buffers = {name: column(values) for name, values in inputs.items()}
    with factory(**constants) as node:
        begin = time.perf_counter()
        outputs = node.run(**buffers)
        seconds = time.perf_counter() - begin
    if isinstance(outputs, dict):
        outputs = tuple(outputs.values())
    elif isinstance(outputs[0], np.ndarray):
        outputs = (outputs,)
    return [(np.flatnonzero(ticked), values[ticked]) for values, ticked in outputs], seconds


def tick(function, inputs):
    """All rows, one call each: what a node's `tick`, or the Python function, returned."""
    begin = time.perf_counter()
    returned = [function(*row) for row in zip(*inputs.values())]
    return returned, time.perf_counter() - begin


def ticks(returned, result):
    """What came back row by row, arranged as `run` arranges it: for every output, rows and values."""
    names = list(result.named_outputs or ())
    series = [([], []) for _ in result.output_types]
    for index, row in enumerate(returned):
        if row is None:
            continue
        if names:
            row = [row.get(name) for name in names]
        elif len(series) == 1:
            row = [row]
        for (rows, values), value in zip(series, row, strict=True):
            if value is not None:
                rows.append(index)
                values.append(value)
    return series


def same(series, others):
    """Whether rows and values agree, values bit for bit."""
    for (rows, values), (other_rows, other_values) in zip(series, others, strict=True):
        native = column([getattr(value, "value", value) for value in other_values])
        if list(rows) != other_rows or values.tobytes() != native.astype(values.dtype).tobytes():
            return False
    return True


def main():
    year = read(DATA)
    hours = len(year["temp"])
    print(f"{hours} hours, {year['time'][0]:%Y-%m-%d} to {year['time'][-1]:%Y-%m-%d}\n")
    print(f"{'':14}{'compiled in':>12}{'run':>14}{'tick':>14}{'CPython':>14}{'ticks':>8}  last")

    results = {}
    for factory, constants, columns in NODES:
        name = factory.__name__
        inputs = {column: year[column] for column in columns}
        begin = time.perf_counter()
        node = factory(**constants)
        compiled = time.perf_counter() - begin
        ticked, tick_seconds = tick(node.tick, inputs)
        node.stop()
        python, python_seconds = tick(reference.start(factory, **constants), inputs)
        series, run_seconds = run(factory, constants, inputs)
        if not all(same(series, ticks(returned, node.result)) for returned in (ticked, python)):
            raise SystemExit(f"{name}: the results differ")
        results[name] = series

        per_hour = [f"{seconds / hours * 1e9:8.1f} ns" for seconds in (run_seconds, tick_seconds, python_seconds)]
        last = ", ".join(str(values[-1])[:10] for _, values in series)
        times = "".join(f"{text:>14}" for text in per_hour)
        print(f"{name:14}{compiled * 1e6:9.0f} us{times}{len(series[-1][0]):8}  {last}")

    PICTURE.parent.mkdir(exist_ok=True)
    picture.save(PICTURE, column(year["time"]), column(year["temp"]), results, ALARM)
    print("\nrun, tick and CPython agree to the last bit; times are per hour of data")
    print(f"picture: {PICTURE.relative_to(Path.cwd()) if PICTURE.is_relative_to(Path.cwd()) else PICTURE}")


if __name__ == "__main__":
    main()
