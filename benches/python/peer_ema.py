"""The EMA tick through its pointer from C, beside numba-cfunc-compiler's and one written in C.

All are driven by one compiled loop over the same cells, turn by turn; that they give equal results is
asserted before anything is timed.
"""

import ctypes
import itertools
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import tickjit
from tickjit.signals import Signal

from report import Row, limited

TICKS, ROUNDS = 200_000, 101


def ema(x: Signal[float], alpha: float) -> float:
    s: tickjit.State[float] = 0.0
    s = alpha * x + (1.0 - alpha) * s
    return s


def peer():
    """The peer's compilation of the same function, by the signals of its own test harness."""
    from numba_cfunc_compiler.node_api import State
    from numba_cfunc_compiler.tests.harness import Signal, compile_function, numba_node

    namespace = {"State": State, "Signal": Signal, "numba_node": numba_node}
    return compile_function(_peer_function(namespace), alpha=0.1)


def _peer_function(namespace):
    # A module of its own: `Signal` and `State` mean other things there.
    import importlib.util

    folder = Path(tempfile.mkdtemp())
    path = folder / "peer_function.py"
    path.write_text(
        "@numba_node\n"
        "def ema(x: Signal[float], alpha: float) -> Signal[float]:\n"
        "    s: State[float] = 0.0\n"
        "    s = alpha * x + (1.0 - alpha) * s\n"
        "    return s\n"
    )
    spec = importlib.util.spec_from_file_location("peer_function", path)
    module = importlib.util.module_from_spec(spec)
    vars(module).update(namespace)
    spec.loader.exec_module(module)
    return module.ema


def driver(folder: str) -> ctypes.CDLL:
    library = Path(folder) / "peer_ema.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.drive.restype = ctypes.c_double
    loaded.drive.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p]
    return loaded


def measure() -> list[Row]:
    begin = time.perf_counter()
    ours = tickjit.compile_func(ema, alpha=0.1)
    our_time = time.perf_counter() - begin
    theirs = peer()
    begin = time.perf_counter()
    peer()
    their_time = time.perf_counter() - begin
    values = np.random.default_rng(1).normal(50.0, 10.0, TICKS)
    with tempfile.TemporaryDirectory() as folder:
        c = driver(folder)
        nodes = {
            "tickjit": ours.address,
            "numba-cfunc-compiler": theirs.compiled_func.address,
            "gcc -O2": ctypes.cast(c.by_hand, ctypes.c_void_p).value,
            "nothing": ctypes.cast(c.nothing, ctypes.c_void_p).value,
        }
        assert_equal_results(c, nodes, values)
        times = {name: [] for name in nodes}
        orders = itertools.cycle(itertools.permutations(nodes))
        for order in itertools.islice(orders, ROUNDS):
            for name in order:
                times[name].append(c.drive(nodes[name], values.ctypes.data, TICKS, None))
    median = {name: statistics.median(found) for name, found in times.items()}
    rows = [Row(name if name != "nothing" else "the loop alone", f"{value:.2f} ns") for name, value in median.items()]
    ratio = statistics.median(a / b for a, b in zip(times["tickjit"], times["numba-cfunc-compiler"]))
    rows.append(limited("tickjit / numba-cfunc-compiler", ratio, "", 1.0, 2))
    rows.append(Row("compiling it (tickjit, first in the process)", f"{our_time * 1e3:.2f} ms"))
    rows.append(Row("compiling it (numba-cfunc-compiler, second)", f"{their_time * 1e3:.2f} ms"))
    return rows


def assert_equal_results(c, nodes, values):
    found = {}
    for name, address in nodes.items():
        results = np.empty(TICKS)
        c.drive(address, values.ctypes.data, TICKS, results.ctypes.data)
        found[name] = results
    expected, mean = [], 0.0
    for value in values.tolist():
        mean = 0.1 * value + (1.0 - 0.1) * mean
        expected.append(mean)
    for name in set(nodes) - {"nothing"}:
        assert found[name].tobytes() == np.array(expected).tobytes(), name
