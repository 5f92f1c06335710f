"""Values on their way in and out: nothing is lost, whatever they are."""

import array
import enum
import math
import struct
from datetime import datetime, timedelta, timezone

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

import tickjit
from tickjit import State
from tickjit.signals import Signal, ticked

settings.register_profile("tickjit", deadline=None, max_examples=200)
settings.load_profile("tickjit")


class Side(enum.Enum):
    BUY = 1
    SELL = -32768
    HOLD = 32767
    ALSO_BUY = 1


@tickjit.node
def same(
    i: Signal[int],
    r: Signal[float],
    b: Signal[bool],
    when: Signal[datetime],
    span: Signal[timedelta],
    side: Signal[Side],
) -> tuple[int, float, bool, datetime, timedelta, Side]:
    return i, r, b, when, span, side


def constant(
    x: Signal[int], i: int, r: float, b: bool, when: datetime, span: timedelta, side: Side
) -> tuple[int, float, bool, datetime, timedelta, Side]:
    return i, r, b, when, span, side


def bits(value):
    return struct.pack("d", value)


integers = st.integers(-(2**63), 2**63 - 1)
offsets = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
datetimes = st.datetimes(datetime(1678, 1, 1), datetime(2262, 1, 1), timezones=offsets)
timedeltas = st.timedeltas(timedelta(days=-106751), timedelta(days=106751))
rows = st.tuples(integers, st.floats(), st.booleans(), datetimes, timedeltas, st.sampled_from(Side))


@given(rows)
def test_a_tick_gives_back_what_it_takes(values):
    i, r, b, when, span, side = same().tick(*values)
    assert (i, b, when, span) == (values[0], values[2], values[3], values[4])
    assert bits(r) == bits(values[1])
    assert side is values[5]
    assert when.tzinfo is timezone.utc


@settings(max_examples=50)
@given(rows)
def test_constants_are_what_was_given(values):
    names = ("i", "r", "b", "when", "span", "side")
    result = tickjit.node(constant)(**dict(zip(names, values, strict=True)))
    i, r, b, when, span, side = result.tick(0)
    assert (i, b, when, span) == (values[0], values[2], values[3], values[4])
    assert bits(r) == bits(values[1])
    assert side is values[5]


@given(st.lists(rows, max_size=20))
def test_a_run_gives_back_what_it_takes(lines):
    columns = list(zip(*lines, strict=True)) if lines else [()] * 6
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)

    def nanoseconds(spans):
        return array.array("q", [span // timedelta(microseconds=1) * 1000 for span in spans])

    buffers = [
        array.array("q", columns[0]),
        array.array("d", columns[1]),
        numpy.array(columns[2], dtype=bool),
        nanoseconds([when - epoch for when in columns[3]]),
        nanoseconds(columns[4]),
        array.array("h", [side.value for side in columns[5]]),
    ]
    series = same().run(*buffers)
    for buffer, (values, ticks) in zip(buffers, series, strict=True):
        assert values.tobytes() == memoryview(buffer).tobytes()
        assert ticks.all()


@given(st.integers() | st.floats())
def test_a_float_input_takes_numbers_as_float_does(value):
    try:
        expected = float(value)
    except OverflowError:
        expected = None
    node = tickjit.node(negated)()
    if expected is None:
        try:
            node.tick(value)
        except OverflowError:
            return
        raise AssertionError("not refused")
    assert bits(node.tick(value)) == bits(-expected)


def negated(x: Signal[float]) -> float:
    return -x


@given(st.lists(integers))
def test_rows_of_ints_convert_as_float_does(values):
    out, _ = tickjit.node(negated)().run(array.array("q", values))
    assert [bits(value) for value in out] == [bits(-float(value)) for value in values]


def average(x: Signal[float], y: Signal[int], weight: float) -> float:
    mean: State[float] = 0.0
    count: State[int] = 0
    if ticked(x):
        mean += weight * (x - mean)
    if ticked(y):
        count += y
        return mean * count


line = st.tuples(
    st.floats(-1e6, 1e6) | st.none(), st.integers(-1000, 1000) | st.none()
)


@given(st.lists(line, max_size=50), st.floats(0, 1))
def test_a_run_is_its_ticks(lines, weight):
    lines = [(0.5, 1), *lines]
    by_tick, by_run = (tickjit.node(average)(weight=weight) for _ in range(2))
    expected = []
    for x, y in lines:
        given_values = {name: value for name, value in (("x", x), ("y", y)) if value is not None}
        expected.append(by_tick.tick(**given_values))
    masks = {
        "x": numpy.array([x is not None for x, _ in lines]),
        "y": numpy.array([y is not None for _, y in lines]),
    }
    out, ticks = by_run.run(
        x=numpy.array([math.nan if x is None else x for x, _ in lines]),
        y=numpy.array([10**18 if y is None else y for _, y in lines]),
        ticked=masks,
    )
    assert [value if tick else None for value, tick in zip(out.tolist(), ticks, strict=True)] == expected
    assert by_tick.state == by_run.state
    assert by_tick.tick() == by_run.tick()
