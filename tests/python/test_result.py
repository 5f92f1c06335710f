"""CompilationResult: what a host learns of a compiled function."""

import ctypes
import enum
import gc
import re
from datetime import datetime, timedelta, timezone

import pytest

import tickjit
from tickjit import Outputs, State, set_output
from tickjit.signals import Signal


class Side(enum.Enum):
    BUY = 1
    SELL = 2


def ema(x: Signal[float], alpha: float) -> float:
    mean: State[float] = -0.5
    count: State[int] = 2 * 3
    warm: State[bool] = True
    side: State[Side] = Side.SELL
    span: State[timedelta] = timedelta(hours=1)
    mean = alpha * x + (1.0 - alpha) * mean
    count += 1
    return mean


@pytest.fixture
def result():
    return tickjit.compile_func(ema, alpha=0.5)


def test_names_and_key(result):
    assert re.fullmatch(r"[0-9a-f]{64}", result.semantic_key)
    assert result.native_name == "_tickjit_" + result.semantic_key[:16]
    assert result.compiled_func.native_name == result.native_name
    assert result.compiled_func.address == result.address
    assert result.native_name in repr(result)
    assert result.native_name in repr(result.compiled_func)


def test_outputs(result):
    assert result.output_types == [float]
    assert result.named_outputs is None

    def several(x: Signal[int]) -> tuple[int, bool, Side, datetime, timedelta]:
        return x, True, Side.BUY, datetime(2020, 1, 1, tzinfo=timezone.utc), timedelta(1)

    assert tickjit.compile_func(several).output_types == [int, bool, Side, datetime, timedelta]

    def named(x: Signal[int]) -> Outputs(total=int, ratio=float):
        set_output("total", x)

    result = tickjit.compile_func(named)
    assert result.named_outputs == {"total": int, "ratio": float}
    assert list(result.named_outputs) == ["total", "ratio"]
    assert result.output_types == [int, float]

    def none(x: Signal[int]) -> None:
        pass

    assert tickjit.compile_func(none).output_types == []


def test_state_slots(result):
    slots = [(s.name, s.kind, s.native_type, s.size, s.initial) for s in result.state_slots]
    assert slots == [
        ("count", "scalar", "int64", 8, 6),
        ("mean", "scalar", "float64", 8, -0.5),
        ("span", "scalar", "int64", 8, timedelta(hours=1)),
        ("side", "scalar", "int16", 2, Side.SELL),
        ("warm", "scalar", "int8", 1, True),
    ]
    assert result.state_values == (6, -0.5, timedelta(hours=1), Side.SELL, True)
    assert result.nrt_state_indices == ()
    assert result.struct_state_indices == ()
    assert result.struct_state_sizes == ()
    assert "count" in repr(result.state_slots[0])


def test_metadata_keys_are_attributes(result):
    assert result.metadata["state_values"] == result.state_values
    assert result.metadata["input_names"] == ("x",)
    assert result.input_names == ("x",)
    with pytest.raises(AttributeError, match="nothing_like_it"):
        result.nothing_like_it


def test_the_c_prototype(result):
    assert result.c_prototype == (
        f"void {result.native_name}(void **outputs, int8_t *ticked, void **state, int8_t phase, "
        "void **inputs, int8_t *input_ticked, int8_t *input_valid)"
    )


def test_intermediate_forms(result):
    assert "0.5" in result.hir
    assert "function" in result.clif
    assert "ret" in result.asm
    assert result.timings.keys() >= {"parse", "analyze", "infer", "lower", "codegen"}
    assert all(seconds >= 0 for seconds in result.timings.values())


def test_results_cannot_be_changed(result):
    with pytest.raises(AttributeError):
        result.address = 1
    with pytest.raises(TypeError):
        tickjit.CompilationResult()


class Cells:
    """The memory of one instance, as a host keeps it."""

    def __init__(self, function):
        self.function = function
        self.output = ctypes.c_double()
        self.states = [ctypes.c_int64() for _ in range(5)]
        self.input = ctypes.c_double()
        self.ticked = (ctypes.c_int8 * 1)()
        self.outputs = (ctypes.c_void_p * 1)(ctypes.addressof(self.output))
        self.state = (ctypes.c_void_p * 5)(*map(ctypes.addressof, self.states))
        self.inputs = (ctypes.c_void_p * 1)(ctypes.addressof(self.input))
        self.flags = (ctypes.c_int8 * 1)(1)

    def call(self, phase):
        self.function(self.outputs, self.ticked, self.state, phase, self.inputs, self.flags, self.flags)


def test_a_host_calls_through_ctypes(result):
    cells = Cells(result.compiled_func.ctypes)
    cells.call(1)
    assert cells.states[0].value == 6
    cells.input.value = 2.0
    cells.call(0)
    assert (cells.output.value, cells.ticked[0]) == (0.75, 1)
    assert cells.states[0].value == 7
    cells.call(2)


def test_code_lives_as_long_as_anything_made_from_it():
    function = tickjit.compile_func(ema, alpha=0.25).compiled_func.ctypes
    compiled = tickjit.compile_func(ema, alpha=0.125).compiled_func
    gc.collect()
    for _ in range(50):
        tickjit.compile_func(ema, alpha=0.5)
    for callable_ in (function, compiled.ctypes):
        cells = Cells(callable_)
        cells.call(1)
        cells.input.value = 8.0
        cells.call(0)
        assert cells.output.value in (2.0 - 0.375, 1.0 - 0.4375)


def test_one_function_serves_several_states(result):
    first, second = Cells(result.compiled_func.ctypes), Cells(result.compiled_func.ctypes)
    for cells in (first, second):
        cells.call(1)
    first.input.value = 2.0
    first.call(0)
    assert first.states[0].value == 7
    assert second.states[0].value == 6
