"""Native memory and parameters in the code of handlers written in Python: builders, and the dialect of names."""

from __future__ import annotations

import ast
import ctypes
import textwrap

import pytest
from written import function

import tickjit
from tickjit import CompilationContext, CompileError, register_all
from tickjit.extension import HandlerResult, ast_handler, intrinsics


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        yield fresh


def replace_call(name, make):
    @ast_handler("Call", pre=True)
    def handler(converter, node):
        if isinstance(node.func, ast.Name) and node.func.id == name:
            return make(converter, node)


def index_of(converter, node):
    return converter.variable_factory.from_name(node.args[0].id).array_idx


def expression(text):
    return ast.parse(text, mode="eval").body


FLOATS = "def f(a: Signal[int], x: Signal[float]) -> float:\n    return {}\n"


def test_values_and_flags_by_the_names_of_parameters(tmp_path):
    replace_call("has", lambda converter, node: expression(f"input_valid[{index_of(converter, node)}] != 0"))
    replace_call(
        "raw", lambda converter, node: expression(f"cast_voidptr_to_ptr(inputs[{index_of(converter, node)}], 'float64')[0]")
    )
    f = function(tmp_path, FLOATS.format("raw(x) * 10.0 if has(x) else -1.0"))
    node = tickjit.node(f)()
    assert node.tick(a=1) == -1.0
    assert node.tick(x=2.5) == 25.0


def test_the_same_with_builders(tmp_path):
    def has(converter, node):
        flag = intrinsics.load(intrinsics.address(intrinsics.param("input_valid"), index_of(converter, node)), "int8")
        return ast.Compare(flag, [ast.NotEq()], [ast.Constant(0)])

    def raw(converter, node):
        offset = 8 * index_of(converter, node)
        pointer = intrinsics.load(intrinsics.param("inputs"), "CPointer(float64)", offset=offset, constant=True)
        return intrinsics.load(pointer, "float64")

    replace_call("has", has)
    replace_call("raw", raw)
    f = function(tmp_path, FLOATS.format("raw(x) * 10.0 if has(x) else -1.0"))
    node = tickjit.node(f)()
    assert node.tick(a=1) == -1.0
    assert node.tick(x=2.5) == 25.0


def test_outputs_are_written_through_their_parameters(tmp_path):
    def put(converter, node):
        return HandlerResult(
            ast.parse(textwrap.dedent("pointer = cast_voidptr_to_ptr(outputs[0], 'int64')\npointer[0] = value * 2\nticked[0] = 1")).body,
            [ast.Assign([ast.Name("value", ast.Store())], node.args[0])],
        )

    replace_call("put", put)
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    if x > 3:\n        put(x)\n")
    node = tickjit.node(f)()
    assert [node.tick(n) for n in (1, 5)] == [None, 10]


@pytest.mark.parametrize(
    ("native", "value"),
    [("int8", -5), ("int16", -300), ("int32", 70000), ("int64", -(2**40)), ("uint8", 200), ("uint16", 60000),
     ("uint32", 4 * 10**9), ("uint64", 2**62), ("float32", 0.5), ("float64", 0.1), ("bool", True)],
)  # fmt: skip
def test_every_native_type_is_read_and_written(tmp_path, native, value):
    memory = ctypes.create_string_buffer(64)
    address = ctypes.addressof(memory)
    kind = type(value).__name__
    pointer = intrinsics.cast(intrinsics.load(intrinsics.load(intrinsics.param("inputs"), "voidptr"), "voidptr"), "voidptr")
    replace_call("put", lambda converter, node: intrinsics.store(pointer, native, node.args[0], offset=16))
    replace_call("get", lambda converter, node: intrinsics.load(pointer, native, offset=16))
    f = function(tmp_path, f"def f(p: Signal[int], v: Signal[{kind}]) -> {kind}:\n    put(v)\n    return get()\n")
    assert tickjit.node(f)().tick(address, value) == value
    shown = {"bool": ctypes.c_bool, "float32": ctypes.c_float, "float64": ctypes.c_double}.get(native)
    shown = shown or getattr(ctypes, f"c_{native}")
    assert shown.from_address(address + 16).value == value


def test_bytes_are_copied(tmp_path):
    memory = ctypes.create_string_buffer(b"abcdefgh" + bytes(8), 16)
    pointer = intrinsics.load(intrinsics.load(intrinsics.param("inputs"), "voidptr"), "voidptr")
    replace_call(
        "copy_it",
        lambda converter, node: HandlerResult(
            ast.Constant(8), [ast.Expr(intrinsics.copy(intrinsics.address(pointer, node.args[1], stride=8), pointer, 8))]
        ),
    )
    f = function(tmp_path, "def f(p: Signal[int], n: Signal[int]) -> int:\n    return copy_it(p, n)\n")
    assert tickjit.node(f)().tick(ctypes.addressof(memory), 1) == 8
    assert memory.raw == b"abcdefghabcdefgh"


def test_null(tmp_path):
    replace_call("is_null", lambda converter, node: expression(f"inputs[{index_of(converter, node)}] == voidptr_null()"))
    replace_call("is_none", lambda converter, node: ast.Compare(
        intrinsics.load(intrinsics.param("inputs"), "voidptr", offset=8 * index_of(converter, node)),
        [ast.Eq()], [intrinsics.voidptr_null()],
    ))  # fmt: skip
    text = "def f(a: Signal[int], x: Signal[float]) -> int:\n    return 2 * int(is_null(x)) + int(is_none(x))\n"
    node = tickjit.node(function(tmp_path, text))()
    assert [node.tick(a=1), node.tick(x=1.0)] == [3, 0]


@pytest.mark.parametrize("text", ["cast_voidptr_to_ptr(x, 'float64')", "inputs[0]", "voidptr_null()", "phase"])
def test_users_cannot_write_them(tmp_path, text):
    with pytest.raises(CompileError, match="unknown-"):
        tickjit.compile_func(function(tmp_path, FLOATS.format(text)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: intrinsics.load(intrinsics.param("inputs"), "int7"),
        lambda: intrinsics.load(ast.Constant(5), "int64"),
        lambda: intrinsics.param("nowhere"),
        lambda: intrinsics.call("no_such_function", 1),
    ],
)
def test_what_is_wrong_in_them_is_said_at_the_users_line(tmp_path, make):
    replace_call("made", lambda converter, node: make())
    with pytest.raises(CompileError) as caught:
        tickjit.compile_func(function(tmp_path, FLOATS.format("made(x)")))
    assert caught.value.lineno == 4
    assert "made by the handler" in "".join(caught.value.diagnostics[0].notes)
