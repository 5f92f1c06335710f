"""The native function as an object of ctypes and cffi and as a capsule, and as a C header."""

import ctypes
import enum
import gc
import linecache
import subprocess
import weakref
from datetime import datetime

import cffi
import pytest

import tickjit
from tickjit import List, Outputs, State, set_output
from tickjit.extension import ffi
from tickjit.signals import Signal

TICK = "void (void **, int8_t *, void **, int8_t, void **, int8_t *, int8_t *)"


class Side(enum.Enum):
    BUY = 1
    SELL = -2
    default = 3


class Rights(enum.Flag):
    READ = 1
    TOP = 1 << 127


def ema(x: Signal[float], alpha: float) -> float:
    mean: State[float] = 0.0
    mean += alpha * (x - mean)
    return mean


def compiled(alpha=0.5):
    return tickjit.compile_func(ema, alpha=alpha)


def drive(function, array):
    """One START and two EXECUTEs through a function of ctypes' or cffi's; `array` makes arguments."""
    cells = (ctypes.c_double * 3)()
    output, state, value = (ctypes.addressof(cells) + 8 * index for index in range(3))
    flags = (ctypes.c_int8 * 3)(0, 1, 1)
    ticked, fresh, valid = (ctypes.addressof(flags) + index for index in range(3))
    arrays = [(ctypes.c_void_p * 1)(cell) for cell in (output, state, value)]
    outputs, states, inputs = (ctypes.addressof(pointers) for pointers in arrays)
    cells[2] = 8.0
    for phase in (1, 0, 0):
        arguments = [outputs, ticked, states, inputs, fresh, valid]
        outputs_, ticked_, states_, inputs_, fresh_, valid_ = map(array, arguments)
        function(outputs_, ticked_, states_, phase, inputs_, fresh_, valid_)
    return cells[0]


def test_ctypes():
    function = compiled().ctypes
    assert drive(function, ctypes.c_void_p) == 6.0


def test_cffi():
    ffi = cffi.FFI()
    result = compiled()
    function = result.cffi(ffi)
    assert int(ffi.cast("intptr_t", function)) == result.address
    assert ffi.typeof(function) == ffi.typeof(TICK.replace("(", "(*)(", 1))
    assert drive(function, lambda address: ffi.cast("void *", address)) == 6.0


def test_capsules_have_the_name_of_their_type():
    api = ctypes.pythonapi
    api.PyCapsule_GetName.restype = ctypes.c_char_p
    api.PyCapsule_GetPointer.restype = ctypes.c_void_p
    result = compiled()
    capsule = ctypes.py_object(result.capsule())
    assert api.PyCapsule_GetName(capsule) == TICK.encode()
    assert api.PyCapsule_GetPointer(capsule, TICK.encode()) == result.address


class Feed:
    """A host's object, which a compiled function holds."""


@pytest.mark.parametrize("how", ["ctypes", "cffi", "capsule"])
def test_pointers_keep_the_code_alive_and_no_longer(how):
    feed = Feed()
    held = weakref.ref(feed)
    result = tickjit.compile_func(ema, feed, alpha=0.5, extract_python_type_fn=lambda _: float)
    address = result.address
    pointer = {"ctypes": lambda: result.ctypes, "cffi": lambda: result.cffi(cffi.FFI()), "capsule": result.capsule}[how]()
    prototype = type(result.ctypes)
    del result, feed
    gc.collect()
    assert held() is not None
    others = [compiled(1.0 / number) for number in range(3, 40)]
    assert address not in {other.address for other in others}
    assert drive(prototype(address), ctypes.c_void_p) == 6.0
    del pointer
    gc.collect()
    tickjit.take_error()
    assert held() is None


# --- headers ---------------------------------------------------------------------------------------


def compile_as(folder, language, text):
    """Compiles text as C or C++ with all warnings, and gives what the program prints."""
    compiler, standard, suffix = {"c": ("gcc", "c11", "c"), "c++": ("g++", "c++11", "cc")}[language]
    source = folder / f"program.{suffix}"
    source.write_text(text)
    command = [compiler, f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-I", str(folder), "-o"]
    done = subprocess.run([*command, str(folder / "program"), str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return subprocess.run([str(folder / "program")], capture_output=True, text=True, check=True).stdout


def busy(time: Signal[datetime], side: Signal[Side], größe: Signal[int], rights: Signal[Rights]) -> Outputs(
    double=float, side=Side, rights=Rights
):
    total: State[float] = float("inf")
    last: State[Side] = Side.SELL
    warm: State[bool] = True
    seen: State[List[int]] = [1, 2]
    set_output("side", last)


PROGRAM = """
#include <stdio.h>
#include "busy.h"
#include "busy.h"
#include "ema.h"

#define OUTPUT(index, name, type) printf("output %d %s %s %d\\n", index, #name, #type, (int)sizeof(type));
#define INPUT(array, index, count, name, type) printf("%s[%d] %d %s %s\\n", #array, index, count, #name, #type);
#define SLOT(index, name, kind, type, size, initial) printf("state[%d] %s %s %s %d %s\\n", index, #name, #kind, #type, size, initial);

int main(void)
{
    busy_OUTPUTS(OUTPUT)
    busy_INPUTS(INPUT)
    busy_STATES(SLOT)
    printf("%d %d %d\\n", busy_outputs_side, busy_n_inputs, busy_n_state);
    printf("%d %d %d\\n", (int)Side_SELL, (int)Side_default, (int)sizeof(Side));
    printf("%d %d\\n", (int)sizeof(Rights), (int)(Rights_TOP >> 127) & 1);
    printf("%d\\n", (int)(ema_state_mean + ema_n_outputs));
    void (*declared)(void **, int8_t *, void **, int8_t, void **, int8_t *, int8_t *) = 0 ? ema : 0;
    return declared != 0;
}
"""

EXPECTED = """\
output 0 double_ double 8
output 1 side Side 2
output 2 rights Rights 16
inputs[0] 1 time int64_t
inputs[1] 1 side Side
inputs[2] 1 gr_f6_dfe int64_t
inputs[3] 1 rights Rights
state[0] seen container void 8 [1,2]
state[1] total scalar double 8 inf
state[2] last scalar Side 2 -2
state[3] warm scalar int8_t 1 True
1 4 4
-2 3 2
16 1
1
"""


@pytest.mark.parametrize("language", ["c", "c++"])
def test_headers_compile_and_say_what_stands_where(tmp_path, language):
    (tmp_path / "busy.h").write_text(tickjit.compile_func(busy).c_header("busy"))
    (tmp_path / "ema.h").write_text(compiled().c_header("ema"))
    lines = compile_as(tmp_path, language, PROGRAM).splitlines()
    expected = EXPECTED.splitlines()
    assert [line for line in lines if "seen" not in line and "last" not in line] == [
        line for line in expected if "seen" not in line and "last" not in line
    ]
    assert any(line.startswith("state[0] seen container void 8 ") for line in lines)


@tickjit.function
def turned(side: Side, x: float) -> tuple[float, Rights]:
    return (x if side is Side.BUY else -x), Rights.READ


@pytest.mark.parametrize("language", ["c", "c++"])
def test_headers_of_plain_functions(tmp_path, language):
    (tmp_path / "turned.h").write_text(turned.__self__.result.c_header("turned"))
    program = """
#include <stdio.h>
#include "turned.h"
int main(void)
{
    printf("%d %d\\n", (int)Side_SELL, (int)Rights_READ);
    return sizeof(&turned) == 0;
}
"""
    assert compile_as(tmp_path, language, program) == "-2 1\n"


class NULL(enum.Enum):
    ROW = 1
    größe = 2
    gr_f6_dfe = 3


def odd(größe: Signal[float], gr_f6_dfe: Signal[NULL], ROW: Signal[int]) -> Outputs(größe=float, gr_f6_dfe=NULL):
    NULL: State[int] = 0
    INT8_MAX: State[int] = 0
    set_output("größe", größe)


@tickjit.function
def words(double: int, double_: int, größe: float, NULL: float, INT64_C: bool) -> tuple[int, float]:
    return double + double_, größe


@pytest.mark.parametrize("language", ["c", "c++"])
def test_names_that_c_takes_otherwise_are_spelt_anew(tmp_path, language):
    declared = words.__self__.c_prototype.partition("(")[2]
    assert declared == (
        "int64_t double_, int64_t double__2, double gr_f6_dfe, double NULL_, bool INT64_C_, int64_t *result0,"
        " double *result1)"
    )
    (tmp_path / "words.h").write_text(words.__self__.result.c_header("words"))
    (tmp_path / "odd.h").write_text(tickjit.compile_func(odd).c_header("odd"))
    program = """
#include <stdio.h>
#include "words.h"
#include "odd.h"
#define OUTPUT(index, name, type) printf("%d %s %s\\n", index, #name, #type);
#define INPUT(array, index, count, name, type) printf("%d %s %s\\n", index, #name, #type);
#define SLOT(index, name, kind, type, size, initial) printf("%d %s\\n", index, #name);
int main(void)
{
    odd_OUTPUTS(OUTPUT)
    odd_INPUTS(INPUT)
    odd_STATES(SLOT)
    printf("%d %d\\n", odd_inputs_gr_f6_dfe_2, odd_outputs_gr_f6_dfe);
    printf("%d %d\\n", (int)NULL__ROW, (int)NULL__gr_f6_dfe_2);
    return sizeof(&words) == 0;
}
"""
    assert compile_as(tmp_path, language, program) == """\
0 gr_f6_dfe double
1 gr_f6_dfe_2 NULL_
0 gr_f6_dfe double
1 gr_f6_dfe_2 NULL_
2 ROW_ int64_t
0 INT8_MAX_
1 NULL_
1 0
1 3
"""


def texted(name, text, names):
    """A function of a text that linecache has."""
    filename = f"<{name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names = dict(names)
    exec(compile(text, filename, "exec"), names)
    return names[name]


@pytest.mark.parametrize("before", [1, 4, 5, 6, 7])
@pytest.mark.parametrize("behind", ["", "i", "fi", "wi", "iwi", "fwfwiiw"])
def test_parameters_of_128_bits_are_where_c_has_them(tmp_path, before, behind):
    """C has them in two registers, or in memory, and goes on with a register that is left."""
    kinds = "i" * before + "w" + behind
    types = {"i": "int64_t", "f": "double", "w": "unsigned __int128"}
    values = {"i": lambda at: at + 10, "f": lambda at: at + 0.5, "w": lambda at: Rights(1 << 127 | at % 2)}
    given = [values[kind](at) for at, kind in enumerate(kinds)]
    written = [
        f"((unsigned __int128)UINT64_C({value.value >> 64}) << 64 | UINT64_C({value.value & 2**64 - 1}))"
        if isinstance(value, Rights) else str(value)
        for value in given
    ]  # fmt: skip
    params = ", ".join(f"{types[kind]} a{at}" for at, kind in enumerate(kinds))
    results = ", ".join(f"{types[kind]} *" for kind in kinds)
    found = " && ".join(f"r{at} == {value}" for at, value in enumerate(written))
    told = " && ".join(f"a{at} == {value}" for at, value in enumerate(written))
    (tmp_path / "wide.c").write_text(
        f"""
#include <stdbool.h>
#include <stdint.h>
bool called({params}) {{ return {told}; }}
bool call(void (*function)({", ".join(types[kind] for kind in kinds)}, {results}))
{{
    {" ".join(f"{types[kind]} r{at} = 0;" for at, kind in enumerate(kinds))}
    function({", ".join(written)}, {", ".join(f"&r{at}" for at in range(len(kinds)))});
    return {found};
}}
"""
    )
    library = tmp_path / "wide.so"
    subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", library, tmp_path / "wide.c"], check=True)
    python = {"i": int, "f": float, "w": Rights}
    annotated = ", ".join(f"a{at}: {python[kind].__name__}" for at, kind in enumerate(kinds))
    names = ", ".join(f"a{at}" for at in range(len(kinds)))
    returned = ", ".join(python[kind].__name__ for kind in kinds)
    with tickjit.CompilationContext():
        tickjit.register_all()
        own = tuple(python[kind] for kind in kinds)
        called = ffi.declare("called", (library, "called"), (bool, own))
        text = f"def gives({annotated}) -> tuple[{returned}]:\n    return {names},\n"
        gives = tickjit.function(texted("gives", text, {"Rights": Rights}))
        text = f"def calls({annotated}) -> bool:\n    return called({names})\n"
        calls = tickjit.function(texted("calls", text, {"Rights": Rights, "called": called}))
    assert gives(*given) == tuple(given)
    assert calls(*given) is True
    call = ctypes.CDLL(library).call
    call.restype = ctypes.c_bool
    assert call(ctypes.c_void_p(gives.__self__.address))


def test_headers_declare_the_native_name(tmp_path):
    result = compiled()
    header = result.c_header()
    assert f"{result.c_prototype};" in header
    assert f"{result.native_name}_state_mean = 0," in header
    assert compiled().c_header() == header
    (tmp_path / "both.h").write_text(header + compiled(0.75).c_header())
    assert compile_as(tmp_path, "c", '#include "both.h"\nint main(void) { return 0; }\n') == ""


@pytest.mark.parametrize("name", ["", "2x", "a b", "class", "int64_t", "größe", "x;", "a\x00b", "NULL", "ROW", "UINT8_C"])
def test_names_that_c_has_not_are_refused(name):
    with pytest.raises(ValueError, match="no name for a function in C"):
        compiled().c_header(name)


def test_two_types_of_one_name_do_not_go_together(tmp_path):
    text = "def other(kind: Signal[Kind]) -> None:\n    pass\n"
    for number in (1, 2):
        kind = enum.Enum("Kind", {"ONLY": number}, module=__name__)
        result = tickjit.compile_func(text, func_globals={"Kind": kind, "Signal": Signal})
        (tmp_path / f"kind{number}.h").write_text(result.c_header(f"f{number}"))
    program = '#include "kind1.h"\n#include "kind2.h"\nint main(void) { return 0; }\n'
    with pytest.raises(AssertionError, match="two types are called Kind"):
        compile_as(tmp_path, "c", program)
