"""The semantic key: what it does not depend on, and what changes it."""

import linecache
import os
import subprocess
import sys
import threading

import pytest

import tickjit
from tickjit import CompilationOptions, Outputs, set_output
from tickjit.signals import Signal

BASE = """
from tickjit.signals import Signal, ticked, valid
from tickjit import State, Outputs, set_output
import enum, math
from datetime import timedelta, datetime, timezone

LIMIT = 10
PAIR = (1, 2.5)

class Side(enum.Enum):
    BUY = 1
    SELL = 2

def helper(v: float, n: int) -> float:
    w = v * n
    return w + 1.0

def outer():
    bias = 0.5
    def f(x: Signal[float], n: int = 3) -> float:
        total: State[float] = 1.5
        side: State[Side] = Side.BUY
        if x > LIMIT:
            total += helper(x, n) + PAIR[1]
        y = total + bias
        return y
    return f

f = outer()
"""


def function(source, filename="<key test>"):
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names = {"__name__": "key_test"}
    exec(compile(source, filename, "exec"), names)
    return names["f"]


def key(source, options=None, filename="<key test>", **constants):
    return tickjit.compile_func(function(source, filename), options=options, **constants).semantic_key


SAME = {
    "nothing": ("LIMIT = 10", "LIMIT = 10"),
    "white space": ("y = total + bias", "y   =  total+bias"),
    "parentheses": ("y = total + bias", "y = ((total) + (bias))"),
    "indentation": ("            total += helper", "                  total += helper"),
    "comments": ("        return y", "        # some words\n        return y  # more"),
    "docstring": ("        total: State[float] = 1.5", '        "About f."\n        total: State[float] = 1.5'),
    "line breaks": ("helper(x, n) + PAIR[1]", "(helper(\n    x,\n  n) +\n PAIR[1])"),
    "names of locals": ("        y = total + bias\n        return y", "        zz = total + bias\n        return zz"),
    "names of helpers' locals": ("    w = v * n\n    return w", "    other = v * n\n    return other"),
    "name of a helper": ("helper(", "assistant("),
    "name of a global": ("LIMIT", "BOUND"),
    "name of a closure": ("bias", "shift"),
    "spelling of a number": ("1.5", "15e-1"),
    "a global that is not used": ("LIMIT = 10", "LIMIT = 10\nOTHER = 3"),
    "an element that is not used": ("PAIR = (1, 2.5)", "PAIR = (7, 2.5)"),
    "the place in the file": ("LIMIT = 10", "\n\n\nLIMIT = 10"),
    "annotations as text": ("n: int = 3", "n: 'int' = 3"),
}

OTHER = {
    "a global": ("LIMIT = 10", "LIMIT = 11"),
    "its type": ("LIMIT = 10", "LIMIT = 10.0"),
    "an element of a tuple": ("2.5", "2.25"),
    "a closure": ("bias = 0.5", "bias = 0.25"),
    "the sign of zero": ("bias = 0.5", "bias = -0.0"),
    "a helper's body": ("w + 1.0", "w - 1.0"),
    "a constant": ("n: int = 3", "n: int = 4"),
    "an operator": ("x > LIMIT", "x >= LIMIT"),
    "a state's initial value": ("total: State[float] = 1.5", "total: State[float] = 1.25"),
    "a state's name": ("total", "sum_"),
    "a state's member": ("= Side.BUY", "= Side.SELL"),
    "an enum's members": ("SELL = 2", "SELL = 3"),
    "an input's name": ("x: Signal[float]", "x: Signal[float], z: Signal[float]"),
    "an input's type": ("x: Signal[float]", "x: Signal[int]"),
    "the order of operations": ("total + bias", "bias + total"),
}


@pytest.mark.parametrize("change", SAME)
def test_the_same_key(change):
    before, after = SAME[change]
    assert before in BASE
    assert key(BASE.replace(before, after)) == key(BASE)


@pytest.mark.parametrize("change", OTHER)
def test_another_key(change):
    before, after = OTHER[change]
    assert before in BASE
    assert key(BASE.replace(before, after)) != key(BASE)


def test_the_file_name_does_not_matter():
    assert key(BASE, filename="<another file>") == key(BASE)


def test_the_name_of_the_function_does_not_matter():
    first = tickjit.compile_func("def f(x: Signal[int]) -> int:\n    return x\n")
    second = tickjit.compile_func("def g(x: Signal[int]) -> int:\n    return x\n")
    assert first.semantic_key == second.semantic_key


def test_constants_and_options():
    keys = [key(BASE, n=n) for n in (3, 4, -4)]
    assert keys[0] == key(BASE)
    options = [
        CompilationOptions(fastmath=True),
        CompilationOptions(force_inline=True),
        CompilationOptions(error_model="numpy"),
        CompilationOptions(opt_level="none"),
    ]
    keys += [key(BASE, options) for options in options]
    assert len(set(keys)) == len(keys)
    assert key(BASE, CompilationOptions()) == key(BASE)


def test_types_and_names_of_outputs():
    def one(x: Signal[int]) -> int:
        return x

    def as_float(x: Signal[int]) -> float:
        return x

    def named(x: Signal[int]) -> Outputs(a=int):
        set_output("a", x)

    def renamed(x: Signal[int]) -> Outputs(b=int):
        set_output("b", x)

    keys = {tickjit.compile_func(f).semantic_key for f in (one, as_float, named, renamed)}
    assert len(keys) == 4


def test_start_and_stop_bodies():
    keys = {
        tickjit.compile_func(
            "def f(x: Signal[int]) -> int:\n    s: State[int] = 0\n    return x\n", start_body=start, stop_body=stop
        ).semantic_key
        for start in (None, "s = 1", "s = 2")
        for stop in (None, "s = 1")
    }
    assert len(keys) == 6


def test_messages_of_errors():
    text = "def f(x: Signal[int]) -> int:\n    assert x > 0, '{}'\n    return x\n"
    first, second = (tickjit.compile_func(text.format(words)) for words in ("small", "tiny"))
    assert first.semantic_key != second.semantic_key


def test_threads():
    keys = []
    threads = [threading.Thread(target=lambda n=n: keys.append(key(BASE, filename=f"<thread {n}>"))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(keys) == {key(BASE)}


def test_contexts():
    with tickjit.CompilationContext():
        tickjit.signals.register()
        tickjit.register_all()
        inside = key(BASE)
    assert inside == key(BASE)


def test_processes_and_hash_seeds(tmp_path):
    script = tmp_path / "key_test.py"
    script.write_text(BASE + "\nimport tickjit\nprint(tickjit.compile_func(f).semantic_key)\n")
    keys = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, str(script)], capture_output=True, text=True, check=True, env=environment
        )
        keys.add(done.stdout.strip())
    assert len(keys) == 1
    (only,) = keys
    assert len(only) == 64


def test_equal_keys_mean_equal_code():
    before, after = SAME["names of locals"]
    first = tickjit.compile_func(function(BASE))
    second = tickjit.compile_func(function(BASE.replace(before, after)))
    assert first.asm == second.asm
    assert first.clif == second.clif
    assert first.hir == second.hir
