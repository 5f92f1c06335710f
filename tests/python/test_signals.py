"""The signal extension: values, ticked, valid, what a compiled function may see of them."""

import enum
from datetime import datetime, timedelta, timezone

import pytest

import tickjit
from tickjit import State
from tickjit.signals import Signal, ticked, valid


class Side(enum.IntEnum):
    BUY = 1
    SELL = -3


@tickjit.node
def merge(x: Signal[float], y: Signal[float]) -> float:
    if ticked(x) and ticked(y):
        return x + y
    elif ticked(x):
        return x
    elif valid(x):
        return -x
    return 0.25


def test_ticked_and_valid():
    node = merge()
    assert node.tick(y=1.0) == 0.25
    assert node.tick(2.0) == 2.0
    assert node.tick(y=1.0) == -2.0
    assert node.tick(1.0, 2.0) == 3.0
    assert node.tick() == -1.0


def test_an_input_without_a_value_is_reported():
    @tickjit.node
    def f(x: Signal[int], y: Signal[int]) -> int:
        return x + y

    node = f()
    with pytest.raises(ValueError, match="y"):
        node.tick(x=1)
    assert node.tick(y=2) == 3


def test_inputs_of_every_type():
    @tickjit.node
    def f(
        i: Signal[int],
        r: Signal[float],
        b: Signal[bool],
        side: Signal[Side],
        when: Signal[datetime],
        span: Signal[timedelta],
    ) -> tuple[int, float, bool, Side, datetime, timedelta]:
        return i, r, b, side, when + span, -span

    when = datetime(2026, 11, 20, 8, 3, 39, 123457, tzinfo=timezone.utc)
    span = timedelta(days=2, seconds=3, microseconds=5)
    node = f()
    values = node.tick(-(2**63), 0.1, True, Side.SELL, when, span)
    assert values == (-(2**63), 0.1, True, Side.SELL, when + span, -span)
    assert [type(value) for value in values] == [int, float, bool, Side, datetime, timedelta]
    local = timezone(timedelta(hours=-7))
    assert node.tick(when=when.astimezone(local))[4] == when + span
    assert node.tick(when=when.replace(tzinfo=None))[4] == when + span


def test_a_value_is_the_same_for_the_whole_tick():
    @tickjit.node
    def f(x: Signal[int]) -> int:
        total: State[int] = 0
        x = x + 1
        total += x
        return total + x

    node = f()
    assert [node.tick(1), node.tick()] == [4, 6]


def test_the_flag_of_something_else_is_refused():
    def f(x: Signal[int], n: int) -> bool:
        return ticked(n)

    with pytest.raises(tickjit.CompileError):
        tickjit.compile_func(f, n=1)
