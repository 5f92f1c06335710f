"""What handlers written in Python cost a compilation: those that are not asked, and one that is asked about every call.

A function without subscripts and attributes is compiled with twenty handlers of these, which nothing asks; then a
function of calls with a handler that declines each of them. Stretches take turns; what is given is the median.
"""

import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

import tickjit
from tickjit.extension import ast_handler

import texts
from report import Row, limited, seconds_per_call

ROUNDS = 21
STRETCH = 0.1
CALLS = 200
HANDLERS, UNASKED_RATIO, MICROSECONDS_PER_CALL = 20, 1.1, 15


def context(*nodes: str) -> tickjit.CompilationContext:
    """Python, and a handler that declines for each node."""
    made = tickjit.CompilationContext()
    tickjit.register_all(made)
    with made:
        for node in nodes:
            ast_handler(node, pre=True)(lambda converter, node: None)
    return made


def calling(folder: Path):
    """A function of many calls."""
    path = folder / "calling.py"
    lines = "".join(f"    y = y + abs(x - {number}.0)\n" for number in range(CALLS))
    path.write_text(texts.PRELUDE + f"def calling(x: Signal[float]) -> float:\n    y = 0.0\n{lines}    return y\n")
    namespace: dict[str, object] = {"__name__": "calling"}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    return namespace["calling"]


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, unasked, asked = context(), context(*["Subscript", "Attribute"] * (HANDLERS // 2)), context("Call")
        twenty, constants = texts.function("twenty lines", folder), texts.CONSTANTS["twenty lines"]
        many = calling(folder)
        subjects = {
            "none": (plain, twenty, constants),
            "unasked": (unasked, twenty, constants),
            "calls": (plain, many, {}),
            "asked": (asked, many, {}),
        }
        times = defaultdict(list)
        for _ in range(ROUNDS):
            for key, (chosen, function, given) in subjects.items():
                with chosen:
                    compiled = lambda: tickjit.compile_func(texts.copy(function), **given).address  # noqa: E731
                    compiled()
                    times[key].append(seconds_per_call(compiled, STRETCH) * 1e6)
        found = {key: statistics.median(values) for key, values in times.items()}
    per_call = (found["asked"] - found["calls"]) / CALLS
    return [
        Row("twenty lines, no handlers", f"{found['none']:.1f} us"),
        Row(f"twenty lines, {HANDLERS} handlers of other nodes", f"{found['unasked']:.1f} us"),
        limited("    ratio", found["unasked"] / found["none"], "", UNASKED_RATIO, 2),
        Row(f"{CALLS} calls, no handlers", f"{found['calls']:.1f} us"),
        Row(f"{CALLS} calls, a handler asked about each", f"{found['asked']:.1f} us"),
        limited("    for each call", per_call, " us", MICROSECONDS_PER_CALL),
    ]
