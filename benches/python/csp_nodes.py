"""What a node adds to a cycle of a csp graph: compiled, run by Python, and csp's own in C++ for the same job."""

import math
import statistics
import time
from collections import deque
from datetime import datetime, timedelta

import csp
import csp.stats
import numpy as np
import tickjit.csp
from csp import ts
from tickjit import Deque

from report import Row, limited

CYCLES, ROUNDS = 1_000_000, 5
BEGIN = datetime(2020, 1, 1)
WINDOW = 100


def define(node):
    """The nodes by name, made by `node`."""

    @node
    def ema(x: ts[float], alpha: float) -> ts[float]:
        with csp.state():
            mean = math.nan
        mean = x if math.isnan(mean) else (1.0 - alpha) * mean + alpha * x
        return mean

    @node
    def variance(x: ts[float]) -> ts[float]:
        with csp.state():
            count = 0
            mean = 0.0
            squares = 0.0
        count += 1
        delta = x - mean
        mean += delta / count
        squares += delta * (x - mean)
        if count > 1:
            return squares / (count - 1)

    @node
    def mean(x: ts[float], size: int) -> ts[float]:
        with csp.state():
            window: Deque[float] = deque(maxlen=WINDOW)
            total = 0.0
        if len(window) == size:
            total -= window[0]
        window.append(x)
        total += x
        if len(window) == size:
            return total / size

    @node
    def drop_duplicates(x: ts[float]) -> ts[float]:
        with csp.state():
            last = math.nan
        if not abs(x - last) < 1e-12:
            last = x
            return x

    return {
        "EMA": lambda x: ema(x, 0.1),
        "expanding variance": variance,
        "mean of 100": lambda x: mean(x, WINDOW),
        "drop duplicates": drop_duplicates,
    }


IN_CPP = {
    "EMA": lambda x: csp.stats.ema(x, alpha=0.1, adjust=False),
    "expanding variance": csp.stats.var,
    "mean of 100": lambda x: csp.stats.mean(x, WINDOW, min_window=WINDOW),
    "drop duplicates": csp.drop_dups,
}


def source():
    """A value per microsecond, one of which in ten is as the one before, or so."""
    values = np.round(np.random.default_rng(1).normal(size=CYCLES), 1)
    times = np.datetime64(BEGIN, "ns") + np.arange(CYCLES) * np.timedelta64(1, "us")
    return times, values


def cycle(data, of):
    """Processor time of a graph in nanoseconds per cycle, and what came out last."""

    def graph():
        x = csp.curve(float, data)
        csp.add_graph_output("out", of(x), tick_count=1)

    begin = time.process_time()
    result = csp.run(graph, starttime=BEGIN, endtime=timedelta(days=1))
    taken = time.process_time() - begin
    return taken / CYCLES * 1e9, result["out"][-1][1]


def measure():
    data = source()
    kinds = {"compiled": define(tickjit.csp.node), "csp.node": define(csp.node), "C++": IN_CPP}
    rows = []
    for job in IN_CPP:
        taken = {kind: [] for kind in ("without", *kinds)}
        last = {}
        for _ in range(ROUNDS):
            taken["without"].append(cycle(data, lambda x: x)[0])
            for kind, nodes in kinds.items():
                time_of_cycle, last[kind] = cycle(data, nodes[job])
                taken[kind].append(time_of_cycle)
        assert last["compiled"] == last["csp.node"]
        assert math.isclose(last["compiled"], last["C++"], rel_tol=1e-6)
        without = statistics.median(taken["without"])
        added = {kind: statistics.median(taken[kind]) - without for kind in kinds}
        rows.append(Row(f"{job}: csp.node", f"{added['csp.node']:.1f} ns"))
        rows.append(Row(f"{job}: csp's own in C++", f"{added['C++']:.1f} ns"))
        rows.append(Row(f"{job}: compiled", f"{added['compiled']:.1f} ns"))
        rows.append(limited("  of csp.node's", added["compiled"] / added["csp.node"], "", 0.33, 2))
        rows.append(limited("  of that in C++", added["compiled"] / added["C++"], "", 1.0, 2))
    return rows
