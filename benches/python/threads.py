"""What two threads compile in the time that one needs.

A machine whose two processors share something gives less than twice; what two processes give, with nothing
in common, says how much there is to have.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from report import Row

COMPILATIONS, ROUNDS = 1_500, 9


def compilations(function, constants) -> None:
    import tickjit

    for _ in range(COMPILATIONS):
        tickjit.compile_func(function, **constants)


def throughput(pool: ThreadPoolExecutor, threads: int, function, constants) -> float:
    begin = time.perf_counter()
    list(pool.map(lambda _: compilations(function, constants), range(threads)))
    return threads * COMPILATIONS / (time.perf_counter() - begin)


def measure() -> list[Row]:
    import texts

    ratios, alone = [], []
    name = "twenty lines"
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        function, constants = texts.function(name, Path(folder)), texts.CONSTANTS[name]
        compilations(function, constants)
        for _ in range(ROUNDS):
            one, two = (throughput(pool, threads, function, constants) for threads in (1, 2))
            ratios.append(two / one)
            alone.append(one)
    processes = [process_throughput(2) / process_throughput(1) for _ in range(ROUNDS)]
    return [
        Row("one thread", f"{statistics.median(alone):.0f} /s"),
        Row("two threads / one", f"{statistics.median(ratios):.2f}", "nearly 2"),
        Row("two processes / one", f"{statistics.median(processes):.2f}"),
    ]


def process_throughput(count: int) -> float:
    """Compilations per second of so many processes at once, their starts left out."""
    command = [sys.executable, __file__]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return sum(float(process.communicate()[0]) for process in started)


if __name__ == "__main__":
    import texts

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as pool:
        function, constants = texts.function("twenty lines", Path(folder)), texts.CONSTANTS["twenty lines"]
        compilations(function, constants)
        print(throughput(pool, 1, function, constants))
