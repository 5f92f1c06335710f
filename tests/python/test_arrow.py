"""Node.run over columns of pyarrow and polars: read in place, what is null does not tick, everything is released."""

import enum
import gc
import weakref
from datetime import datetime, timedelta, timezone

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import tickjit
from tickjit import State
from tickjit.signals import Signal, ticked, valid


class Side(enum.Enum):
    BUY = 1
    SELL = 2


@tickjit.node
def total(x: Signal[float]) -> float:
    sum: State[float] = 0.0
    sum += x
    return sum


@tickjit.node
def seen(x: Signal[int], y: Signal[bool]) -> int:
    """Bits: x ticked, x valid, y ticked, y valid, y; then x."""
    bits = 0
    if ticked(x):
        bits += 1
    if valid(x):
        bits += 2 + 32 * x
    if ticked(y):
        bits += 4
    if valid(y):
        bits += 8
        if y:
            bits += 16
    return bits


def expected(xs, ys):
    rows, last_x, last_y = [], None, None
    for x, y in zip(xs, ys):
        last_x = last_x if x is None else x
        last_y = last_y if y is None else y
        bits = (x is not None) + 4 * (y is not None)
        bits += 0 if last_x is None else 2 + 32 * last_x
        bits += 0 if last_y is None else 8 + 16 * last_y
        rows.append(bits)
    return rows


def values_of(node, **columns):
    values, mask = node.run(**columns)
    assert mask.all()
    return values.tolist()


XS = [None, 3, None, 5, 7, None, 11, 13, 17, None, None, 19]
YS = [True, None, False, None, None, True, True, False, None, None, False, True]


def chunked(values, kind, *cuts):
    edges = [0, *cuts, len(values)]
    return pa.chunked_array([pa.array(values[a:b], kind) for a, b in zip(edges, edges[1:])], kind)


def sliced(values, kind):
    """An array that begins in the middle of another."""
    return pa.array([*values[:5], *values], kind)[5:]


FORMS = {
    "array": pa.array,
    "slice": sliced,
    "chunks": lambda values, kind: chunked(values, kind, 1, 1, 4, 9),
    "other chunks": lambda values, kind: chunked(values, kind, 3, 8),
    "polars": lambda values, kind: pl.Series(values, dtype=pl.Int64 if kind == pa.int64() else pl.Boolean),
    "polars chunks": lambda values, kind: pl.concat(
        [pl.Series(part, dtype=pl.Int64 if kind == pa.int64() else pl.Boolean) for part in (values[:7], values[7:])],
        rechunk=False,
    ),
}


@pytest.mark.parametrize("of_x", FORMS)
@pytest.mark.parametrize("of_y", FORMS)
def test_what_is_null_does_not_tick(of_x, of_y):
    with seen() as node:
        columns = {"x": FORMS[of_x](XS, pa.int64()), "y": FORMS[of_y](YS, pa.bool_())}
        assert values_of(node, **columns) == expected(XS, YS)
        # The last values are the node's own now.
        del columns
        gc.collect()
        assert node.tick() == 2 + 8 + 16 + 32 * 19


@pytest.mark.parametrize("kind", [pa.int8(), pa.int16(), pa.int32(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()])
def test_integers_of_any_width(kind):
    with seen() as node:
        assert values_of(node, x=chunked(XS, kind, 2, 7), y=pa.array(YS)) == expected(XS, YS)


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.int16(), pa.uint64(), pa.bool_()])
def test_numbers_become_floats(kind):
    values = [1, 0, 1, 1, 0, 1]
    with total() as node:
        column = pa.array([bool(value) for value in values] if kind == pa.bool_() else values).cast(kind)
        assert values_of(node, x=pa.chunked_array([column[:2], column[2:]])) == [1, 1, 2, 3, 3, 4]


def test_gaps_of_columns_and_masks_both_count():
    mask = [True, True, True, False, False, True, None, True, True, True, True, None]
    xs = [x if ticks else None for x, ticks in zip(XS, mask)]
    for given in (pa.array(mask), pl.Series(mask), np.array([bool(ticks) for ticks in mask])):
        with seen() as node:
            values, _ = node.run(x=chunked(XS, pa.int64(), 5), y=pl.Series(YS), ticked={"x": given})
            assert values.tolist() == expected(xs, YS)


def test_arrays_and_buffers_go_together():
    with seen() as node:
        values, _ = node.run(x=np.arange(12), y=chunked(YS, pa.bool_(), 6))
        assert values.tolist() == expected(range(12), YS)


@tickjit.node
def times(when: Signal[datetime], span: Signal[timedelta]) -> datetime:
    return when + span


def test_times_are_nanoseconds():
    when = [datetime(2020, 1, day, tzinfo=timezone.utc) for day in (1, 2, 3)]
    spans = [timedelta(hours=hours) for hours in (1, 2, 3)]
    sums = [int((at + span).timestamp()) * 10**9 for at, span in zip(when, spans)]
    for column in (
        pa.array(when, pa.timestamp("ns", "UTC")),
        pa.array(when, pa.timestamp("ns", "Europe/Berlin")),
        pa.array([at.replace(tzinfo=None) for at in when], pa.timestamp("ns")),
        pl.Series(when, dtype=pl.Datetime("ns", "UTC")),
    ):
        with times() as node:
            values, _ = node.run(when=column, span=pa.array(spans, pa.duration("ns")))
            assert values.view("i8").tolist() == sums


@tickjit.node
def sides(side: Signal[Side]) -> Side:
    return side


def test_members_are_checked_where_they_are():
    with sides() as node:
        values, mask = node.run(side=chunked([1, None, 2], pa.int16(), 1))
        assert (values[0], values[2]) == (1, 2)
        with pytest.raises(ValueError, match="the value 3 of row 2 is no member of Side"):
            node.run(side=chunked([1, None, 3], pa.int8(), 1))


def test_integers_that_do_not_fit_are_found_in_any_chunk():
    with seen() as node:
        with pytest.raises(OverflowError, match="row 3 does not fit"):
            node.run(x=chunked([1, 2, None, 2**63], pa.uint64(), 2), y=pl.Series([True] * 4))


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (pa.array(["a"]), "format \"u\""),
        (pa.array([datetime(2020, 1, 1)], pa.timestamp("us")), "times in nanoseconds.*tsu"),
        (pa.array(["a"]).dictionary_encode(), "dictionary"),
        (pa.record_batch({"x": [1.0]}), "s"),
        (pa.table({"x": [1.0]}), "s"),
        (pl.DataFrame({"x": [1.0]}), "s"),
        (pa.array([None, None]), "format \"n\""),
        (pa.array([datetime(2020, 1, 1)], pa.timestamp("ns")), "datetimes"),
        (pa.array([timedelta(1)], pa.duration("ns")), "timedeltas"),
    ],
)
def test_other_columns_are_refused(column, says):
    with total() as node, pytest.raises(TypeError, match=f"input 'x' takes .*{says}"):
        node.run(x=column)


def test_wrong_numbers_are_refused():
    with seen() as node, pytest.raises(TypeError, match="input 'x' takes a buffer of int64; .*Float"):
        node.run(x=pa.array([1.0]), y=pa.array([True]))
    with seen() as node, pytest.raises(ValueError, match="input 'y' has 2 rows, input 'x' has 3"):
        node.run(x=chunked([1, 2, 3], pa.int64(), 1), y=pa.array([True, False]))


def test_there_may_be_no_rows():
    with total() as node:
        for column in (pa.array([], pa.float64()), pa.chunked_array([], pa.float64()), pl.Series([], dtype=pl.Float64)):
            values, mask = node.run(x=column)
            assert len(values) == len(mask) == 0


class Memory:
    """What owns the memory of an array."""


def foreign(values):
    owner = Memory()
    array = np.array(values)
    owner.array = array
    buffer = pa.foreign_buffer(array.ctypes.data, array.nbytes, base=owner)
    return pa.Array.from_buffers(pa.from_numpy_dtype(array.dtype), len(array), [None, buffer]), weakref.ref(owner)


@pytest.mark.parametrize("cuts", [1, 3])
def test_columns_are_read_in_place_and_released(cuts):
    first, owner = foreign([1.0, 2.0, 4.0])
    column = pa.chunked_array([first] * cuts) if cuts > 1 else first
    with total() as node:
        assert values_of(node, x=column)[:3] == [1.0, 3.0, 7.0]
        owner().array[1] = 100.0
        assert values_of(node, x=column)[2] == 7.0 * cuts + 105.0
        del first, column
        gc.collect()
        assert owner() is None


def test_columns_are_released_where_they_are_refused():
    column, owner = foreign([1.0, 2.0])
    with seen() as node:
        for _ in range(3):
            with pytest.raises(TypeError):
                node.run(x=column, y=pa.array([True]))
        del column
        gc.collect()
        assert owner() is None


def test_what_fails_in_the_stream_is_said():
    def chunks():
        yield pa.record_batch({"x": [1.0]})
        raise ValueError("no more of it")

    class Failing:
        def __arrow_c_stream__(self, requested_schema=None):
            schema = pa.schema({"x": pa.float64()})
            return pa.RecordBatchReader.from_batches(schema, chunks()).__arrow_c_stream__()

    with total() as node, pytest.raises(ValueError, match="input 'x': the stream failed: .*no more of it"):
        node.run(x=Failing())


def test_what_is_no_export_is_refused():
    class Wrong:
        def __init__(self, answer):
            self.answer = answer

        def __arrow_c_array__(self, requested_schema=None):
            return self.answer

    array = pa.array([1.0])
    schema, exported = array.__arrow_c_array__()
    with total() as node:
        for answer in (None, (), (1, 2), (schema, schema), (exported, schema)):
            with pytest.raises((TypeError, ValueError, IndexError)):
                node.run(x=Wrong(answer))
        schema, exported = array.__arrow_c_array__()
        assert values_of(node, x=Wrong((schema, exported))) == [1.0]
        with pytest.raises(ValueError, match="consumed before"):
            node.run(x=Wrong((schema, exported)))


def test_an_error_in_a_later_chunk_names_its_row():
    @tickjit.node
    def inverse(x: Signal[int]) -> float:
        return 1 / x

    with inverse() as node, pytest.raises(ZeroDivisionError) as caught:
        node.run(x=chunked([1, 2, None, 4, 0, 5], pa.int64(), 2, 4))
    assert any("in row 2 of run()" in note or "in row 4 of run()" in note for note in caught.value.__notes__)
    assert "in row 4 of run()" in caught.value.__notes__[-1]


def test_long_columns_in_many_chunks():
    rng = np.random.default_rng(7)
    numbers = rng.integers(-1000, 1000, 20_000).astype(float)
    cuts = sorted(rng.integers(0, 20_000, 300).tolist())
    column = chunked(numbers.tolist(), pa.float64(), *cuts)
    with total() as node:
        assert values_of(node, x=column) == np.cumsum(numbers).tolist()


