"""What a call from Python costs: plain functions beside other ways to call native code.

The cost of a loop over nothing is taken off. Each callable has a loop of its own, as the interpreter specialises the
place of a call; all take turns, and the processor's time counts. That they give equal results is asserted first. `numba` and `cffi` are measured where
they are installed.

`python benches/python/calls.py count` counts instructions instead (valgrind), which other load does not change.
"""

import ctypes
import importlib.util
import itertools
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tickjit
from tickjit.signals import Signal

from report import Row, limited

CALLS, ROUNDS = 50_000, 31
CASES = {"add": [(3, 4), (1000, 2345)], "mul": [(1.5, 2.25)]}
NODE = "tickjit, Node.tick(2.25)"


@tickjit.function
def add(a: int, b: int) -> int:
    return a + b


@tickjit.function
def mul(a: float, b: float) -> float:
    return a * b


@tickjit.node
def times(x: Signal[float], factor: float) -> float:
    return factor * x


def build(folder: str) -> Path:
    library = Path(folder) / "calls_extension.so"
    include = sysconfig.get_path("include")
    source = Path(__file__).with_suffix(".c")
    command = ["gcc", "-O2", "-Wall", "-shared", "-fPIC", f"-I{include}", "-o", library, source]
    subprocess.run(command, check=True)
    return library


def extension(library: Path):
    spec = importlib.util.spec_from_file_location("calls_extension", library)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def callables(library: Path) -> dict[str, dict[str, Callable]]:
    by_hand, native = extension(library), ctypes.CDLL(str(library))
    native.plain_add.argtypes, native.plain_add.restype = [ctypes.c_int64] * 2, ctypes.c_int64
    native.plain_mul.argtypes, native.plain_mul.restype = [ctypes.c_double] * 2, ctypes.c_double
    found = {
        "C extension": {"add": by_hand.add, "mul": by_hand.mul},
        "tickjit": {"add": add, "mul": mul},
        "tickjit.call": {"add": tickjit.call, "mul": tickjit.call},
        NODE: {"mul": times(factor=1.5)},
        "ctypes": {"add": native.plain_add, "mul": native.plain_mul},
        "Python": {"add": add.__self__.__wrapped__, "mul": mul.__self__.__wrapped__},
    }
    return found | cffi_callables(library) | numba_callables()


def cffi_callables(library: Path) -> dict[str, dict[str, Callable]]:
    if importlib.util.find_spec("cffi") is None:
        return {}
    import cffi

    declared = "int64_t plain_add(int64_t a, int64_t b); double plain_mul(double a, double b);"
    abi = cffi.FFI()
    abi.cdef(declared)
    opened = abi.dlopen(str(library))
    found = {"cffi, ABI mode": {"add": opened.plain_add, "mul": opened.plain_mul}}
    if importlib.util.find_spec("setuptools") is not None:
        api = cffi.FFI()
        api.cdef(declared)
        text = "#include <stdint.h>\n" + declared
        api.set_source("calls_cffi", text, extra_link_args=[str(library), f"-Wl,-rpath,{library.parent}"])
        made = api.compile(tmpdir=str(library.parent))
        spec = importlib.util.spec_from_file_location("calls_cffi", made)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found["cffi, API mode"] = {"add": module.lib.plain_add, "mul": module.lib.plain_mul}
    return found


def numba_callables() -> dict[str, dict[str, Callable]]:
    if importlib.util.find_spec("numba") is None:
        return {}
    import numba

    compiled = {name: numba.njit(function.__self__.__wrapped__) for name, function in (("add", add), ("mul", mul))}
    return {"numba's dispatcher": compiled}


def written(kind: str, name: str) -> str:
    return {"tickjit.call": f"f({name!r}, a, b)", NODE: "f.tick(b)"}.get(kind, "f(a, b)")


def loop(body: str) -> Callable:
    """A loop with code of its own."""
    names: dict[str, Callable] = {}
    exec(f"def loop(turns, f, a, b):\n    for _ in turns:\n        {body}\n", names)
    return names["loop"]


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        kinds = callables(build(folder))
        rows = []
        for name, cases in CASES.items():
            for args in cases:
                rows += case(name, args, {kind: found[name] for kind, found in kinds.items() if name in found})
    return rows


def case(name: str, args: tuple, kinds: dict[str, Callable]) -> list[Row]:
    expected = args[0] + args[1] if name == "add" else args[0] * args[1]
    loops = {kind: (loop(written(kind, name)), function) for kind, function in kinds.items()}
    for kind, function in kinds.items():
        assert eval(written(kind, name), {"f": function, "a": args[0], "b": args[1]}) == expected, kind
    loops["nothing"] = (loop("pass"), None)
    times: dict[str, list[float]] = {kind: [] for kind in loops}
    orders = itertools.cycle([list(loops), list(reversed(loops))])
    for order in itertools.islice(orders, ROUNDS):
        for kind in order:
            run, function = loops[kind]
            turns = range(CALLS)
            begin = time.process_time()
            run(turns, function, *args)
            times[kind].append(time.process_time() - begin)
    empty = statistics.median(times.pop("nothing"))
    cost = {kind: (statistics.median(found) - empty) / CALLS * 1e9 for kind, found in times.items()}
    label = f"{name}({args[0]}, {args[1]})"
    rows = [Row(f"{label}, {kind}", f"{value:.1f} ns") for kind, value in cost.items()]
    rows.append(limited(f"{label}, tickjit / C extension", cost["tickjit"] / cost["C extension"], "", 1.0, 2))
    by_name = cost["tickjit.call"] / cost["C extension"]
    rows.append(limited(f"{label}, tickjit.call / C extension", by_name, "", 2.0, 2))
    if NODE in cost:
        rows.append(limited(f"{label}, {NODE} / C extension", cost[NODE] / cost["C extension"], "", 2.5, 2))
    rows.append(at_least(f"{label}, ctypes / tickjit", cost["ctypes"] / cost["tickjit"], 15))
    if "numba's dispatcher" in cost:
        rows.append(at_least(f"{label}, numba / tickjit", cost["numba's dispatcher"] / cost["tickjit"], 5))
    return rows


def at_least(what: str, value: float, limit: float) -> Row:
    return Row(what, f"{value:.1f}", f">= {limit:g}", value >= limit)


def count() -> None:
    """Instructions of a call, by the difference of two runs."""
    with tempfile.TemporaryDirectory() as folder:
        library = build(folder)
        for name, cases in CASES.items():
            for args in cases:
                kinds = ["nothing", "C extension", "tickjit", "tickjit.call", *([NODE] if name == "mul" else [])]
                found = {kind: counted(library, kind, name, args) for kind in kinds}
                empty = found.pop("nothing")
                shown = ", ".join(f"{kind} {value - empty:.0f}" for kind, value in found.items())
                print(f"{name}{args}: {shown}")


def counted(library: Path, kind: str, name: str, args: tuple) -> float:
    few, many = 2_000, 52_000
    totals = []
    for turns in (few, many):
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, __file__]
        command += ["run", str(library), kind, name, str(turns), *map(str, args)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        totals.append(int(done.stderr.split("Collected : ")[1].split()[0]))
    return (totals[1] - totals[0]) / (many - few)


def run(library: str, kind: str, name: str, turns: str, *args: str) -> None:
    number = int if name == "add" else float
    values = [number(arg) for arg in args]
    if kind == "nothing":
        loop("pass")(range(int(turns)), None, *values)
    else:
        loop(written(kind, name))(range(int(turns)), callables(Path(library))[kind][name], *values)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
