"""Keyed inputs made by a source category in Python: baskets."""

from __future__ import annotations

import ctypes
from enum import IntEnum

import pytest
from host import Host
from written import function

from tickjit import CompilationContext, CompileError, compile_func, register_all
from tickjit.extension import (
    CfuncParam,
    FunctionAnalyzer,
    KeyedSource,
    ParameterInfo,
    SourceCategory,
    SourceRegistry,
    StructFieldInfo,
    StructType,
    TypeFactory,
)


class Leg(IntEnum):
    NEAR = 3
    FAR = 9


class Basket:
    """A host's inputs with keys."""

    def __init__(self, keys, typ=float):
        self.keys = keys
        self.typ = typ


class Quote:
    """A host's struct of one float."""


class QuoteType(StructType):
    @classmethod
    def is_type_supported(cls, var_type):
        return var_type is Quote

    @classmethod
    def _get_struct_fields(cls, var_type):
        return {"price": StructFieldInfo(0, "float64")}

    @classmethod
    def _get_struct_size(cls, var_type):
        return 8


class Baskets(SourceCategory):
    id = "basket"
    order = 0
    first = 0
    ticked = "input_ticked"
    valid = "input_valid"
    cfunc_params = (
        CfuncParam("inputs", "CPointer(voidptr)"),
        CfuncParam("input_ticked", "CPointer(int8)"),
        CfuncParam("input_valid", "CPointer(int8)"),
    )

    def create_variables(self, info, factory):
        first = self.first
        for name, basket in info.input_analysis.get_by_category(self.id).items():
            factory.add_variable(
                KeyedSource(
                    array_idx=first,
                    type=TypeFactory.get_type(basket.typ),
                    name=name,
                    storage_location="inputs",
                    keys=basket.keys,
                    ticked=self.ticked,
                    valid=self.valid,
                ),
                category=self.id,
            )
            first += len(basket.keys)


class ReadsBaskets:
    def try_parse(self, param, ann):
        return ParameterInfo(ann, "basket") if ann is Basket else None

    def validate_value(self, name, value, expected):
        return value


@pytest.fixture(autouse=True)
def context():
    with CompilationContext():
        register_all()
        SourceRegistry.register(Baskets())
        FunctionAnalyzer.register_input_handler(ReadsBaskets())
        yield


def written(tmp_path, text):
    return function(tmp_path, "from test_keyed import Basket, Leg\n" + text)


def test_keys_that_are_known_and_keys_that_are_not(tmp_path):
    f = written(
        tmp_path,
        """
def f(a: Basket, b: Basket) -> Outputs(known=float, sum=float, n=int, ticked=int, far=bool):
    set_output("known", a["x"] - a["y"])
    total = 0.0
    count = 0
    for key in a.tickedkeys():
        count += 1
        if key != "y":
            total += a[key]
    for value in b.values():
        total += value
    set_output("sum", total)
    set_output("n", len(a) + 10 * len(b))
    set_output("ticked", count)
    set_output("far", Leg.FAR in b and b[Leg.FAR] > 1)
""",
    )
    result = compile_func(f, Basket(["x", "y", "z"]), Basket([Leg.NEAR, Leg.FAR], int))
    host = Host(result, [float, float, float, int, int]).start()
    assert host.execute(1.5, 0.5, None, 4, 5) == (1.0, 10.5, 23, 2, 1)
    assert host.execute(None, 2.5, 8.0, None, 1) == (-1.0, 13.0, 23, 2, 0)


def test_structs_are_used_where_they_stand(tmp_path):
    TypeFactory.register(QuoteType)
    f = written(
        tmp_path,
        """
def f(a: Basket) -> tuple[float, float]:
    total = 0.0
    for key in a.tickedkeys():
        total += a[key].price
    for quote in a.validvalues():
        total += 100 * quote.price
    return a["y"].price, total
""",
    )
    host = Host(compile_func(f, Basket(["x", "y", "z"], Quote)), [float, float, float]).start()
    assert host.execute(1.0, 2.0, None) == (2.0, 303.0)
    assert host.execute(None, None, 4.0) == (2.0, 704.0)
    unset = Host(host.result, [float, float, float]).start()
    with pytest.raises(RuntimeError, match="ValueError"):
        unset.execute(1.0, None, None)


def test_missing_keys(tmp_path):
    f = written(tmp_path, "def f(a: Basket) -> float:\n    return a['q']\n")
    with pytest.raises(CompileError):
        compile_func(f, Basket(["x"]))
    g = written(tmp_path, "def f(a: Basket, k: int) -> float:\n    n: State[int] = 0\n    n += k\n    return a[n]\n")
    host = Host(compile_func(g, Basket([4, 8]), 4), [float, float]).start()
    assert host.execute(1.0, 2.0) == 1.0
    assert host.execute(1.0, 2.0) == 2.0
    with pytest.raises(RuntimeError, match="KeyError"):
        host.execute(1.0, 2.0)


@pytest.mark.parametrize(
    ("basket", "error", "says"),
    [
        (Basket([]), ValueError, "'a': keyed inputs have at least one key"),
        (Basket(["x", 1]), ValueError, "'a': "),
        (Basket(["x", "x"]), ValueError, "'a': "),
        (Basket([object()]), TypeError, "'a' cannot have <object"),
        (Basket(["x"], str), TypeError, "nobody knows the type <class 'str'>"),
    ],
)
def test_keys_and_values_that_cannot_be(tmp_path, basket, error, says):
    f = written(tmp_path, "def f(a: Basket) -> int:\n    return 1\n")
    with pytest.raises(error, match=says):
        compile_func(f, basket)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"ticked": "nowhere"}, CompileError, r'looks for `b` in "nowhere", which is no parameter of type CPointer\(int8\)'),
        ({"valid": "inputs"}, CompileError, r'looks for `b` in "inputs", which is no parameter of type CPointer\(int8\)'),
        ({"first": 2**28 - 1}, ValueError, "'b': 2 slots from 268435455 on are more than the 268435456"),
        ({"first": 2**32 - 1}, ValueError, "'b': 2 slots from 4294967295 on are more than"),
        ({"first": -1}, ValueError, "variable 'b' has no place: array_idx is -1"),
    ],
)
def test_inputs_without_a_place(tmp_path, change, error, says):
    with CompilationContext():
        register_all()
        SourceRegistry.register(type("Lost", (Baskets,), change)())
        FunctionAnalyzer.register_input_handler(ReadsBaskets())
        f = written(tmp_path, "def f(b: Basket) -> float:\n    return b['x'] if ticked(b['x']) else 0.0\n")
        with pytest.raises(error, match=says):
            compile_func(f, Basket(["x", "y"]))
