"""What compiled functions take of memory, while they live and after they are dropped.

Each case runs in an interpreter of its own (`python memory.py dropped`), compiles a function of twenty lines
with another constant each time, and prints the growth of resident memory in bytes.
"""

import gc
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from report import Row, limited

DROPPED, WARM_UP, KEPT = 100_000, 1_000, 10_000


def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def grow(case: str) -> int:
    import tickjit

    import texts

    with tempfile.TemporaryDirectory() as folder:
        name = "three lines" if case == "kept, three lines" else "twenty lines"
        function = texts.function(name, Path(folder))
        constants = dict(texts.CONSTANTS[name])
        varied = next(iter(constants))

        def compiled(index):
            constants[varied] = 1 + index * 1e-6
            return tickjit.compile_func(function, **constants)

        for index in range(WARM_UP):
            compiled(index)
        gc.collect()
        before = resident()
        if case == "dropped":
            for index in range(WARM_UP, DROPPED):
                compiled(index)
        else:
            results = [compiled(index) for index in range(KEPT)]
        gc.collect()
        grown = resident() - before
        if case != "dropped":
            assert len({result.address for result in results}) == KEPT
        return grown


def measure() -> list[Row]:
    def grown(case: str) -> int:
        done = subprocess.run([sys.executable, __file__, case], capture_output=True, text=True, check=True)
        return int(done.stdout)

    return [
        limited(f"{DROPPED:,} functions compiled and dropped", grown("dropped") / 1e6, " MB", 5, 2),
        limited(f"{KEPT:,} functions kept, each", grown("kept") / KEPT / 1e3, " KB", 8, 2),
        Row("    of three lines", f"{grown('kept, three lines') / KEPT / 1e3:.2f} KB"),
    ]


if __name__ == "__main__":
    print(grow(sys.argv[1]))
