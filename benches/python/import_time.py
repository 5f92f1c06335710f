"""What `import tickjit` adds to an interpreter's start, beside `import numpy`."""

import statistics
import subprocess
import sys
import time

from report import Row, limited

ROUNDS = 31


def start(code: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
    return (time.perf_counter() - begin) * 1e3


def measure() -> list[Row]:
    codes = {"nothing": "pass", "tickjit": "import tickjit", "numpy": "import numpy"}
    times = {name: [] for name in codes}
    for _ in range(ROUNDS):
        for name, code in codes.items():
            times[name].append(start(code))
    empty, tickjit, numpy = (statistics.median(times[name]) for name in codes)
    return [
        Row("empty interpreter", f"{empty:.1f} ms"),
        limited("import tickjit", tickjit - empty, " ms", 15),
        Row("import numpy", f"{numpy - empty:.1f} ms"),
        limited("import tickjit / import numpy", (tickjit - empty) / (numpy - empty), "", 0.25, 2),
    ]
