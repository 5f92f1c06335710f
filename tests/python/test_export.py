"""Object files of compiled functions: programs in C that have no compiler and no Python do what nodes do."""

import array
import collections
import ctypes
import enum
import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

import tickjit
from tickjit import Buffer, Deque, Dict, List, Outputs, Set, State
from tickjit.extension import ffi
from tickjit.signals import Signal

ROOT = Path(__file__).parents[2]
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-Wl,--fatal-warnings"]
LIBM = ctypes.CDLL("libm.so.6")


def output_of(*command, cwd=ROOT):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def archive():
    """libtickjit_runtime.a"""
    build = ["cargo", "rustc", "--quiet", "-p", "tickjit-runtime", "--features", "c-symbols", "--crate-type", "staticlib"]
    output_of(*build)
    return ROOT / "target" / "debug" / "libtickjit_runtime.a"


def run(folder, archive, program, objects, *options):
    """What a program prints that is linked with object files of `folder`."""
    (folder / "main.c").write_text(program)
    include = ["-I", str(ROOT / "runtime" / "include"), "-I", "."]
    linked = [*objects, str(archive), "-lm", "-lpthread", "-ldl"]
    output_of("gcc", *STRICT, *options, *include, "-o", "program", "main.c", *linked, cwd=folder)
    assert "python" not in output_of("ldd", "program", cwd=folder)
    return output_of(str(folder / "program"), cwd=folder)


def symbols(path, *options):
    return {line.split()[-1]: line.split()[-2] for line in output_of("nm", *options, str(path)).splitlines()}


# --- a node --------------------------------------------------------------------------------------------

START, STOP = "mean = 10.0", "count = -1"


def smoothed(x: Signal[float], weight: float) -> float:
    mean: State[float] = 0.0
    count: State[int] = 0
    count += 1
    mean += weight * (x - mean)
    return mean


NODE = """
#include <stdio.h>
#include "smoothed.h"
#include "tickjit_runtime.h"

int main(void)
{
    double values[] = {3.25, -1.5, 1e300, 0.1}, output = 0, mean = 0;
    int64_t count = 0;
    int8_t ticked[1] = {0}, fresh[1] = {1}, started = 0;
    void *outputs[smoothed_n_outputs] = {&output}, *inputs[smoothed_n_inputs] = {NULL};
    void *state[smoothed_n_state];
    state[smoothed_state_mean] = &mean;
    state[smoothed_state_count] = &count;
    state[smoothed_n_state - 1] = &started;
    smoothed(outputs, ticked, state, TICKJIT_START, inputs, ticked, ticked);
    for (int row = 0; row < 4; row++) {
        inputs[0] = &values[row];
        ticked[0] = 0;
        smoothed(outputs, ticked, state, TICKJIT_EXECUTE, inputs, fresh, fresh);
        printf("%d %a\\n", ticked[0], output);
    }
    smoothed(outputs, ticked, state, TICKJIT_STOP, inputs, fresh, fresh);
    printf("%d\\n", (int)count);
    return tickjit_error_pending();
}
"""


@pytest.mark.parametrize("options", [(), ("-no-pie",), ("-Wl,--gc-sections",)], ids=str)
def test_a_node_with_state_start_and_stop(tmp_path, archive, options):
    factory = tickjit.node(smoothed, start_body=START, stop_body=STOP)
    node = factory(weight=0.25)
    node.result.export_object(tmp_path / "smoothed.o", "smoothed")
    printed = run(tmp_path, archive, NODE, ["smoothed.o"], *options).splitlines()
    expected = [node.tick(x) for x in (3.25, -1.5, 1e300, 0.1)]
    assert [(line.split()[0], float.fromhex(line.split()[1])) for line in printed[:-1]] == [("1", x) for x in expected]
    assert printed[-1] == "-1"


# --- containers ------------------------------------------------------------------------------------------

class Side(enum.Enum):
    BUY = 1
    SELL = -2


def busy(x: Signal[int], weights: List[float], names: Dict[int, List[int]], odd: Set[int], last: Deque[int]) -> Outputs(
    total=float, side=Side, size=int
):
    seen: State[List[int]] = []
    counts: State[Dict[int, int]] = {}
    seen.append(x)
    counts[x % 3] = counts.get(x % 3, 0) + 1
    total = 0.0
    for weight in weights:
        total += weight * len(seen)
    for key, numbers in names.items():
        total += key * sum(numbers)
    if x in names:
        total += names[x][-1]
    copy = list(last)
    copy.append(x)
    return Outputs(
        total=total + len(names) + sum(weights) + copy[0], side=Side.BUY if x in odd else Side.SELL, size=len(counts)
    )


BUSY = """
#include <stdio.h>
#include "busy.h"
#include "tickjit_containers.h"
#include "tickjit_runtime.h"

int main(void)
{
    double total = 0;
    Side side = 0;
    int64_t size = 0;
    int8_t ticked[busy_n_outputs] = {0}, fresh[1] = {1};
    int64_t value = 0;
    void *outputs[busy_n_outputs] = {0}, *state[busy_n_state] = {0}, *inputs[busy_n_inputs] = {&value};
    outputs[busy_outputs_total] = &total;
    outputs[busy_outputs_side] = &side;
    outputs[busy_outputs_size] = &size;
    for (int again = 0; again < 2; again++) {
        busy(outputs, ticked, state, TICKJIT_START, inputs, fresh, fresh);
        for (value = 0; value < 50; value++) {
            busy(outputs, ticked, state, TICKJIT_EXECUTE, inputs, fresh, fresh);
            printf("%a %s %d\\n", total, side == Side_BUY ? "BUY" : side == Side_SELL ? "SELL" : "?", (int)size);
        }
        void *item = NULL;
        if (tickjit_containers()->get(state[busy_state_seen], -1, &item) != TICKJIT_OK || *(int64_t *)item != 49)
            return 2;
        busy(outputs, ticked, state, TICKJIT_STOP, inputs, fresh, fresh);
        if (state[busy_state_seen] != NULL)
            return 3;
    }
    return tickjit_error_pending();
}
"""


def test_containers_in_states_and_constants(tmp_path, archive):
    numbers = {key: [key, key + 1][: key % 2 + 1] for key in range(0, 40, 3)}
    constants = {
        "weights": [0.1, 0.2, 1e-300, float("inf")][:3],
        "names": numbers,
        "odd": set(range(1, 50, 2)),
        "last": collections.deque([7, 8], maxlen=2),
    }
    node = tickjit.node(busy)(**constants)
    node.result.export_object(tmp_path / "busy.o", "busy")
    expected = [node.tick(x) for x in range(50)]
    wanted = [f"{one['total'].hex()} {one['side'].name} {one['size']}" for one in expected] * 2
    printed = [line.split() for line in run(tmp_path, archive, BUSY, ["busy.o"]).splitlines()]
    assert [f"{float.fromhex(total).hex()} {side} {size}" for total, side, size in printed] == wanted


# --- errors ------------------------------------------------------------------------------------------------

class Missing(KeyError):
    pass


def ratio(x: Signal[int], y: Signal[int]) -> float:
    if y == 7:
        raise Missing(f"no {y}, {0.1 + x}")
    if y == 8:
        raise ValueError("größer")
    return x / y


ERRORS = """
#include <stdio.h>
#include "ratio.h"
#include "tickjit_runtime.h"

int main(void)
{
    int64_t x = 3, y = 0;
    double value = 0;
    int8_t ticked[1] = {0}, fresh[2] = {1, 1};
    void *outputs[1] = {&value}, *inputs[2] = {&x, &y};
    for (y = 0; y < 9; y++) {
        ratio(outputs, ticked, NULL, TICKJIT_EXECUTE, inputs, fresh, fresh);
        tickjit_error *error = tickjit_take_error();
        if (error != NULL)
            printf("%s|%s|%u|%u|%s\\n", error->class_name, error->message, error->line, error->column, error->function);
        else
            printf("%a\\n", value);
        tickjit_error_free(error);
    }
    inputs[0] = NULL;
    ratio(outputs, ticked, NULL, TICKJIT_EXECUTE, inputs, fresh, fresh);
    tickjit_error *error = tickjit_take_error();
    printf("%s|%s\\n", error->class_name, error->message);
    tickjit_error_free(error);
    return tickjit_error_pending();
}
"""


def test_errors_are_reported(tmp_path, archive):
    node = tickjit.node(ratio)()
    result = node.result
    result.export_object(str(tmp_path / "ratio.o"), name="ratio")
    printed = run(tmp_path, archive, ERRORS, ["ratio.o"]).splitlines()
    pointers = [(ctypes.c_void_p * 2)() for _ in range(2)]
    cells, value = (ctypes.c_int64 * 2)(3, 0), ctypes.c_double()
    pointers[0][0] = ctypes.addressof(value)
    pointers[1][0], pointers[1][1] = ctypes.addressof(cells), ctypes.addressof(cells) + 8
    flags = (ctypes.c_int8 * 2)(1, 1)
    expected = []
    for y in range(9):
        cells[1] = y
        result.ctypes(pointers[0], (ctypes.c_int8 * 1)(), None, 0, pointers[1], flags, flags)
        error = tickjit.take_error()
        if error is None:
            expected.append(value.value)
        else:
            kind = f"{Missing.__module__}.Missing" if error.kind == "Missing" else error.kind
            expected.append(f"{kind}|{error.message}|{error.line}|{error.column}|{error.function}")
    got = [line if "|" in line else float.fromhex(line) for line in printed[:-1]]
    assert got == expected
    assert expected[0].startswith("ZeroDivisionError|division by zero|")
    assert expected[7].startswith(f"{Missing.__module__}.Missing|no 7, 3.1|")
    assert printed[-1] == "ValueError|input 'x' has no value yet"


# --- plain functions -----------------------------------------------------------------------------------------

@tickjit.function
def mean(x: Buffer[float], skip: int) -> float:
    total = 0.0
    for index in range(skip, len(x)):
        total += x[index]
    return total / (len(x) - skip)


def divisor(a: int, b: int) -> int:
    return a if b == 0 else divisor(b, a % b)


@tickjit.function
def turned(side: Side, x: float, gap: timedelta) -> tuple[float, int]:
    return (-x if side is Side.SELL else x), gap.days + divisor(12, 18)


PLAIN = """
#include <stdio.h>
#include "mean.h"
#include "turned.h"
#include "tickjit_runtime.h"

int main(void)
{
    double x[] = {0.1, 0.2, 0.7}, minus = 0;
    int64_t days = 0;
    printf("%a %a\\n", mean(x, 3, 0), mean(x, 3, 1));
    turned(Side_SELL, 2.5, INT64_C(3) * 86400 * 1000000000, &minus, &days);
    printf("%a %d\\n", minus, (int)days);
    double none = mean(x, 3, 3);
    tickjit_error *error = tickjit_take_error();
    printf("%a %s\\n", none, error->class_name);
    tickjit_error_free(error);
    return 0;
}
"""


def test_plain_functions(tmp_path, archive):
    for function in (mean, turned):
        result = function.__self__.result
        result.export_object(tmp_path / f"{function.__name__}.o", function.__name__)
    printed = run(tmp_path, archive, PLAIN, ["mean.o", "turned.o"]).split()
    x = array.array("d", [0.1, 0.2, 0.7])
    minus, days = turned(Side.SELL, 2.5, timedelta(days=3))
    assert [float.fromhex(one) for one in printed[:3]] == [mean(x, 0), mean(x, 1), minus]
    assert printed[3:] == [str(days), "0x0p+0", "ZeroDivisionError"]


# --- native functions -------------------------------------------------------------------------------------------

NATIVE = """
#include <stdio.h>
#include "leg.h"

double scaled(double x, int32_t times)
{
    return x * times;
}

int main(void)
{
    printf("%a\\n", leg(3.0, 4.0));
    return 0;
}
"""


def test_native_functions_are_undefined_symbols(tmp_path, archive):
    with tickjit.CompilationContext():
        tickjit.register_all()
        hypotenuse = ffi.declare("hypotenuse", (LIBM, "hypot"), "float64(float64, float64)", pure=True)
        by_name = ffi.declare("rounded", LIBM.rint, "float64(float64)")
        own = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_int32)(lambda x, times: x * times)
        here = ffi.declare("here", own, "float64(float64, int32)")

        def leg(x: float, y: float) -> float:
            return hypotenuse(x, y) + by_name(2.5)

        def kept(x: float) -> float:
            return here(x, 2)

        def clash(x: float) -> float:
            return by_name(x)

        leg, kept, clash = map(tickjit.function, (leg, kept, clash))
    leg.__self__.result.export_object(tmp_path / "leg.o", "leg")
    assert symbols(tmp_path / "leg.o", "-u").keys() >= {"hypot", "rint"}
    printed = run(tmp_path, archive, NATIVE, ["leg.o"])
    assert float.fromhex(printed) == leg(3.0, 4.0) == 7.0
    refused = r"kept\(\) cannot be exported: the native function 'here' is an address of this process without a symbol"
    with pytest.raises(TypeError, match=refused):
        kept.__self__.result.export_object(tmp_path / "kept.o")
    with pytest.raises(TypeError, match="by the symbol 'rint', which cannot be its own name too"):
        clash.__self__.result.export_object(tmp_path / "clash.o", "rint")
    assert sorted(os.listdir(tmp_path)) == ["leg.h", "leg.o", "main.c", "program"]


def test_exported_functions_call_each_other(tmp_path, archive):
    @tickjit.function
    def scale(x: float) -> float:
        return 2.0 * x

    with tickjit.CompilationContext():
        tickjit.register_all()
        other = ffi.declare("other", scale.__self__.result.compiled_func, "float64(float64)")

        @tickjit.function
        def leg(x: float, y: float) -> float:
            return other(x) + y

    scale.__self__.result.export_object(tmp_path / "scale.o")
    leg.__self__.result.export_object(tmp_path / "leg.o", "leg")
    assert float.fromhex(run(tmp_path, archive, NATIVE, ["leg.o", "scale.o"])) == leg(3.0, 4.0) == 10.0


# --- the file ---------------------------------------------------------------------------------------------------

def test_what_the_file_has(tmp_path):
    result = tickjit.compile_func(smoothed, weight=0.5)
    result.export_object(tmp_path / "own.o")
    own = symbols(tmp_path / "own.o", "-g")
    assert own[result.native_name] == "T"
    assert (tmp_path / "own.h").read_text() == result.c_header()
    undefined = symbols(tmp_path / "own.o", "-u")
    assert all(name.startswith("tickjit_rt_") for name in undefined)
    sections = output_of("readelf", "-SW", str(tmp_path / "own.o"))
    assert re.search(r"\.note\.GNU-stack\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+0 ", sections)
    assert not re.search(r"\bWX\b|\bWAX\b", sections)
    first = (tmp_path / "own.o").read_bytes()
    tickjit.compile_func(smoothed, weight=0.5).export_object(tmp_path / "again.o")
    assert (tmp_path / "again.o").read_bytes() == first


def test_a_runtime_of_another_version_is_refused(tmp_path, archive):
    tickjit.compile_func(smoothed, weight=0.5).export_object(tmp_path / "own.o", "own")
    [version] = [name for name in symbols(tmp_path / "own.o", "-u") if "_abi_" in name]
    (tmp_path / "own.o").write_bytes((tmp_path / "own.o").read_bytes().replace(version.encode(), b"tickjit_rt_abi_0"))
    (tmp_path / "main.c").write_text('#include "own.h"\nint main(void) { return sizeof(&own) == 0; }\n')
    linked = subprocess.run(
        ["gcc", "-o", "program", "main.c", "own.o", str(archive), "-lm", "-lpthread", "-ldl"],
        cwd=tmp_path, capture_output=True, text=True,
    )
    assert linked.returncode != 0 and "tickjit_rt_abi_0" in linked.stderr


@pytest.mark.parametrize("name", ["", "a b", "class"])
def test_names_that_c_has_not_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="is no name for a function"):
        tickjit.compile_func(smoothed, weight=0.5).export_object(tmp_path / "x.o", name)
    assert os.listdir(tmp_path) == []


def test_paths_that_cannot_be_written(tmp_path):
    result = tickjit.compile_func(smoothed, weight=0.5)
    with pytest.raises(ValueError, match="no path of an object file"):
        result.export_object(tmp_path / "x.h")
    with pytest.raises(FileNotFoundError):
        result.export_object(tmp_path / "nowhere" / "x.o")
