"""Nodes with structs: states and outputs as bytes, inputs in buffers."""

from __future__ import annotations

import ast
import ctypes
from dataclasses import dataclass

import pytest
from written import function

import tickjit
from tickjit import CompilationContext, register_all
from tickjit.extension import StateVariableInfo, StructFieldInfo, StructType, TypeFactory, VariableType


class CQuote(ctypes.Structure):
    _fields_ = [("price", ctypes.c_double), ("size", ctypes.c_uint16), ("next", ctypes.c_void_p)]


class Quote:
    """Read only."""


class Draft:
    """May be written."""


class Level:
    """Without pointers."""


class Address:
    """What a host knows an object by."""


NUMBERS = {
    "price": StructFieldInfo(CQuote.price.offset, "float64"),
    "size": StructFieldInfo(CQuote.size.offset, "uint16"),
}


@dataclass(frozen=True)
class Layouts(StructType):
    def get_methods(self):
        return []

    @classmethod
    def is_type_supported(cls, var_type):
        return var_type in (Quote, Draft, Level)

    @classmethod
    def _get_struct_fields(cls, var_type):
        if var_type is Level:
            return NUMBERS
        return NUMBERS | {"next": StructFieldInfo(CQuote.next.offset, "voidptr", var_type)}

    @classmethod
    def _get_struct_size(cls, var_type):
        return 16 if var_type is Level else ctypes.sizeof(CQuote)

    @classmethod
    def _is_mutable(cls, var_type):
        return var_type is Draft


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        TypeFactory.register(Layouts)
        yield fresh


HEAD = """
from tickjit import State
from tickjit.signals import Signal, valid
from test_nodes_of_structs import Draft, Level, Quote
"""


def node(tmp_path, text):
    return tickjit.node(function(tmp_path, HEAD + text))()


def quote(data):
    return CQuote.from_buffer_copy(data)


def test_states_outputs_and_inputs(tmp_path):
    made = node(
        tmp_path,
        """
def f(q: Signal[Quote], by: Signal[float]) -> tuple[Quote, float]:
    last: State[Quote] = Quote(price=1.0, size=2)
    before = last.price
    last.price += q.price * by
    last.size = q.size
    return last, before
""",
    )
    assert (quote(made.state["last"]).price, quote(made.state["last"]).size) == (1.0, 2)
    given = CQuote(10.0, 65535)
    out, before = made.tick(given, 0.5)
    assert (quote(out).price, quote(out).size, before) == (6.0, 65535, 1.0)
    # The input is where it was: it can change, and need not be given again.
    given.price = 20.0
    out, before = made.tick(by=1.0)
    assert (quote(out).price, before) == (26.0, 6.0)
    assert quote(made.state["last"]).price == 26.0
    assert len(made.state["last"]) == ctypes.sizeof(CQuote)


def test_an_input_lives_as_long_as_it_is_used(tmp_path):
    made = node(tmp_path, "def f(q: Signal[Quote], x: Signal[float]) -> float:\n    return q.price + x\n")
    made.tick(bytearray(CQuote(3.0, 0)), 1.0)
    for _ in range(100):
        bytearray(4096)
    assert made.tick(x=2.0) == 5.0
    assert made.tick(bytes(CQuote(4.0, 0))) == 6.0


def test_inputs_are_written_only_where_they_may_be(tmp_path):
    made = node(tmp_path, "def f(q: Signal[Draft]) -> float:\n    q.price += 1.0\n    return q.price\n")
    given = CQuote(3.0, 0)
    assert made.tick(given) == 4.0
    assert given.price == 4.0
    with pytest.raises(TypeError, match=r"input 'q' takes a writable buffer of 24 bytes"):
        made.tick(bytes(given))


def test_what_is_no_struct_is_refused(tmp_path):
    made = node(tmp_path, "def f(q: Signal[Quote], x: Signal[float]) -> float:\n    return q.price if valid(q) else x\n")
    for wrong in (3.5, None, "text", 140_000):
        with pytest.raises(TypeError, match="input 'q' takes a buffer of 24 bytes"):
            made.tick(wrong)
    with pytest.raises(ValueError, match="a buffer of 24 bytes, not of 23"):
        made.tick(bytes(23))
    with pytest.raises(TypeError):
        made.tick(CQuote(), "not a float")
    assert made.tick(x=1.0) == 1.0
    with pytest.raises(TypeError, match="no structs"):
        made.run(q=bytes(24))


def test_a_refused_call_keeps_nothing(tmp_path):
    made = node(tmp_path, "def f(q: Signal[Quote], x: Signal[float]) -> float:\n    return q.price + x\n")
    assert made.tick(CQuote(3.0, 0), 1.0) == 4.0
    refused = bytearray(CQuote(5.0, 0))
    with pytest.raises(TypeError, match="input 'x' takes float"):
        made.tick(refused, "no number")
    refused.clear()
    assert made.tick(x=2.0) == 5.0


def test_snapshots_hold_structs_without_pointers(tmp_path):
    text = """
def f(x: Signal[float]) -> Level:
    last: State[Level] = Level(1.0)
    last.price += x
    last.size += 1
    return last
"""
    made = node(tmp_path, text)
    made.tick(2.0)
    saved = made.snapshot()
    made.tick(2.0)
    other = node(tmp_path, text)
    other.restore(saved)
    assert other.state["last"] == bytes(CQuote(3.0, 1))[:16]
    assert other.tick(2.0) == made.state["last"]
    made = node(tmp_path, text.replace("Level", "Quote"))
    with pytest.raises(ValueError, match="'last' holds pointers"):
        made.snapshot()


def test_states_that_are_pointers_have_no_snapshots(tmp_path):
    class Handle(VariableType):
        """An address of the host's."""

        def get_native_type_name(self):
            return "voidptr"

        @classmethod
        def is_type_supported(cls, var_type):
            return var_type is Address

        @classmethod
        def try_parse_state(cls, node, name, globalns):
            return StateVariableInfo(name, None, Address) if "Address" in ast.unparse(node.annotation) else None

    TypeFactory.register(Handle)
    made = node(
        tmp_path,
        """
from test_nodes_of_structs import Address
def f(x: Signal[float]) -> float:
    last: State[Address] = None
    return x
""",
    )
    made.tick(2.0)
    with pytest.raises(ValueError, match="'last' holds pointers"):
        made.snapshot()
