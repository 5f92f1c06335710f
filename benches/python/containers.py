"""Containers through the native ABI, beside numba-cfunc-compiler's, numba's, the C++ standard library's and CPython's.

Every kernel has one text. Compiled by tickjit and by numba-cfunc-compiler it is a node that one C loop ticks, as are
the kernels in C++; numba and CPython run it in loops of their own. Results are asserted equal before anything is timed,
and what ticking a node that does nothing costs is subtracted.
"""

import ctypes
import importlib.util
import itertools
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tickjit
from report import Row, limited
from tickjit.signals import Signal

ROUNDS = 21
#: Code lives as long as its result.
KEPT: list = []
Keys = Callable[[], np.ndarray]


class Kernel(NamedTuple):
    """What one tick does with a container `c`, an int `key` and a float `x`."""

    title: str
    #: Types of the container: one for a list, two for a dict.
    types: tuple[str, ...]
    body: str
    keys: Keys
    #: Time of tickjit over that of numba-cfunc-compiler, and over that of C++.
    limits: tuple[float, float]
    #: Whether every round begins with an empty container.
    fresh: bool = False


def distinct(count: int) -> np.ndarray:
    return np.random.default_rng(1).integers(-(2**62), 2**62, count)


def chosen(keys: np.ndarray, count: int) -> np.ndarray:
    return np.random.default_rng(2).choice(keys, count)


def filled(item: str) -> str:
    return f"if len(c) == 0:\n    for i in range(1000):\n        c.append({item})\n"


UPDATE = "v = c.get(key, 0.0) + 1.0\nc[key] = v\nreturn v"
INSERT = "c[key] = x\nreturn x"
INT_FLOAT, FLOATS, INTS = ("int", "float"), ("float",), ("int",)
DICT, LIST = (1 / 3, 1.0), (1 / 4, 1.3)
KERNELS = {
    "dict_update": Kernel(
        "dict, get and set, 10,000 random keys", INT_FLOAT, UPDATE, lambda: chosen(distinct(10_000), 200_000), DICT
    ),
    "dict_update_small": Kernel(
        "dict, get and set, keys 0 to 9,999", INT_FLOAT, UPDATE, lambda: chosen(np.arange(10_000), 200_000), DICT
    ),
    "dict_insert": Kernel(
        "dict, 262,144 insertions, random", INT_FLOAT, INSERT, lambda: distinct(262_144), DICT, fresh=True
    ),
    "dict_insert_sequential": Kernel(
        "dict, 262,144 insertions, in sequence", INT_FLOAT, INSERT, lambda: np.arange(262_144), DICT, fresh=True
    ),
    "dict_window": Kernel(
        "dict, sliding window of 1,000 keys",
        INT_FLOAT,
        "c[key] = x\nif len(c) > 1000:\n    old = key - 1000\n    c.pop(old)\nreturn float(len(c))",
        lambda: np.arange(200_000),
        DICT,
        fresh=True,
    ),
    "dict_pop": Kernel(
        "dict, pop and insert again, 10,000 random keys",
        INT_FLOAT,
        "v = x\nif key in c:\n    v = c.pop(key)\nc[key] = v + 1.0\nreturn v",
        lambda: chosen(distinct(10_000), 200_000),
        DICT,
    ),
    "dict_items": Kernel(
        "dict, 1,000 items iterated over",
        INT_FLOAT,
        "if len(c) == 0:\n    for i in range(1000):\n        c[i] = float(i)\n"
        "s = 0.0\nfor k, v in c.items():\n    s += v\nreturn s + x",
        lambda: np.arange(2_000),
        DICT,
    ),
    "list_sum_floats": Kernel(
        "list, sum of 1,000 floats",
        FLOATS,
        filled("float(i)") + "s = x\nfor v in c:\n    s += v\nreturn s",
        lambda: np.arange(5_000),
        LIST,
    ),
    "list_sum_ints": Kernel(
        "list, sum of 1,000 ints",
        INTS,
        filled("i") + "s = key\nfor v in c:\n    s += v\nreturn float(s)",
        lambda: np.arange(5_000),
        LIST,
    ),
    "list_update": Kernel(
        "list, 1,000 items updated by index",
        FLOATS,
        filled("float(i)") + "for i in range(len(c)):\n    c[i] = c[i] * 0.5 + x\nreturn c[999]",
        lambda: np.arange(5_000),
        LIST,
    ),
    "list_append": Kernel(
        "list, cleared and 1,000 appended",
        FLOATS,
        "c.clear()\nfor i in range(1000):\n    c.append(x)\nreturn float(len(c))",
        lambda: np.arange(5_000),
        LIST,
    ),
    "list_window": Kernel(
        "list, rolling window of 100",
        FLOATS,
        "c.append(x)\nif len(c) > 100:\n    c.pop(0)\nreturn c[0]",
        lambda: np.arange(200_000),
        LIST,
        fresh=True,
    ),
    "list_local": Kernel(
        "list, a local one of 10 made, filled and freed",
        FLOATS,
        "t = create_new_list(float)\nfor i in range(10):\n    t.append(x)\nreturn t[9]",
        lambda: np.arange(200_000),
        (1 / 4, 1.5),
    ),
}

NODE = """
{decorator}
def {name}(key: Signal[int], x: Signal[float]) -> {output}:
    c: State[{container}] = {new}
{body}
"""
LOOP = """
def tick(c, key, x):
{body}


def loop(c, keys, values, results):
    for i in range(len(keys)):
        results[i] = tick(c, keys[i], values[i])
"""


def indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.splitlines())


def new(kernel: Kernel) -> str:
    kind = "list" if len(kernel.types) == 1 else "dict"
    return f"create_new_{kind}({', '.join(kernel.types)})"


class Text:
    """Functions written to files, as all compilers want to read them."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def module(self, name: str, text: str, **namespace):
        """The module of a text, in which these names are known."""
        path = self.folder / f"{name}.py"
        path.write_text(text)
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        vars(module).update({name: value for name, value in namespace.items() if name[0] != "_"})
        spec.loader.exec_module(module)
        return module


class Native:
    """A node behind an address, ticked by the C loop."""

    def __init__(self, library: ctypes.CDLL, address: int) -> None:
        self.library = library
        self.address = address
        self.states = (ctypes.c_void_p * 8)()

    def start(self) -> None:
        self.library.phase(self.address, self.states, 1)

    def stop(self) -> None:
        self.library.phase(self.address, self.states, 2)

    def run(self, keys: np.ndarray, values: np.ndarray, results: np.ndarray | None) -> float:
        to = None if results is None else results.ctypes.data
        return self.library.drive(self.address, self.states, keys.ctypes.data, values.ctypes.data, len(keys), to)


class Interpreted:
    """A loop of Python's or numba's, over a container that `make` gives."""

    def __init__(self, loop: Callable, make: Callable, convert: Callable) -> None:
        self.loop, self.make, self.convert = loop, make, convert

    def start(self) -> None:
        self.container = self.make()

    def stop(self) -> None:
        del self.container

    def run(self, keys: np.ndarray, values: np.ndarray, results: np.ndarray | None) -> float:
        keys, values = self.convert(keys), self.convert(values)
        to = np.empty(len(keys)) if results is None else results
        begin = time.perf_counter_ns()
        self.loop(self.container, keys, values, to)
        return (time.perf_counter_ns() - begin) / len(keys)


def ours(name: str, kernel: Kernel, text: Text) -> int:
    kind = "List" if len(kernel.types) == 1 else "Dict"
    source = NODE.format(
        decorator="", name=name, output="float", container=kind, new=new(kernel), body=indented(kernel.body)
    )
    module = text.module(f"ours_{name}", source, Signal=Signal, **vars(tickjit))
    result = tickjit.compile_func(getattr(module, name))
    KEPT.append(result)
    return result.address



def peer(name: str, kernel: Kernel, text: Text) -> int:
    from numba_cfunc_compiler import node_api
    from numba_cfunc_compiler.tests import harness

    kind = "NumbaList" if len(kernel.types) == 1 else "NumbaDict"
    source = NODE.format(
        decorator="@numba_node",
        name=name,
        output="Signal[float]",
        container=kind,
        new=new(kernel),
        body=indented(kernel.body),
    )
    module = text.module(f"peer_{name}", source, **vars(node_api), Signal=harness.Signal, numba_node=harness.numba_node)
    result = harness.compile_function(getattr(module, name))
    KEPT.append(result)
    return result.compiled_func.address


def by_numba(name: str, kernel: Kernel, text: Text) -> Interpreted:
    import numba
    from numba import typed, types

    numbas = {"int": types.int64, "float": types.float64}
    own = [numbas[ty] for ty in kernel.types]

    @numba.njit
    def create_new_list(ty):
        return typed.List.empty_list(types.float64)

    module = text.module(f"numba_{name}", LOOP.format(body=indented(kernel.body)), create_new_list=create_new_list)
    module.tick = numba.njit(module.tick)
    make = typed.List.empty_list if len(own) == 1 else typed.Dict.empty
    return Interpreted(numba.njit(module.loop), lambda: make(*own), lambda array: array)


def by_python(name: str, kernel: Kernel, text: Text) -> Interpreted:
    source = LOOP.format(body=indented(kernel.body))
    module = text.module(f"python_{name}", source, create_new_list=tickjit.create_new_list)
    make = list if len(kernel.types) == 1 else dict
    return Interpreted(module.loop, make, np.ndarray.tolist)


def load(folder: str) -> ctypes.CDLL:
    library = Path(folder) / "containers.so"
    source = Path(__file__).with_suffix(".cpp")
    subprocess.run(["g++", "-std=c++17", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.phase.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int8]
    loaded.phase.restype = None
    loaded.drive.argtypes = [*[ctypes.c_void_p] * 4, ctypes.c_int64, ctypes.c_void_p]
    loaded.drive.restype = ctypes.c_double
    return loaded


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        text, library = Text(folder), load(folder)
        rows = []
        for name, kernel in KERNELS.items():
            rows += compared(name, kernel, text, library)
        return rows


def compared(name: str, kernel: Kernel, text: Text, library: ctypes.CDLL) -> list[Row]:
    def native(address: int) -> Native:
        return Native(library, address)

    def address(symbol: str) -> int:
        return ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value

    in_cpp = name.removesuffix("_small").removesuffix("_sequential")
    runners = {
        "tickjit": native(ours(name, kernel, text)),
        "numba-cfunc-compiler": native(peer(name, kernel, text)),
        "C++": native(address(in_cpp)),
        "numba": by_numba(name, kernel, text),
        "CPython": by_python(name, kernel, text),
        "nothing": native(address("nothing")),
    }
    keys = np.ascontiguousarray(kernel.keys(), dtype=np.int64)
    values = np.random.default_rng(3).normal(50.0, 10.0, len(keys))
    assert_equal_results(name, runners, keys, values)
    times = {runner: [] for runner in runners}
    for order in itertools.islice(itertools.cycle([list(runners), list(runners)[::-1]]), ROUNDS):
        for runner in order:
            times[runner].append(timed(kernel, runners[runner], keys, values))
    alone = statistics.median(times.pop("nothing"))
    # The loops of numba and Python call no node.
    net = {
        runner: statistics.median(found) - (alone if isinstance(runners[runner], Native) else 0.0)
        for runner, found in times.items()
    }
    rows = [Row(kernel.title, ", ".join(f"{runner} {value:.1f} ns" for runner, value in net.items()))]
    for other, limit in zip(("numba-cfunc-compiler", "C++"), kernel.limits):
        rows.append(limited(f"  tickjit / {other}", net["tickjit"] / net[other], "", round(limit, 3), 2))
    return rows


def timed(kernel: Kernel, runner: Native | Interpreted, keys: np.ndarray, values: np.ndarray) -> float:
    runner.start()
    if not kernel.fresh:
        runner.run(keys, values, None)
    spent = runner.run(keys, values, None)
    runner.stop()
    return spent


def assert_equal_results(name: str, runners: dict, keys: np.ndarray, values: np.ndarray) -> None:
    found = {}
    for runner, node in runners.items():
        results = np.empty(len(keys))
        node.start()
        node.run(keys, values, results)
        node.stop()
        found[runner] = results
    for runner in set(runners) - {"nothing"}:
        np.testing.assert_array_equal(found[runner], found["CPython"], f"{name}: {runner}")
