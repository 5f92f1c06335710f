"""Node.run: native loops over buffers."""

import array
import ctypes
import enum
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import numpy
import pytest

import tickjit
from tickjit import Outputs, State, set_output
from tickjit.signals import Signal, ticked


class Side(enum.Enum):
    BUY = 1
    SELL = -1


@tickjit.node
def ema(x: Signal[float], alpha: float = 0.5) -> float:
    mean: State[float] = 0.0
    mean = alpha * x + (1.0 - alpha) * mean
    return mean


@tickjit.node
def total(x: Signal[int]) -> int:
    sum: State[int] = 0
    sum += x
    if x >= 0:
        return sum


@tickjit.node
def both(x: Signal[int], y: Signal[float]) -> tuple[int, float]:
    n: State[int] = 0
    n += 1
    if ticked(x):
        return x + n, y
    return None, -y


def test_a_run_is_its_ticks():
    values = numpy.linspace(-3, 5, 1001)
    node, other = ema(), ema()
    out, ticks = node.run(x=values)
    assert out.tolist() == [other.tick(value) for value in values]
    assert ticks.all() and ticks.dtype == bool
    assert out.dtype == numpy.float64
    assert node.state == other.state


def test_inputs_by_position():
    assert total().run(numpy.arange(4))[0].tolist() == [0, 1, 3, 6]


def test_rows_without_a_tick_hold_zero():
    out, ticks = total().run(numpy.array([5, -2, 4]))
    assert out.tolist() == [5, 0, 7]
    assert ticks.tolist() == [True, False, True]
    assert out.dtype == numpy.int64


def test_masks_say_where_an_input_ticks():
    node, other = both(), both()
    x, y = numpy.array([1, 2, 3, 4]), numpy.array([0.5, 1.5, 2.5, 3.5])
    mask = numpy.array([True, False, False, True])
    (first, first_ticks), (second, second_ticks) = node.run(x=x, y=y, ticked={"x": mask})
    rows = [other.tick(x=x[row], y=y[row]) if mask[row] else other.tick(y=y[row]) for row in range(4)]
    assert [value if tick else None for value, tick in zip(first.tolist(), first_ticks)] == [row[0] for row in rows]
    assert second.tolist() == [row[1] for row in rows]
    assert second_ticks.all()
    assert node.tick() == other.tick()


def test_an_input_that_is_not_given_keeps_its_last_value():
    @tickjit.node
    def add(x: Signal[int], y: Signal[int]) -> int:
        return 10 * x + y

    node = add()
    with pytest.raises(ValueError, match="y"):
        node.run(x=numpy.array([1]))
    node.tick(y=7)
    assert node.run(x=numpy.array([1, 2]))[0].tolist() == [17, 27]
    assert node.tick() == 27
    node.run(y=numpy.array([1, 2, 3])[::-1], ticked={"y": numpy.array([0, 1, 0], numpy.uint8)})
    assert node.tick() == 22


def test_the_buffer_is_not_needed_after_the_run():
    node = total()
    values = numpy.array([1, 2, 3])
    node.run(x=values)
    values[:] = 1000
    del values
    node.tick()
    assert node.state == {"sum": 9}


def test_named_outputs_and_none():
    @tickjit.node
    def named(x: Signal[int]) -> Outputs(total=int, ratio=float):
        set_output("total", x)
        if x:
            set_output("ratio", 1 / x)

    @tickjit.node
    def nothing(x: Signal[int]) -> None:
        pass

    series = named().run(numpy.array([0, 4]))
    assert list(series) == ["total", "ratio"]
    assert series["ratio"][0].tolist() == [0.0, 0.25]
    assert series["ratio"][1].tolist() == [False, True]
    assert nothing().run(numpy.array([0, 4])) is None


@pytest.mark.parametrize(
    "values",
    [
        array.array("d", [1.5, 2.5]),
        (ctypes.c_double * 2)(1.5, 2.5),
        memoryview(array.array("d", [1.5, 2.5])),
        numpy.array([1.5, 2.5]),
        numpy.array([1.5, 2.5], dtype=numpy.float32),
        numpy.array([1.5, 0.0, 2.5, 0.0])[::2],
        numpy.array([2.5, 1.5])[::-1],
        numpy.array([[1.5, 9.0], [2.5, 9.0]])[:, 0],
        numpy.array([(1, 1.5), (2, 2.5)], dtype=[("a", "i1"), ("b", "f8")])["b"],
        memoryview(numpy.array([1.5, 2.5]).tobytes()).cast("d"),
    ],
    ids=str,
)
def test_buffers_of_floats(values):
    assert ema(alpha=1.0).run(x=values)[0].tolist() == [1.5, 2.5]


@pytest.mark.parametrize("code", "bBhHiIlLqQ?")
def test_integers_of_every_width(code):
    values = numpy.array([0, 1, 1, 1], dtype=code)
    assert total().run(x=values)[0].tolist() == [0, 1, 2, 3]
    assert ema(alpha=1.0).run(x=values)[0].tolist() == [0.0, 1.0, 1.0, 1.0]


def test_integers_are_exact():
    values = numpy.array([2**63 - 1, -(2**63), 2**53 + 1])

    @tickjit.node
    def same(x: Signal[int]) -> int:
        return x

    assert same().run(x=values)[0].tolist() == values.tolist()
    assert ema(alpha=1.0).run(x=values)[0].tolist() == [float(int(value)) for value in values]
    big = numpy.array([2**64 - 1], dtype=numpy.uint64)
    assert ema(alpha=1.0).run(x=big)[0].tolist() == [float(2**64 - 1)]
    with pytest.raises(OverflowError, match="row 1"):
        same().run(x=numpy.array([1, 2**63], dtype=numpy.uint64))
    narrow = numpy.array([-128, 127], dtype=numpy.int8)
    assert same().run(x=narrow)[0].tolist() == [-128, 127]


def test_bools():
    @tickjit.node
    def invert(x: Signal[bool]) -> bool:
        return not x

    expected = [False, True]
    for values in (
        numpy.array([True, False]),
        array.array("b", [1, 0]),
        (ctypes.c_bool * 2)(True, False),
        bytes([1, 0]),
        bytearray([200, 0]),
        memoryview(bytes([2, 0])).cast("?"),
    ):
        out, ticks = invert().run(x=values)
        assert out.dtype == bool
        assert out.tolist() == expected
    with pytest.raises(TypeError, match="takes a buffer of bool"):
        invert().run(x=numpy.array([1, 0]))


def test_enums_and_times():
    @tickjit.node
    def f(side: Signal[Side], when: Signal[datetime], span: Signal[timedelta]) -> tuple[Side, datetime, timedelta]:
        return side, when + span, -span

    when = numpy.array(["2026-11-20T08:03:39.123456789", "1969-01-01"], dtype="M8[ns]")
    span = numpy.array([1, -5], dtype="m8[ns]")
    side = numpy.array([1, -1], dtype=numpy.int16)
    (sides, _), (moments, _), (spans, _) = f().run(side, when, span)
    assert sides.tolist() == [1, -1]
    assert sides.dtype == numpy.int16
    assert (moments == when + span).all() and moments.dtype == "M8[ns]"
    assert (spans == -span).all() and spans.dtype == "m8[ns]"
    again = f().run(side.astype(numpy.int64), when.view(numpy.int64), span.view(numpy.int64))
    assert (again[1][0] == moments).all()

    node = f()
    with pytest.raises(ValueError, match="value 2 of row 1 is no member of Side"):
        node.run(side=array.array("q", [1, 2]))
    with pytest.raises(ValueError, match="row 0 is NaT"):
        node.run(when=numpy.array(["NaT"], dtype="M8[ns]"))
    with pytest.raises(TypeError, match=r"astype\(\"datetime64\[ns\]\"\)"):
        node.run(when=when.astype("M8[us]"))
    with pytest.raises(TypeError, match="takes datetime"):
        node.run(when=span)
    with pytest.raises(TypeError, match="takes timedelta"):
        node.run(span=when)
    with pytest.raises(TypeError, match="nanoseconds"):
        node.run(span=numpy.array([1.0]))
    with pytest.raises(TypeError, match="takes float; the array is of datetime64"):
        ema().run(x=when)


@pytest.mark.parametrize(
    ("args", "kwargs", "error", "message"),
    [
        (([1.0],), {}, TypeError, "not list; for a list"),
        ((3.0,), {}, TypeError, "input 'x' takes a buffer of int, not float"),
        ((numpy.array([1.5]),), {}, TypeError, "takes a buffer of int64"),
        ((numpy.zeros((2, 2), int),), {}, ValueError, "2 dimensions"),
        ((numpy.array(5),), {}, ValueError, "0 dimensions"),
        ((numpy.array([1], dtype=">i8"),), {}, ValueError, "format"),
        ((numpy.array(["a"]),), {}, ValueError, "format"),
        ((), {}, TypeError, "at least one input"),
        ((numpy.arange(2), numpy.zeros(2), numpy.zeros(2)), {}, TypeError, "at most 2 inputs"),
        ((numpy.arange(2),), {"x": numpy.arange(2)}, TypeError, "multiple values"),
        ((), {"z": numpy.arange(2)}, TypeError, "unexpected input 'z'"),
        ((numpy.arange(2), numpy.zeros(3)), {}, ValueError, "input 'y' has 3 rows, input 'x' has 2"),
        ((numpy.arange(2),), {"ticked": {"y": numpy.ones(2, bool)}}, TypeError, "mask for 'y'"),
        ((numpy.arange(2),), {"ticked": {"q": numpy.ones(2, bool)}}, TypeError, "mask for 'q'"),
        ((numpy.arange(2),), {"ticked": {"x": numpy.ones(3, bool)}}, ValueError, "has 3 rows"),
        ((numpy.arange(2),), {"ticked": {"x": numpy.ones(2)}}, TypeError, "buffer of bool"),
        ((numpy.arange(2),), {"ticked": {"x": [True, False]}}, TypeError, "buffer of bool"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_runs(args, kwargs, error, message):
    node = both()
    with pytest.raises(error, match=message):
        node.run(*args, **kwargs)
    assert node.state == {"n": 0}


def test_no_rows():
    node = total()
    out, ticks = node.run(x=numpy.array([], dtype=int))
    assert (len(out), len(ticks)) == (0, 0)
    with pytest.raises(ValueError, match="x"):
        node.tick()


def test_read_only_and_broadcast_buffers():
    values = numpy.arange(3)
    values.flags.writeable = False
    assert total().run(values)[0].tolist() == [0, 1, 3]
    node = total()
    assert node.run(numpy.broadcast_to(numpy.array(2), 3))[0].tolist() == [2, 4, 6]
    node.tick()
    assert node.state == {"sum": 8}


def test_an_error_names_its_row_and_keeps_the_ticks_done():
    @tickjit.node
    def divide(x: Signal[int]) -> int:
        n: State[int] = 0
        n += 1
        return 12 // x

    node = divide()
    with pytest.raises(ZeroDivisionError) as error:
        node.run(x=numpy.array([1, 2, 0, 3]))
    assert error.value.__notes__[1] == "  in row 2 of run()"
    assert "12 // x" in error.value.__notes__[0]
    assert node.state == {"n": 3}
    with pytest.raises(ZeroDivisionError):
        node.tick()
    assert node.run(x=numpy.array([3, 4]))[0].tolist() == [4, 3]


def test_run_after_stop():
    node = total()
    node.stop()
    with pytest.raises(RuntimeError, match="stopped"):
        node.run(x=numpy.arange(3))


@tickjit.node
def busy(x: Signal[int]) -> int:
    count: State[int] = 0
    count += 1
    i = 0
    while i < 1000:
        i += 1 + i % 2
    return count + i


def test_another_thread_is_refused_during_a_run():
    node = busy()
    refusals = []

    def drive():
        try:
            node.run(x=numpy.zeros(200_000, numpy.int8))
        except RuntimeError as error:
            refusals.append(str(error))

    while not refusals:
        runner = threading.Thread(target=drive)
        runner.start()
        while runner.is_alive() and not refusals:
            try:
                node.tick(1)
            except RuntimeError as error:
                refusals.append(str(error))
            time.sleep(0)
        runner.join()
    assert "in use" in refusals[0]


def test_other_threads_go_on_during_a_run():
    node = busy()
    interval = sys.getswitchinterval()
    # A thread now gives the interpreter away of its own will only.
    sys.setswitchinterval(1000)
    try:
        events = []

        def drive():
            events.append("begin")
            node.run(x=numpy.zeros(200_000, numpy.int8))
            events.append("end")

        between, attempts = False, 0
        while not between:
            attempts += 1
            assert attempts < 100
            events.clear()
            runner = threading.Thread(target=drive)
            runner.start()
            while runner.is_alive() and not between:
                between = events == ["begin"]
                time.sleep(0)
            runner.join()
    finally:
        sys.setswitchinterval(interval)


def test_ctrl_c_ends_a_run_between_rows():
    node = busy()
    values = numpy.zeros(50_000_000, numpy.int8)
    timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    # A shell starts what runs in its background with SIGINT ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            node.run(x=values)
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    done = node.state["count"]
    assert 0 < done < len(values)
    node.tick(0)
    assert node.state == {"count": done + 1}


def test_without_numpy(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(
        """
import sys
sys.modules["numpy"] = None
import array, enum
from datetime import datetime, timedelta
import tickjit
from tickjit.signals import Signal

class Side(enum.Enum):
    BUY = 1

@tickjit.node
def f(x: Signal[float], side: Signal[Side], when: Signal[datetime]) -> tuple[float, bool, Side, datetime, int]:
    return x * 2, x > 1, side, when, 7

series = f().run(array.array("d", [0.5, 1.5]), array.array("h", [1, 1]), array.array("q", [5, -6]))
assert all(type(part) is memoryview for pair in series for part in pair)
assert [(v.format, v.tolist(), m.tolist()) for v, m in series] == [
    ("d", [1.0, 3.0], [True, True]),
    ("?", [False, True], [True, True]),
    ("h", [1, 1], [True, True]),
    ("q", [5, -6], [True, True]),
    ("q", [7, 7], [True, True]),
]
empty = f().run(array.array("d"), array.array("h"), array.array("q"))
assert [len(v) for v, m in empty] == [0] * 5
print("done")
"""
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.stdout == "done\n", done.stderr
