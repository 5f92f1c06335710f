"""Enumerations and sets of their members: widths, meaning, cells."""

import enum

import pytest

import tickjit
from tickjit import CompilationContext, State
from tickjit.signals import Signal


class Side(enum.Enum):
    BUY = 1
    SELL = -2


class Wide(enum.IntEnum):
    LOW = -(2**63)
    HIGH = 2**63 - 1


def context(**widths):
    made = CompilationContext(**widths)
    tickjit.register_all(made)
    return made


def flip(side: Signal[Side]) -> Side:
    last: State[Side] = Side.SELL
    was = last
    last = side
    return was


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_enumerations_have_the_width_of_their_context(bits):
    with context(enum_bit_width=bits) as made:
        assert made.enum_bit_width == bits
        result = tickjit.compile_func(flip)
        assert result.output_types == [Side]
        assert [(slot.native_type, slot.size) for slot in result.state_slots] == [(f"int{bits}", bits // 8)]
        with tickjit.node(flip)() as node:
            assert [node.tick(side) for side in (Side.BUY, Side.SELL, Side.BUY)] == [
                Side.SELL, Side.BUY, Side.SELL,
            ]


def test_the_width_is_part_of_the_key():
    keys = set()
    for bits in (8, 16, 32, 64):
        with context(enum_bit_width=bits):
            keys.add(tickjit.compile_func(flip).semantic_key)
    assert len(keys) == 4
    with context():
        assert tickjit.compile_func(flip).semantic_key in keys


def test_members_that_do_not_fit_are_refused():
    def high(x: Signal[int]) -> Wide:
        return Wide.HIGH

    with context(enum_bit_width=32), pytest.raises(tickjit.CompileError, match="does not fit in int32"):
        tickjit.compile_func(high)
    with context(enum_bit_width=64):
        assert tickjit.node(high)().tick(1) is Wide.HIGH


@pytest.mark.parametrize("bits", [0, 1, 24, 128, -8])
def test_other_widths_are_refused(bits):
    with pytest.raises((ValueError, OverflowError)):
        CompilationContext(enum_bit_width=bits)


def test_widths_change_for_later_compilations_of_one_context():
    made, other = context(), context()
    with made:
        before = tickjit.compile_func(flip)
        made.set_config(enum_bit_width=32)
        after = tickjit.compile_func(flip)
    with other:
        assert tickjit.compile_func(flip).semantic_key == before.semantic_key
    assert before.state_slots[0].native_type == "int16"
    assert after.state_slots[0].native_type == "int32"
