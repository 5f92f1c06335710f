"""Types written in Python: numbers of every width, pointers, methods; as constants, states, locals, outputs, inputs."""

from __future__ import annotations

import ast
import ctypes
import re
import struct
from dataclasses import dataclass
from enum import Enum

import numpy
import pytest
from host import Host
from written import function

import tickjit
from tickjit import CompilationContext, CompileError, compile_func, register_all
from tickjit.extension import (
    CfuncParam,
    ExpressionSource,
    FunctionAnalyzer,
    MethodBase,
    ParameterInfo,
    SourceCategory,
    SourceRegistry,
    StateVariableInfo,
    TypeFactory,
    UnknownType,
    VariableType,
    VoidPtrSource,
)

SIGNALS = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())


class Price:
    """A number of ticks."""

    def __init__(self, ticks):
        self.ticks = ticks


class Mode(Enum):
    SLOW = 1
    FAST = 2
    WARP = 300


class Book:
    """Something the host alone looks at."""


class Ticks(MethodBase):
    @classmethod
    def get_name(cls):
        return "plus"

    @staticmethod
    def handle(var, args):
        return ExpressionSource(var.type, ast.BinOp(var.get(), ast.Add(), args[0]), None)


class Double(MethodBase):
    @classmethod
    def get_name(cls):
        return "double"

    @staticmethod
    def handle(var, args):
        if args:
            raise TypeError(f"{var.name}.double() takes nothing")
        return ast.BinOp(var.get(), ast.Add(), var.get())


@dataclass(frozen=True)
class PriceType(VariableType):
    def get_native_type_name(self):
        return "int32"

    @classmethod
    def is_type_supported(cls, var_type):
        return var_type is Price

    @classmethod
    def validate_input(cls, param_name, value, expected_type):
        return super().validate_input(param_name, value, expected_type).ticks

    def get_methods(self):
        return [Ticks, Double]


@dataclass(frozen=True)
class ModeType(VariableType):
    def get_native_type_name(self):
        return "uint8"

    @classmethod
    def is_type_supported(cls, var_type):
        return isinstance(var_type, type) and issubclass(var_type, Mode)

    def read_constant(self, name):
        return ast.Assign([ast.Name(name, ast.Store())], ast.Constant(self.runtime_value.value))


@dataclass(frozen=True)
class BookType(VariableType):
    def get_native_type_name(self):
        return "voidptr"

    def is_opaque_pointer(self):
        return True

    @classmethod
    def is_type_supported(cls, var_type):
        return var_type is Book


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        for known in (PriceType, ModeType, BookType):
            TypeFactory.register(known)
        yield fresh


def written(tmp_path, text):
    return function(tmp_path, "from test_types import *\n" + text)


def test_constants(tmp_path):
    f = written(tmp_path, "def f(p: Price, m: Mode = Mode.FAST) -> float:\n    return p / 4 + m\n")
    assert Host(compile_func(f, Price(5)), [], *SIGNALS).execute() == 3.25
    assert Host(compile_func(f, Price(-5), Mode.SLOW), [], *SIGNALS).execute() == -0.25
    assert compile_func(f, Price(5)).semantic_key != compile_func(f, Price(6)).semantic_key
    assert compile_func(f, Price(5)).semantic_key == compile_func(f, Price(5)).semantic_key


def test_constants_are_validated(tmp_path):
    f = written(tmp_path, "def f(p: Price) -> int:\n    return p + 1\n")
    with pytest.raises(TypeError, match="argument 'p' takes Price, not int") as caught:
        compile_func(f, 3)
    assert any("`p`" in note or "line" in note for note in caught.value.__notes__)
    with pytest.raises(TypeError, match="is a str, not Price"):
        compile_func(f, Price("5"))
    with pytest.raises(OverflowError, match="argument 'p': 2147483648 does not fit in int32") as caught:
        compile_func(f, Price(1 << 31))
    assert any("line" in note for note in caught.value.__notes__)
    g = written(tmp_path, "def f(m: Mode) -> int:\n    return m + 0\n")
    with pytest.raises(OverflowError, match="argument 'm': 300 does not fit in uint8"):
        compile_func(g, Mode.WARP)
    h = written(tmp_path, "def f(k: int) -> Price:\n    return Price(-(1 << 40))\n")
    with pytest.raises(OverflowError, match=r"Price\(\): -1099511627776 does not fit in int32"):
        compile_func(h, 1)


def test_states_locals_and_outputs(tmp_path):
    f = written(
        tmp_path,
        """
def f(step: Price) -> Price:
    total: State[Price] = Price(7)
    mode: State[Mode] = Mode.SLOW
    before = total
    total = total + step
    mode = Mode.FAST
    if mode == Mode.FAST and before < total:
        return total
    return before
""",
    )
    result = compile_func(f, Price(3))
    assert result.output_types == [Price]
    assert [(slot.name, slot.native_type, slot.size) for slot in result.state_slots] == [
        ("total", "int32", 4),
        ("mode", "int8", 1),
    ]
    assert result.state_values == (7, 1)
    host = Host(result, [], *SIGNALS)
    host.outputs = [ctypes.c_int32()]
    host.output_pointers[0] = ctypes.addressof(host.outputs[0])
    host.start()
    assert [host.execute() for _ in range(3)] == [10, 13, 16]
    assert host.cells[1].raw[:1] == b"\x02"


def test_what_does_not_fit_is_reported(tmp_path):
    f = written(
        tmp_path,
        """
def f(step: int) -> Price:
    total: State[Price] = Price(0)
    total = total + step
    return total
""",
    )
    host = Host(compile_func(f, 1 << 30), [], *SIGNALS).start()
    host.execute()
    with pytest.raises(RuntimeError, match="OverflowError.*does not fit in int32"):
        host.execute()
    g = written(tmp_path, "def f(m: Mode) -> Mode:\n    x: State[Mode] = Mode.SLOW\n    x = x - 2\n    return x\n")
    with pytest.raises(RuntimeError, match="OverflowError.*does not fit in uint8"):
        Host(compile_func(g, Mode.SLOW), [], *SIGNALS).start().execute()


NATIVE = {
    "int8": (ctypes.c_int8, [-128, 127, 0]),
    "int16": (ctypes.c_int16, [-32768, 32767]),
    "int32": (ctypes.c_int32, [-(2**31), 2**31 - 1]),
    "int64": (ctypes.c_int64, [-(2**63), 2**63 - 1]),
    "uint8": (ctypes.c_uint8, [0, 200, 255]),
    "uint16": (ctypes.c_uint16, [40000, 65535]),
    "uint32": (ctypes.c_uint32, [2**31, 2**32 - 1]),
    "uint64": (ctypes.c_uint64, [0, 2**63 - 1]),
    "float32": (ctypes.c_float, [0.1, -1e30, float("inf")]),
    "float64": (ctypes.c_double, [0.1, -1e300]),
    "bool": (ctypes.c_bool, [True, False]),
}


class Held:
    """A host's number; its class says how it is held."""


@dataclass(frozen=True)
class HeldType(VariableType):
    native = "int8"

    def get_native_type_name(self):
        return self.native

    @classmethod
    def is_type_supported(cls, var_type):
        return var_type is Held


class Fed(SourceCategory):
    id = "fed"
    order = 3
    cfunc_params = (CfuncParam("feeds", "CPointer(voidptr)"),)

    def create_variables(self, info, factory):
        for index, (name, (_, declared)) in enumerate(info.input_analysis.get_params_by_category("fed").items()):
            kind = TypeFactory.get_type(declared.expected_type)
            factory.add_variable(VoidPtrSource(index, kind, name, "feeds", [Double]), category=self.id)


class ReadsFed:
    def try_parse(self, param, ann):
        return ParameterInfo(ann, "fed") if ann in (Held, Book, Mode) else None

    def validate_value(self, name, value, expected):
        return value


@pytest.mark.parametrize("native", NATIVE)
def test_numbers_of_every_width_come_in_and_go_out(tmp_path, native):
    c_type, values = NATIVE[native]
    FunctionAnalyzer.register_input_handler(ReadsFed())
    SourceRegistry.register(Fed())
    one = type("OneType", (HeldType,), {"native": native, "try_parse_input": classmethod(lambda *_: None)})
    TypeFactory.register(one)
    is_float = native.startswith("float")
    other = "float" if is_float else "int"
    f = written(
        tmp_path,
        f"""
def f(x: Held) -> Outputs(same=Held, number={other}, less=bool, truth=bool):
    set_output("same", x)
    set_output("number", x + 0)
    set_output("less", x < 1)
    set_output("truth", not x)
""",
    )
    # Parameters of the type are constants by its class; the category's handler is asked first here.
    result = compile_func(f)
    cell = c_type()
    feeds = (ctypes.c_void_p * 1)(ctypes.addressof(cell))
    host = Host(result, [], *SIGNALS, feeds)
    host.outputs = [c_type(), (ctypes.c_double if is_float else ctypes.c_int64)(), ctypes.c_bool(), ctypes.c_bool()]
    for index, output in enumerate(host.outputs):
        host.output_pointers[index] = ctypes.addressof(output)
    for value in values:
        cell.value = value
        held = cell.value
        assert host.execute() == (held, held + 0, held < 1, not held), value
    if native == "uint64":
        cell.value = 2**63
        with pytest.raises(RuntimeError, match="OverflowError"):
            host.execute()


def test_float32_rounds_and_reports_what_is_too_large(tmp_path):
    one = type("SingleType", (HeldType,), {"native": "float32"})
    TypeFactory.register(one)
    f = written(tmp_path, "def f(x: float) -> Held:\n    return x\n")
    host = Host(compile_func(f, 0.1), [], *SIGNALS)
    host.outputs = [ctypes.c_float()]
    host.output_pointers[0] = ctypes.addressof(host.outputs[0])
    assert host.execute() == struct.unpack("f", struct.pack("f", 0.1))[0]
    too_large = Host(compile_func(f, 1e39), [], *SIGNALS)
    with pytest.raises(RuntimeError, match="OverflowError.*float32"):
        too_large.execute()


def test_functions_of_numbers_take_a_hosts(tmp_path):
    f = written(
        tmp_path,
        """
import math

def f(p: Price) -> Outputs(a=int, b=float, c=int, d=float, e=int, g=bool):
    set_output("a", abs(p))
    set_output("b", math.sqrt(p * p))
    set_output("c", divmod(p, 3)[1])
    set_output("d", float(p))
    set_output("e", max(int(p), 2) + round(p) + (p if p else 1))
    set_output("g", p in (1, -7))
""",
    )
    out = Host(compile_func(f, Price(-7)), [], *SIGNALS).execute()
    assert out == (7, 7.0, 2, -7.0, -12, 1)


def test_methods(tmp_path):
    f = written(
        tmp_path,
        """
def f(p: Price) -> int:
    q: State[Price] = Price(1)
    q = q.plus(p.double()).plus(2)
    return q.double()
""",
    )
    assert Host(compile_func(f, Price(5)), [], *SIGNALS).start().execute() == 26
    g = written(tmp_path, "\ndef f(p: Price) -> int:\n    return p.double(1)\n")
    with pytest.raises(TypeError, match="takes nothing") as caught:
        compile_func(g, Price(5))
    assert any("line 6" in note for note in caught.value.__notes__)
    h = written(tmp_path, "def f(p: Price) -> int:\n    return p.triple()\n")
    with pytest.raises(CompileError, match="triple"):
        compile_func(h, Price(5))


def test_known_arguments_of_methods_are_literals(tmp_path):
    seen = []

    class Shown(MethodBase):
        @classmethod
        def get_name(cls):
            return "shown"

        @staticmethod
        def handle(var, args):
            seen.append([ast.unparse(arg) for arg in [var.get(), *args]])
            return ast.Constant(len(args[1].value))

    class ShownType(HeldType):
        def get_methods(self):
            return [Shown]

    TypeFactory.register(ShownType)
    f = written(
        tmp_path,
        "def f(x: Signal[Held], m: Mode) -> int:\n    return x.shown(7, 'text', True, None, 1.5, m, x)\n",
    )
    assert tickjit.node(f)(m=Mode.FAST).tick(1) == 4
    assert seen[0] == [
        "tickjit.operand.0", "7", "'text'", "True", "None", "1.5", "tickjit.operand.6", "tickjit.operand.7",
    ]  # fmt: skip


def test_a_value_is_made_of_known_arguments(tmp_path):
    f = written(tmp_path, "def f(x: Signal[int]) -> Price:\n    return Price(x)\n")
    with pytest.raises(CompileError, match=r"arguments of Price\(\) must be known when compiling") as caught:
        compile_func(f)
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["not-constant"]


def test_sources_have_methods_of_their_own(tmp_path):
    FunctionAnalyzer.register_input_handler(ReadsFed())
    SourceRegistry.register(Fed())
    TypeFactory.register(type("WideType", (HeldType,), {"native": "int16"}))
    f = written(tmp_path, "def f(x: Held) -> int:\n    return x.double() + 1\n")
    cell = ctypes.c_int16(-300)
    feeds = (ctypes.c_void_p * 1)(ctypes.addressof(cell))
    assert Host(compile_func(f), [], *SIGNALS, feeds).execute() == -599


def test_opaque_pointers_pass_along_and_compare(tmp_path):
    FunctionAnalyzer.register_input_handler(ReadsFed())
    SourceRegistry.register(Fed())
    f = written(
        tmp_path,
        """
def f(a: Book, b: Book) -> int:
    c = b if a == b else a
    return (c == a) + 10 * (a != b) + 100 * (a is None)
""",
    )
    result = compile_func(f)
    feeds = (ctypes.c_void_p * 2)(0x1000, 0x1000)
    host = Host(result, [], *SIGNALS, feeds)
    assert host.execute() == 1
    feeds[1] = 0x2000
    assert host.execute() == 11
    for text in ("a + 1", "a < b", "int(a)", "a[0]", "a.bid"):
        g = written(tmp_path, f"def f(a: Book, b: Book) -> int:\n    return {text}\n")
        with pytest.raises(CompileError):
            compile_func(g)


def test_the_first_class_that_answers_wins(tmp_path):
    asked = []

    def claims(name, native):
        def is_type_supported(cls, var_type):
            asked.append(name)
            return var_type is Held

        return type(name, (HeldType,), {"native": native, "is_type_supported": classmethod(is_type_supported)})

    late, soon, first = claims("Late", "int8"), claims("Soon", "int16"), claims("First", "int32")
    TypeFactory.register(late, priority=90)
    TypeFactory.register(soon)
    TypeFactory.register(first, priority=0)
    assert type(TypeFactory.get_type(Held)) is first
    assert TypeFactory.get_type_size(Held) == 4
    asked.clear()
    f = written(tmp_path, "def f(k: int) -> Held:\n    return k\n")
    result = compile_func(f, 1)
    assert asked.index("First") < asked.index("Soon") < asked.index("Late")
    assert "int32" in result.hir or result.output_types == [Held]


def test_the_factory_asks_in_the_order_of_the_compiler(tmp_path):
    def taking(name):
        supported = classmethod(lambda cls, var_type: var_type is int)
        return type(name, (HeldType,), {"native": "int16", "is_type_supported": supported})

    f = written(tmp_path, "def f(k: float) -> int:\n    x: State[int] = 3\n    return x\n")

    def compiled():
        # The compiler has no other sign of who answered than the width.
        size = compile_func(f, 1.0).state_slots[0].size
        assert TypeFactory.get_type_size(int) == size
        return size

    for priority, size in [(99, 2), (100, 8), (101, 8), (None, 2)]:
        with CompilationContext():
            register_all()
            TypeFactory.register(taking("Takes"), priority)
            assert compiled() == size, priority
    with CompilationContext():
        # Of equal priorities, the one registered first.
        TypeFactory.register(taking("Takes"), 100)
        register_all()
        assert compiled() == 2


def test_a_type_may_take_the_place_of_a_built_in_one(tmp_path):
    class Half:
        pass

    @dataclass(frozen=True)
    class IntType(VariableType):
        def get_native_type_name(self):
            return "int16"

        @classmethod
        def is_type_supported(cls, var_type):
            return var_type is int

    TypeFactory.register(IntType, priority=0)
    f = written(tmp_path, "def f(k: float) -> int:\n    x: State[int] = 3\n    return x\n")
    assert compile_func(f, 1.0).state_slots[0].size == 2


def test_parsing_methods_are_asked(tmp_path):
    seen = []

    class Parsed(HeldType):
        native = "int64"

        @classmethod
        def try_parse_input(cls, param, ann):
            seen.append((param.name, param.default, ann))
            return ParameterInfo(Held) if ann == "held" or ann is Held else None

        @classmethod
        def validate_input(cls, name, value, expected):
            return value * 10

        @classmethod
        def try_parse_state(cls, node, name, globalns):
            if ast.unparse(node.annotation) != "State[Held]":
                return None
            seen.append((name, node.target.id, ast.unparse(node.value), node.lineno, "Held" in globalns))
            return StateVariableInfo(name, 42, Held)

    TypeFactory.register(Parsed)
    f = written(
        tmp_path,
        """
def f(x: Held = 4) -> int:
    s: State[Held] = anything(at, all)
    return s + x
""",
    )
    assert Host(compile_func(f), [], *SIGNALS).start().execute() == 82
    assert ("x", 4, Held) in seen
    assert ("s", "s", "anything(at, all)", 6, True) in seen


def test_what_a_class_raises_comes_through(tmp_path):
    class Fails(HeldType):
        @classmethod
        def from_type(cls, var_type, value):
            if var_type is Held:
                raise LookupError("held by nobody")
            return None

    TypeFactory.register(Fails)
    f = written(tmp_path, "def f(k: int) -> Held:\n    return k\n")
    with pytest.raises(LookupError, match="held by nobody") as caught:
        compile_func(f, 1)
    assert caught.value.__notes__
    plain = written(tmp_path, "def f(k: int) -> int:\n    return k\n")
    assert compile_func(plain, 1)


def test_registering_what_is_no_type():
    with pytest.raises(TypeError, match="subclass of VariableType"):
        TypeFactory.register(int)
    with pytest.raises(ValueError, match="type class test_types.PriceType is already registered"):
        TypeFactory.register(PriceType)


@pytest.mark.parametrize(
    "native, mistake", [("int24", '"int24" is no native type'), ("int128", "only sets of flags are held as int128")]
)
def test_a_native_type_that_numbers_cannot_have(tmp_path, native, mistake):
    TypeFactory.register(type("Odd", (HeldType,), {"native": native}))
    f = written(tmp_path, "def f(k: int) -> Held:\n    return k\n")
    with pytest.raises(ValueError, match=mistake):
        compile_func(f, 1)


def test_the_factory_knows_the_built_in_types():
    from datetime import datetime, timedelta

    names = {
        int: "int64",
        float: "float64",
        bool: "int8",
        datetime: "int64",
        timedelta: "int64",
        tickjit.List[int]: "voidptr",
        tickjit.Dict[int, float]: "voidptr",
        Price: "int32",
    }
    for python_type, native in names.items():
        found = TypeFactory.get_type(python_type, 1)
        assert (found.get_native_type_name(), found.value) == (native, python_type)
    assert TypeFactory.get_type(tickjit.Dict[int, float]).value_type is float
    assert isinstance(TypeFactory.get_type(complex), UnknownType)
    assert isinstance(TypeFactory.get_type(None), UnknownType)
    with pytest.raises(ValueError, match="stands for"):
        TypeFactory.get_type_size(complex)


def test_nodes_have_types_of_hosts(tmp_path):
    f = written(
        tmp_path,
        """
def f(x: Signal[Price]) -> Price:
    total: State[Price] = Price(0)
    total = total + x
    return total
""",
    )
    node = tickjit.node(f)()
    assert [node.tick(4), node.tick(-6)] == [4, -2]
    assert node.state == {"total": -2}
    with pytest.raises(OverflowError, match="input 'x': 2147483648 does not fit in int32"):
        node.tick(1 << 31)
    assert node.state == {"total": -2}


# What each native type cannot have, and the format of its items.
REFUSED = {
    "int8": ("b", [-129, 128]),
    "int16": ("h", [-(2**15) - 1, 2**15]),
    "int32": ("i", [-(2**31) - 1, 2**31]),
    "int64": ("q", [-(2**63) - 1, 2**63, 10**5000]),
    "uint8": ("B", [-1, 256]),
    "uint16": ("H", [-1, 2**16]),
    "uint32": ("I", [-1, 2**32]),
    "uint64": ("Q", [-1, 2**64, 10**5000]),
    "float32": ("f", [1e39, -1e39, 10**39]),
    "float64": ("d", []),
    "bool": ("?", [-1, 2]),
}
LARGE = {"uint64": [2**63, 2**64 - 1]}


def held_as(native):
    passed = classmethod(lambda cls, name, value, expected: value.value if isinstance(value, Given) else value)
    TypeFactory.register(type("OneType", (HeldType,), {"native": native, "validate_input": passed}))


class Given:
    """A value that is an object of the host's until it is compiled in."""

    def __init__(self, value):
        self.value = value


def as_held(native, value):
    return NATIVE[native][0](value).value


def in_words(number):
    # Python 3.10 writes ints of any length.
    return re.escape(repr(number)) if abs(number) < 10**40 else "(the number|10000)"


@pytest.mark.parametrize("native", NATIVE)
def test_nodes_take_and_give_numbers_of_every_width(tmp_path, native):
    held_as(native)
    f = written(tmp_path, "def f(x: Signal[Held]) -> Held:\n    last: State[Held] = 0\n    last = x\n    return last\n")
    _, refused = REFUSED[native]
    with tickjit.node(f)() as node:
        for value in [*NATIVE[native][1], *LARGE.get(native, ())]:
            held = as_held(native, value)
            got = node.tick(value)
            assert (type(got), got) == (type(held), held)
            assert node.state == {"last": held}
            for wrong in refused:
                with pytest.raises(OverflowError, match=f"input 'x': {in_words(wrong)} does not fit in {native}"):
                    node.tick(wrong)
            assert node.state == {"last": held}


@pytest.mark.parametrize("native", NATIVE)
@pytest.mark.parametrize("is_masked", [False, True])
def test_runs_read_and_write_numbers_of_every_width(tmp_path, native, is_masked):
    held_as(native)
    f = written(tmp_path, "def f(x: Signal[Held], y: Signal[int]) -> tuple[Held, Held]:\n    return x, x\n")
    code, _ = REFUSED[native]
    column = numpy.array([*NATIVE[native][1], *LARGE.get(native, ())], code)
    spread = numpy.zeros(2 * len(column), code)
    spread[::2] = column
    shifted = numpy.frombuffer(b"?" + column.tobytes(), numpy.uint8)[1:].view(code)
    masks = {"x": numpy.ones(len(column), bool)} if is_masked else {}
    for given in (column, spread[::2], column[::-1], shifted):
        with tickjit.node(f)() as node:
            for values, ticked in node.run(x=given, ticked=masks):
                assert values.dtype == column.dtype
                assert values.tolist() == given.tolist()
                assert ticked.all()
            # The last value stays when the buffer is gone.
            last = given[-1].item()
            assert node.run(y=numpy.zeros(1, "q"))[0][0].tolist() == [last]
            assert node.tick(y=1) == (last, last)


def test_runs_take_buffers_of_the_native_type_only(tmp_path):
    for native, (code, _) in REFUSED.items():
        with CompilationContext():
            register_all()
            held_as(native)
            f = written(tmp_path, "def f(x: Signal[Held]) -> Held:\n    return x\n")
            for other in "bhiqBHIQfd?":
                if other != code:
                    with pytest.raises(TypeError, match=f"input 'x' takes a buffer of {native}"):
                        tickjit.node(f)().run(numpy.ones(2, other))


def test_bytes_of_bools_count_as_false_or_true(tmp_path):
    held_as("bool")
    f = written(tmp_path, "def f(x: Signal[Held]) -> Held:\n    return x\n")
    values, _ = tickjit.node(f)().run(numpy.array([0, 1, 2, 255], "u1").view(bool))
    assert values.view("u1").tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize("native", NATIVE)
def test_constants_of_every_width(tmp_path, native):
    held_as(native)
    f = written(tmp_path, "def f(x: Held, y: Signal[int]) -> Held:\n    return x\n")
    for value in [*NATIVE[native][1], *LARGE.get(native, ())]:
        held = as_held(native, value)
        result = tickjit.node(f)(Given(value)).tick(0)
        assert (type(result), result) == (type(held), held)
    for wrong in REFUSED[native][1]:
        with pytest.raises(OverflowError, match=f"argument 'x': {in_words(wrong)} does not fit in {native}"):
            compile_func(f, Given(wrong))


def test_assignments_may_be_lowered(tmp_path):
    class Lowers(PriceType):
        @classmethod
        def try_lower_assignment(cls, node, rhs, call_globals):
            if not (isinstance(rhs, ast.Call) and getattr(rhs.func, "id", None) == "ticks"):
                return None
            assert call_globals["ticks"] is ticks
            (given,) = rhs.args
            return [ast.Assign(node.targets, ast.BinOp(given, ast.Mult(), ast.Constant(100)))], cls(Price, None)

    with CompilationContext():
        register_all()
        TypeFactory.register(Lowers)
        f = written(
            tmp_path,
            """
def f(k: int) -> int:
    s: State[Price] = Price(0)
    p = ticks(k)
    s = ticks(2)
    q = k
    return p.plus(1) + s + q
""",
        )
        assert Host(compile_func(f, 3), [], *SIGNALS).start().execute() == 504
        g = written(tmp_path, "\ndef f(k: int) -> int:\n    p = ticks()\n    return p\n")
        with pytest.raises(ValueError) as caught:
            compile_func(g, 3)
        assert any("line 6" in note and "Lowers" in note for note in caught.value.__notes__)


def ticks(n):
    """Known to compiled code only."""
