"""What a tick costs from Python: one call, and one row of a buffer."""

import statistics
import time

import numpy as np
import tickjit
from tickjit import State
from tickjit.signals import Signal

from report import Row

ROWS, ROUNDS = 200_000, 15


@tickjit.node
def ema(x: Signal[float], alpha: float) -> float:
    mean: State[float] = 0.0
    mean += alpha * (x - mean)
    return mean


class PythonEma:
    def __init__(self, alpha):
        self.alpha = alpha
        self.mean = 0.0

    def tick(self, x):
        self.mean += self.alpha * (x - self.mean)
        return self.mean


def nanoseconds(function) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        function()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) / ROWS * 1e9


def measure() -> list[Row]:
    values = np.linspace(0.0, 1.0, ROWS)
    floats = values.tolist()

    def each(tick):
        for value in floats:
            tick(value)

    def each_named(tick):
        for value in floats:
            tick(x=value)

    loop = nanoseconds(lambda: each(float))
    node, python = ema(alpha=0.1), PythonEma(0.1)
    return [
        Row("Node.run, a row", f"{nanoseconds(lambda: node.run(x=values)):.1f} ns"),
        Row("Node.tick(1.0)", f"{nanoseconds(lambda: each(node.tick)):.1f} ns"),
        Row("Node.tick(x=1.0)", f"{nanoseconds(lambda: each_named(node.tick)):.1f} ns"),
        Row("the same in a Python class", f"{nanoseconds(lambda: each(python.tick)):.1f} ns"),
        Row("float(1.0), for the cost of loop and call", f"{loop:.1f} ns"),
    ]
