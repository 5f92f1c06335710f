"""Native functions: targets, signatures, purity, bodies, methods."""

from __future__ import annotations

import ast
import ctypes
import gc
import subprocess
import weakref
from dataclasses import dataclass
from datetime import timedelta

import pytest
from host import Host
from written import function, functions

import tickjit
from tickjit import CompilationContext, CompileError, register_all
from tickjit.extension import (
    StructFieldInfo,
    StructType,
    TypeFactory,
    TypeInference,
    ffi,
    ffi_method_factory,
    intrinsics,
)
from tickjit.signals import Signal

LIBRARY = """
#include <stdint.h>
double twice(double x) { return 2.0 * x; }
int8_t narrow(int8_t x) { return x; }
uint32_t wide(uint32_t x) { return x; }
float half(float x) { return x / 2.0f; }
int16_t opposite(int16_t side) { return -side; }
int64_t count = 0;
int64_t next(void) { return ++count; }
int64_t same(int64_t x) { count++; return x; }
void *book(void) { static double levels[] = {1.5, 2.5, 4.0}; return levels; }
typedef struct { double x; } point;
double shift(point *p, double by) { p->x += by; return p->x; }
double abscissa(void *p) { return ((point *)p)->x; }
double bid_book(void *book, int64_t level) { return ((double *)book)[level]; }
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    source = folder / "functions.c"
    source.write_text(LIBRARY)
    library = folder / "functions.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    return library


@pytest.fixture
def library(path):
    library = ctypes.CDLL(str(path))
    ctypes.c_int64.in_dll(library, "count").value = 0
    return library


def count(library):
    return ctypes.c_int64.in_dll(library, "count").value


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        yield fresh


def node(folder, value, ty="float", returns="float", **names):
    """A function of x that gives a value."""
    written = functions(folder, f"def f(x: Signal[{ty}]) -> {returns}:\n    return {value}\n")
    written["f"].__globals__.update(names)
    return tickjit.node(written["f"])()


def refused(folder, value, ty="float", returns="float", **names):
    with pytest.raises(CompileError) as caught:
        node(folder, value, ty, returns, **names)
    return caught.value.diagnostics[0]


# --- where a function is -------------------------------------------------------------------------


def address_of(function):
    return ctypes.cast(function, ctypes.c_void_p).value


def capsule(function):
    make = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return make(("PyCapsule_New", ctypes.pythonapi))(address_of(function), b"twice", None)


class Located:
    def __init__(self, address):
        self.address = address


@pytest.mark.parametrize("kind", ["address", "ctypes", "capsule", "pair", "cdll", "object"])
def test_targets(tmp_path, path, library, kind):
    target = {
        "address": address_of(library.twice),
        "ctypes": library.twice,
        "capsule": capsule(library.twice),
        "pair": (path, "twice"),
        "cdll": (library, "twice"),
        "object": Located(address_of(library.twice)),
    }[kind]
    twice = ffi.declare("twice", target, "float64(float64)")
    assert twice.address == address_of(library.twice)
    assert node(tmp_path, "twice(x) + 1.0", twice=twice).tick(3.0) == 7.0


def test_a_pointer_of_cffi(tmp_path, path, library):
    import cffi

    ffi_ = cffi.FFI()
    ffi_.cdef("double twice(double);")
    own = ffi_.dlopen(str(path))
    twice = ffi.declare("twice", ffi_.addressof(own, "twice"), "float64(float64)")
    assert node(tmp_path, "twice(x)", twice=twice).tick(3.0) == 6.0


def test_the_process_itself(tmp_path):
    labs = ffi.declare("labs", (None, "labs"), "int64(int64)")
    assert node(tmp_path, "labs(x)", "int", "int", labs=labs).tick(-3) == 3


def test_what_is_no_function(path):
    for target, error in [
        ("twice", TypeError),
        (len, TypeError),
        (True, TypeError),
        (0, ValueError),
        (-1, ValueError),
        (2**64, ValueError),
        ((path, "thrice"), ValueError),
        (("/no/such/library.so", "twice"), OSError),
    ]:
        with pytest.raises(error):
            ffi.declare("twice", target, "float64(float64)")


def test_a_result_keeps_what_it_calls(tmp_path):
    @ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
    def twice(x):
        return 2.0 * x

    alive = weakref.ref(twice)
    with CompilationContext():
        register_all()
        declared = ffi.declare("twice", twice, "float64(float64)")
        f = function(tmp_path, "def f(x: Signal[float]) -> float:\n    return twice(x)\n")
        f.__globals__["twice"] = declared
        result = tickjit.compile_func(f)
    del twice, declared, f
    gc.collect()
    host = Host(result, [float]).start()
    assert host.execute(4.0) == 8.0
    assert alive() is not None
    del host, result
    gc.collect()
    assert alive() is None


# --- what it takes and gives ---------------------------------------------------------------------


def test_the_declaration_shows(library):
    declared = ffi.declare("wide", library.wide, "uint32( uint32 )", pure=True)
    assert (declared.name, declared.signature, declared.pure) == ("wide", "uint32(uint32)", True)
    assert repr(declared) == "<native function wide uint32(uint32)>"


@pytest.mark.parametrize(
    "signature",
    ["", "float64", "double(float64)", "float64(float)", ("float64", ("float",)), (str, (float,)), (float, ([],))],
)
def test_what_is_no_signature(library, signature):
    with pytest.raises(ValueError, match=r"signature|native"):
        ffi.declare("twice", library.twice, signature)


def test_what_does_not_fit_is_reported(tmp_path, library):
    narrow = ffi.declare("narrow", library.narrow, "int8(int8)")
    f = node(tmp_path, "narrow(x)", "int", "int", narrow=narrow)
    assert [f.tick(x) for x in (-128, 0, 127)] == [-128, 0, 127]
    for x in (-129, 128, 2**62):
        with pytest.raises(OverflowError):
            f.tick(x)
    wide = ffi.declare("wide", library.wide, "uint32(uint32)")
    f = node(tmp_path, "wide(x)", "int", "int", wide=wide)
    assert [f.tick(x) for x in (0, 2**31, 2**32 - 1)] == [0, 2**31, 2**32 - 1]
    for x in (-1, 2**32):
        with pytest.raises(OverflowError):
            f.tick(x)


def test_narrow_floats_are_rounded(tmp_path, library):
    half = ffi.declare("half", library.half, "float32(float32)")
    f = node(tmp_path, "half(x)", half=half)
    assert f.tick(0.1) == ctypes.c_float(0.1).value / 2.0
    with pytest.raises(OverflowError):
        f.tick(1e39)


def test_arguments_are_checked_when_compiling(tmp_path, library):
    # The closest system never reads the declared types of arguments.
    narrow = ffi.declare("narrow", library.narrow, "int8(int8)")
    assert refused(tmp_path, "narrow(x)", "float", "int", narrow=narrow).code == "float-to-int"
    assert refused(tmp_path, "narrow(300)", "int", "int", narrow=narrow).code == "integer-too-wide"
    assert refused(tmp_path, "narrow()", "int", "int", narrow=narrow).code == "call-arguments"
    assert refused(tmp_path, "narrow(x, x)", "int", "int", narrow=narrow).code == "call-arguments"


def test_a_signal_passes_its_value(tmp_path, library):
    # The closest system passes the pointer to a signal's value.
    twice = ffi.declare("twice", library.twice, "float64(float64)")
    assert node(tmp_path, "twice(x)", "int", twice=twice).tick(3) == 6.0
    bid = ffi.declare("bid", library.bid_book, "float64(voidptr, int64)")
    assert refused(tmp_path, "bid(x, 0)", bid=bid).code == "type-mismatch"


TYPES = """\
import enum
from datetime import timedelta

class Side(enum.Enum):
    BUY = 1
    SELL = -1

def members(x: Signal[Side]) -> Side:
    return opposite(x)

def numbers(x: Signal[int]) -> Side:
    return opposite(x)

def times(x: Signal[timedelta]) -> timedelta:
    return same(x)
"""


def test_types_of_python_in_a_signature(tmp_path, library):
    written = functions(tmp_path, TYPES)
    side = written["Side"]
    written["members"].__globals__.update(
        opposite=ffi.declare("opposite", library.opposite, (side, [side])),
        same=ffi.declare("same", library.same, (timedelta, (timedelta,))),
    )
    assert tickjit.node(written["members"])().tick(side.BUY) is side.SELL
    assert tickjit.node(written["times"])().tick(timedelta(seconds=3)) == timedelta(seconds=3)
    with pytest.raises(CompileError) as caught:
        tickjit.compile_func(written["numbers"])
    assert caught.value.diagnostics[0].code == "type-mismatch"


class CPoint(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double)]


@dataclass(frozen=True)
class PointType(StructType):
    @classmethod
    def is_type_supported(cls, var_type):
        return var_type is CPoint

    @classmethod
    def _get_struct_fields(cls, var_type):
        return {"x": StructFieldInfo(0, "float64")}

    @classmethod
    def _get_struct_size(cls, var_type):
        return ctypes.sizeof(CPoint)


STRUCT = """\
def f(x: Signal[float]) -> Outputs(first=float, given=float, then=float, seen=float):
    p: State[CPoint] = CPoint(x=1.0)
    set_output("first", p.x)
    set_output("given", shift(p, x))
    set_output("then", p.x)
    set_output("seen", abscissa(p))
"""


def test_structs_are_passed_by_pointer(tmp_path, library):
    TypeFactory.register(PointType)
    names = {
        "CPoint": CPoint,
        "shift": ffi.declare("shift", library.shift, (float, (CPoint, float))),
        "abscissa": ffi.declare("abscissa", library.abscissa, "float64(voidptr)"),
    }
    names |= {"Outputs": tickjit.Outputs, "State": tickjit.State, "Signal": Signal, "set_output": tickjit.set_output}
    result = tickjit.compile_func(STRUCT, func_globals=names)
    host = Host(result, [float]).start()
    assert host.execute(2.0) == (1.0, 3.0, 3.0, 3.0)
    assert host.execute(4.0) == (3.0, 7.0, 7.0, 7.0)


# --- how often it is called ----------------------------------------------------------------------

LOOP = """\
def f(x: Signal[int]) -> int:
    total = same(x)
    for i in range(3):
        total += same(x)
    return total
"""


@pytest.mark.parametrize(("pure", "calls"), [(True, 1), (False, 4)])
def test_pure_functions_are_called_once(tmp_path, library, pure, calls):
    f = function(tmp_path, LOOP)
    f.__globals__["same"] = ffi.declare("same", library.same, "int64(int64)", pure=pure)
    assert tickjit.node(f)().tick(5) == 20
    assert count(library) == calls


def test_calls_with_effects_stay(tmp_path, library):
    # The closest system marks every function as one without effects, so that two calls become one.
    following = ffi.declare("next", library.next, "int64()")
    f = node(tmp_path, "x + 10 * next_() + next_()", "int", "int", next_=following)
    assert f.tick(0) == 10 * 1 + 2
    assert f.tick(0) == 10 * 3 + 4


# --- bodies --------------------------------------------------------------------------------------

BODY = """\
from tickjit.extension import intrinsics

def bid(book, level: "anything"):
    return intrinsics.load(intrinsics.address(book, level, stride=8), "float64")

def by_pointer(book, level):
    return book[level]

def f(x: Signal[int]) -> float:
    return bid_(book_(), x)
"""

CLIF = """\
function %bid(i64, i64) -> f64 {
block0(v0: i64, v1: i64):
    v2 = iconst.i64 3
    v3 = ishl v1, v2
    v4 = iadd v0, v3
    v5 = load.f64 notrap v4
    return v5
}
"""


def book_nodes(folder, library, signature, body):
    written = functions(folder, BODY)
    book = ffi.declare("book", library.book, "voidptr()" if signature.count("void") else "CPointer(float64)()", pure=True)
    bid = ffi.define("bid", written.get(body, body), signature, pure=True)
    f = written["f"]
    f.__globals__.update(book_=book, bid_=bid)
    return tickjit.node(f)()


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        ("float64(voidptr, int64)", "bid"),
        ("float64(CPointer(float64), int64)", "by_pointer"),
        ("float64(voidptr, int64)", CLIF),
    ],
)
def test_a_body_takes_the_place_of_calls(tmp_path, library, signature, body):
    node = book_nodes(tmp_path, library, signature, body)
    assert [node.tick(level) for level in range(3)] == [1.5, 2.5, 4.0]
    clif = node.result.clif
    assert "load" in clif
    assert "%bid" not in "".join(line for line in clif.splitlines() if "call" in line)


def test_a_body_for_what_is_declared(tmp_path, library):
    written = functions(tmp_path, "def body(x):\n    return x + 1.0\ndef f(x: Signal[float]) -> float:\n    return twice(x)\n")
    twice = ffi.declare("twice", library.twice, "float64(float64)")
    written["f"].__globals__["twice"] = twice
    assert tickjit.node(written["f"])().tick(3.0) == 6.0
    assert ffi.define(twice, written["body"]) is twice
    # What was compiled before stays as it is.
    assert tickjit.compile_func(written["f"]).hir.count("native") == 0
    with pytest.raises(ValueError, match="already defined"):
        ffi.define("twice", CLIF)
    with pytest.raises(ValueError, match="no native function"):
        ffi.define("thrice", CLIF)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not the text of one function"),
        ("function %f(i64, i64) -> f64 {\nblock0(v0: i64, v1: i64):\n    trap user1\n}", "line 3: a body has no `trap`"),
        ("function %f(i64) -> f64 {\nblock0(v0: i64):\n    v1 = load.f64 v0\n    return v1\n}", "line 1: its signature"),
        ("function %f(i64, i64) -> f64 {\nblock0(v0: i64, v1: i64):\n    v2 = iad v0, v1\n}", "line 3: "),
        ("function %f(i64, i64) -> f64 {\nblock0(v0: i64, v1: i64):\n    return v0\n}", "line 3: "),
        ("\0" * 100, ""),
        ("function %f(i64, i64) -> f64 {\n" + "block4294967290:\n", "line 2: a number"),
    ],
)
def test_clif_that_is_refused(text, message):
    with pytest.raises(ValueError, match=r"body of") as caught:
        ffi.define("bid", text, "float64(voidptr, int64)")
    assert message in str(caught.value)


def test_a_body_is_no_other_object():
    with pytest.raises(TypeError, match="CLIF text, not int"):
        ffi.define("bid", 3, "float64(voidptr, int64)")


def test_a_mistake_in_a_body_is_at_its_line(tmp_path):
    written = functions(tmp_path, "def body(x):\n    return x + missing\ndef f(x: Signal[float]) -> float:\n    return g(x)\n")
    written["f"].__globals__["g"] = ffi.define("g", written["body"], "float64(float64)")
    with pytest.raises(CompileError) as caught:
        tickjit.compile_func(written["f"])
    assert caught.value.lineno == 4


def test_memory_is_not_for_users(tmp_path):
    text = "def f(x: Signal[int]) -> float:\n    return intrinsics.load(x, 'float64')\n"
    f = function(tmp_path, text)
    f.__globals__["intrinsics"] = intrinsics
    with pytest.raises(CompileError):
        tickjit.compile_func(f)


# --- names ---------------------------------------------------------------------------------------


def test_declaring_twice_is_refused(library, context):
    ffi.declare("twice", library.twice, "float64(float64)")
    with pytest.raises(ValueError, match='"twice" is already registered'):
        ffi.declare("twice", library.twice, "float64(float64)")
    with pytest.raises(ValueError, match='"math.sqrt" is already registered'):
        ffi.declare("math.sqrt", library.twice, "float64(float64)")
    with CompilationContext():
        register_all()
        ffi.declare("twice", library.twice, "float64(float64)")


def test_a_function_of_another_context(tmp_path, library):
    with CompilationContext():
        register_all()
        twice = ffi.declare("twice", library.twice, "float64(float64)")
    assert refused(tmp_path, "twice(x)", twice=twice).code == "unsupported-call"


def test_without_an_address_or_a_body(tmp_path):
    twice = ffi.declare("twice", None, "float64(float64)")
    assert refused(tmp_path, "twice(x)", twice=twice).code == "unsupported-call"


def test_the_key_is_free_of_addresses(tmp_path, library):
    f = function(tmp_path, "def f(x: Signal[float]) -> float:\n    return g(x)\n")

    def key(target, **how):
        with CompilationContext():
            register_all()
            f.__globals__["g"] = ffi.declare("g", target, "float64(float64)", **how)
            return tickjit.compile_func(f).semantic_key

    assert key(library.twice) == key(address_of(library.half))
    assert key(library.twice) != key(library.twice, pure=True)


# --- from handlers -------------------------------------------------------------------------------


def test_methods_call_functions(tmp_path, path):
    (bid,) = ffi_method_factory({"bid": (float, ("int64",))}, "book", library=str(path), pure=True)
    assert bid.get_name() == "bid"
    assert bid.OUTPUT_TYPE is float
    book = ffi.declare("book", (path, "book"), "voidptr()", pure=True)

    @TypeInference.register_call_handler
    def methods(inference, base_var, name, args):
        if name != bid.get_name():
            return None
        node = bid.handle(base_var, args)
        assert isinstance(node, ast.Call)
        return node

    f = node(tmp_path, "book().bid(x) + book().bid(0)", "int", book=book)
    assert f.tick(2) == 4.0 + 1.5


def test_a_function_is_called_by_name(tmp_path, library):
    ffi.declare("twice", library.twice, "float64(float64)")

    @TypeInference.register_call_handler
    def twice(inference, base_var, name, args):
        return intrinsics.call("twice", base_var.get()) if name == "twice" else None

    assert node(tmp_path, "x.twice().twice()").tick(3.0) == 12.0
