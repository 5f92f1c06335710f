"""How long compiling takes, from Rust and from Python, beside CPython's own compile() of the same text.

Short stretches of the three take turns; what is given is the median of the stretches' medians.
"""

import linecache
import statistics
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

import tickjit

import texts
from report import Row, limited, seconds_per_call

ROOT = Path(__file__).parents[2]
ROUNDS = 15
STRETCH = 0.15

RUST_LIMITS = {"three lines": 80, "twenty lines": 150}
RUST_RATIO, PYTHON_LIMIT, PYTHON_RATIO = 2.5, 300, 5


def rust_stretch() -> dict[str, dict[str, float]]:
    """Microseconds for each text: in all, and by stage."""
    latency = ROOT / "target" / "release" / "latency"
    done = subprocess.run([latency, str(STRETCH)], capture_output=True, text=True, check=True)
    found = {}
    for line in done.stdout.splitlines():
        name, median, _best, *stages = line.split("\t")
        found[name] = {"all": float(median)}
        found[name] |= {stage: float(time) for stage, _, time in (entry.partition("=") for entry in stages)}
    return found


def measure() -> list[Row]:
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "tickjit-benches"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        functions = {name: texts.function(name, Path(folder)) for name in texts.CONSTANTS}
        times = defaultdict(list)
        for _ in range(ROUNDS):
            for name, stages in rust_stretch().items():
                for stage, time in stages.items():
                    times[name, stage].append(time)
            for name, function in functions.items():
                for kind, call in calls(name, function).items():
                    call()
                    times[name, kind].append(seconds_per_call(call, STRETCH) * 1e6)
    return rows({key: statistics.median(values) for key, values in times.items()})


def calls(name, function):
    text, constants = texts.text(name), texts.CONSTANTS[name]

    def from_unread_file():
        linecache.clearcache()
        return tickjit.compile_func(texts.copy(function), **constants).address

    return {
        "compile()": lambda: compile(text, f"{name}.py", "exec"),
        "python": lambda: tickjit.compile_func(texts.copy(function), **constants).address,
        "python, unread": from_unread_file,
    }


def rows(times: dict[tuple[str, str], float]) -> list[Row]:
    found = []
    for name in texts.CONSTANTS:
        cpython = times[name, "compile()"]
        found.append(Row(f"{name}: CPython's compile()", f"{cpython:.1f} us"))
        rust, python = times[name, "all"], times[name, "python"]
        if limit := RUST_LIMITS.get(name):
            found.append(limited(f"{name}: from Rust", rust, " us", limit))
        else:
            found.append(Row(f"{name}: from Rust", f"{rust:.1f} us"))
        for (of, stage), time in times.items():
            if of == name and stage not in ("all", "compile()", "python", "python, unread"):
                found.append(Row(f"    {stage}", f"{time:.1f} us"))
        found.append(ratio(f"{name}: from Rust / compile()", rust / cpython, name, RUST_RATIO))
        if name == "twenty lines":
            found.append(limited(f"{name}: from Python", python, " us", PYTHON_LIMIT))
        else:
            found.append(Row(f"{name}: from Python", f"{python:.1f} us"))
        found.append(ratio(f"{name}: from Python / compile()", python / cpython, name, PYTHON_RATIO))
        unread = times[name, "python, unread"]
        found.append(Row(f"{name}: from Python, file not read before", f"{unread:.1f} us"))
    return found


def ratio(what: str, value: float, name: str, limit: float) -> Row:
    """The limits are for a function of twenty lines."""
    return limited(what, value, "", limit, 2) if name == "twenty lines" else Row(what, f"{value:.2f}")
