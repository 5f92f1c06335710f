"""Structs described in Python, against ctypes: inputs where they stand, states, outputs, fields of every kind."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

import pytest
from host import Host
from test_types import Double
from written import function

from tickjit import CompilationContext, CompileError, compile_func, register_all
from tickjit.extension import (
    CfuncParam,
    FunctionAnalyzer,
    ParameterInfo,
    SourceCategory,
    SourceRegistry,
    StructFieldInfo,
    StructType,
    TypeFactory,
    VoidPtrSource,
)

SIGNALS = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())


class Side(IntEnum):
    BUY = 1
    SELL = 2


class CPoint(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_float), ("n", ctypes.c_uint8), ("ok", ctypes.c_bool)]


class CAll(ctypes.Structure):
    pass


CAll._fields_ = [
    ("at", CPoint),
    ("levels", ctypes.c_int32 * 4),
    ("side", ctypes.c_int8),
    ("delay", ctypes.c_int64),
    ("next", ctypes.POINTER(CAll)),
    ("point", ctypes.POINTER(CPoint)),
]


class Point:
    c = CPoint


class All:
    c = CAll


def field(c, name, native, python_type=None, length=None):
    return StructFieldInfo(getattr(c, name).offset, native, python_type, length)


FIELDS = {
    Point: {
        "x": field(CPoint, "x", "float64"),
        "y": field(CPoint, "y", "float32"),
        "n": field(CPoint, "n", "uint8"),
        "ok": field(CPoint, "ok", "bool"),
    },
    All: {
        "at": field(CAll, "at", "struct", Point),
        "levels": field(CAll, "levels", "int32", length=4),
        "side": field(CAll, "side", "int8", Side),
        "delay": field(CAll, "delay", "int64", timedelta),
        "next": field(CAll, "next", "voidptr", All),
        "point": field(CAll, "point", "voidptr", Point),
    },
}


@dataclass(frozen=True)
class Layouts(StructType):
    def get_methods(self):
        return []

    @classmethod
    def is_type_supported(cls, var_type):
        return var_type in FIELDS

    @classmethod
    def _get_struct_fields(cls, var_type):
        return FIELDS[var_type]

    @classmethod
    def _get_struct_size(cls, var_type):
        return ctypes.sizeof(var_type.c)


class Fed(SourceCategory):
    id = "fed"
    order = 3
    cfunc_params = (CfuncParam("feeds", "CPointer(voidptr)"), CfuncParam("flags", "CPointer(int8)"))
    array = "feeds"

    def create_variables(self, info, factory):
        for index, (name, (_, declared)) in enumerate(info.input_analysis.get_params_by_category("fed").items()):
            kind = TypeFactory.get_type(declared.expected_type)
            factory.add_variable(VoidPtrSource(index, kind, name, self.array, force_opaque=True), category=self.id)


class ReadsFed:
    def try_parse(self, param, ann):
        return ParameterInfo(ann, "fed") if ann in FIELDS else None

    def validate_value(self, name, value, expected):
        return value


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        TypeFactory.register(Layouts)
        SourceRegistry.register(Fed())
        FunctionAnalyzer.register_input_handler(ReadsFed())
        yield fresh


@pytest.mark.parametrize("array", ["flags", "phase", "nothing"])
def test_structs_stand_behind_arrays_of_pointers_only(tmp_path, array, monkeypatch):
    monkeypatch.setattr(Fed, "array", array)
    f = written(tmp_path, "def f(p: Point) -> float:\n    return p.x\n")
    with pytest.raises(CompileError, match=r"unknown-storage"):
        compile_func(f)


def written(tmp_path, text):
    return function(tmp_path, "from datetime import timedelta\nfrom test_structs import All, Point, Side\n" + text)


def host(result, *structs):
    feeds = (ctypes.c_void_p * max(1, len(structs)))(*(struct and ctypes.addressof(struct) for struct in structs))
    return Host(result, [], *SIGNALS, feeds, (ctypes.c_int8 * 1)())


def test_inputs_are_read_where_they_stand(tmp_path):
    f = written(
        tmp_path,
        """
def f(a: All, p: Point) -> Outputs(sum=float, n=int, side=int, late=bool, level=int, other=float, same=bool):
    set_output("sum", a.at.x + p.x + p.y)
    set_output("n", p.n + a.at.n)
    set_output("side", a.side if a.side == Side.SELL else 0)
    set_output("late", a.delay > timedelta(seconds=1))
    set_output("level", a.levels[1] + a.levels[-1])
    set_output("other", a.next.at.x + a.point.x)
    set_output("same", a.at == p)
""",
    )
    point = CPoint(1.5, 0.25, 200, True)
    a = CAll(CPoint(2.0, 0.0, 100, False), (1, 2, 3, 4), 2, 10**9 + 1)
    a.next = ctypes.pointer(a)
    a.point = ctypes.pointer(point)
    machine = host(compile_func(f), a, point)
    assert machine.execute() == (3.75, 300, 2, True, 6, 3.5, False)
    a.at = point
    assert machine.execute()[-1] == 1
    a.next = None
    with pytest.raises(RuntimeError, match="ValueError.*next"):
        machine.execute()


def test_states_are_copies(tmp_path):
    f = written(
        tmp_path,
        """
def f(p: Point) -> Outputs(before=float, now=float, n=int):
    last: State[Point] = Point(x=0.5, n=7)
    set_output("before", last.x)
    last.n += 1
    set_output("n", last.n)
    count = last.n
    last = p
    last.n = count
    last.x *= 2
    set_output("now", last.x)
""",
    )
    result = compile_func(f)
    assert result.struct_state_sizes == (ctypes.sizeof(CPoint),)
    assert result.struct_state_indices == (0,)
    assert result.state_slots[0].kind == "struct"
    point = CPoint(3.0, 0.25, 1, True)
    machine = host(result, point).start()
    assert machine.execute() == (0.5, 6.0, 8)
    assert machine.execute() == (6.0, 6.0, 9)
    assert point.x == 3.0
    kept = CPoint.from_buffer(machine.cells[0])
    assert (kept.x, kept.y, kept.n, kept.ok) == (6.0, 0.25, 9, True)


def test_outputs_are_copies(tmp_path):
    f = written(tmp_path, "def f(p: Point) -> Point:\n    q = Point(x=p.x + 1, ok=True)\n    return q if p.ok else p\n")
    result = compile_func(f)
    assert result.output_types == [Point]
    out, point = CPoint(), CPoint(3.0, 0.25, 1, True)
    machine = host(result, point)
    machine.output_pointers[0] = ctypes.addressof(out)
    machine.phase(0)
    assert (out.x, out.y, out.n, out.ok) == (4.0, 0.0, 0, True)
    point.ok = False
    machine.phase(0)
    assert (out.x, out.y, out.n, out.ok) == (3.0, 0.25, 1, False)


def test_inputs_are_written_only_where_the_type_says_so(tmp_path):
    text = "\ndef f(p: Point) -> float:\n    p.x = 4.5\n    p.n += 1\n    return p.x\n"
    with pytest.raises(CompileError, match="read-only-struct"):
        compile_func(written(tmp_path, text))

    class Mutable(Layouts):
        @classmethod
        def _is_mutable(cls, var_type):
            return True

    TypeFactory.register(Mutable, priority=0)
    point = CPoint(3.0, 0.25, 255, True)
    machine = host(compile_func(written(tmp_path, text)), point)
    with pytest.raises(RuntimeError, match="OverflowError"):
        machine.execute()
    assert (point.x, point.n) == (4.5, 255)
    point.n = 3
    assert (machine.execute(), point.n) == (4.5, 4)


def test_null_inputs_are_reported(tmp_path):
    f = written(tmp_path, "def f(p: Point) -> float:\n    return p.x\n")
    with pytest.raises(RuntimeError, match="ValueError"):
        host(compile_func(f), None).execute()


def test_structs_have_methods(tmp_path):
    class Methods(Layouts):
        def get_methods(self):
            return [Norm]

    class Norm(Double):
        @classmethod
        def get_name(cls):
            return "norm"

        @staticmethod
        def handle(var, args):
            return var.type.get_field(var.get(), "x")

    TypeFactory.register(Methods, priority=0)
    f = written(tmp_path, "def f(p: Point) -> float:\n    return p.norm() * 2\n")
    assert host(compile_func(f), CPoint(3.0)).execute() == 6.0


@pytest.mark.parametrize(
    ("fields", "size", "says"),
    [
        ({"x": StructFieldInfo(9, "float64")}, 16, 'field "x" reaches past the end'),
        ({"x": StructFieldInfo(0, "float80")}, 16, '"float80" is no native type'),
        ({"x": StructFieldInfo(0, "float64", int)}, 16, 'field "x" cannot be read from float64'),
        ({"x": StructFieldInfo(0, "struct", Point)}, 16, "a struct cannot hold itself"),
    ],
)
def test_mistakes_in_layouts(tmp_path, fields, size, says):
    class Wrong(Layouts):
        @classmethod
        def _get_struct_fields(cls, var_type):
            return fields

        @classmethod
        def _get_struct_size(cls, var_type):
            return size

    TypeFactory.register(Wrong, priority=0)
    f = written(tmp_path, "def f(p: Point) -> float:\n    return p.x\n")
    with pytest.raises(ValueError, match=says):
        compile_func(f)


def test_fields_nobody_knows(tmp_path):
    f = written(tmp_path, "def f(p: Point) -> float:\n    return p.z\n")
    with pytest.raises(CompileError, match="unknown-attribute"):
        compile_func(f)
    with pytest.raises(KeyError, match="no field 'z'"):
        TypeFactory.get_type(Point).get_field("p", "z")


def test_the_layout_is_in_the_key(tmp_path):
    f = written(tmp_path, "def f(p: Point) -> float:\n    return p.x\n")
    before = compile_func(f).semantic_key
    assert compile_func(f).semantic_key == before

    class Later(Layouts):
        @classmethod
        def _get_struct_fields(cls, var_type):
            return {"x": StructFieldInfo(8, "float64")}

    TypeFactory.register(Later, priority=0)
    assert compile_func(f).semantic_key != before
