"""@tickjit.node: factories, nodes, tick, state, stop."""

import copy
import enum
import gc
import inspect
import linecache
import pickle
import resource
import sys
import threading
import time
import weakref
from collections import deque
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Tuple

import numpy
import pytest

import tickjit
from tickjit import DefaultDict, Deque, Dict, List, Outputs, Set, State, set_output
from tickjit.signals import Signal, ticked


NEW_YEAR = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Side(enum.Enum):
    BUY = 1
    SELL = -1


@tickjit.node
def ema(x: Signal[float], alpha: float = 0.5) -> float:
    """An exponential moving average."""
    mean: State[float] = 0.0
    mean = alpha * x + (1.0 - alpha) * mean
    return mean


def test_tick_by_position_and_by_name():
    node = ema(alpha=0.5)
    assert node.tick(3.0) == 1.5
    assert node.tick(x=5.0) == 3.25
    assert isinstance(node.tick(1.0), float)


def test_nodes_do_not_share_state():
    first, second = ema(), ema()
    first.tick(8.0)
    assert second.tick(2.0) == 1.0
    assert first.state == {"mean": 4.0}


def test_the_factory_looks_like_its_function():
    assert ema.__name__ == "ema"
    assert ema.__doc__ == "An exponential moving average."
    assert ema.__module__ == __name__
    assert list(inspect.signature(ema).parameters) == ["x", "alpha"]
    assert "ema" in repr(ema)
    assert weakref.ref(ema)() is ema


def test_factories_are_pickled_by_name():
    assert pickle.loads(pickle.dumps(ema)) is ema
    assert copy.deepcopy(ema) is ema

    @tickjit.node
    def local(x: Signal[int]) -> int:
        return x

    with pytest.raises((AttributeError, pickle.PicklingError)):
        pickle.dumps(local)


def test_options_of_the_decorator():
    @tickjit.node()
    def bare(x: Signal[int]) -> int:
        return x

    context = tickjit.CompilationContext()
    tickjit.register_all(context)

    @tickjit.node(context=context, start_body="total = 10", stop_body="total = 0")
    def configured(x: Signal[int]) -> int:
        total: State[int] = 1
        total += x
        return total

    assert bare().tick(4) == 4
    assert configured().tick(4) == 14
    with pytest.raises(TypeError):
        tickjit.node(3)
    with pytest.raises(TypeError):
        tickjit.node(ema, unknown=1)


def test_equal_arguments_share_one_compilation():
    assert ema(alpha=0.25).result is ema(alpha=0.25).result
    assert ema(alpha=0.5).result is ema().result
    assert ema(alpha=0.25).result is not ema(alpha=0.125).result
    zero, minus_zero = ema(alpha=0.0), ema(alpha=-0.0)
    assert zero.result.semantic_key != minus_zero.result.semantic_key


STEP = 1


def bump(x: int) -> int:
    return x + STEP


@tickjit.node
def step(x: Signal[int]) -> int:
    return bump(x)


def test_a_changed_global_is_compiled_again():
    global STEP, bump
    before = step()
    assert before.tick(1) == 2
    assert step().result is before.result
    STEP = 10
    try:
        assert step().tick(1) == 11
        assert before.tick(1) == 2
        original = bump

        def bump(x: int) -> int:
            return -x

        assert step().tick(1) == -1
        bump = original
    finally:
        STEP = 1
    assert step().tick(1) == 2


def test_a_changed_closure_or_attribute_is_compiled_again():
    class Config:
        factor = 2

    offset = 1

    @tickjit.node
    def f(x: Signal[int]) -> int:
        return x * Config.factor + offset

    assert f().tick(1) == 3
    offset = 5
    assert f().tick(1) == 7
    Config.factor = 3
    assert f().tick(1) == 8


def test_many_constants_do_not_pile_up():
    for n in range(200):
        assert ema(alpha=float(n)).tick(1.0) == n
    gc.collect()


def test_values_of_inputs_belong_to_tick():
    with pytest.raises(TypeError, match="'x' is an input"):
        ema(x=object())
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        ema(beta=1.0)


def test_an_input_that_is_not_given_keeps_its_value():
    @tickjit.node
    def add(x: Signal[int], y: Signal[int]) -> int:
        return x * 10 + y

    node = add()
    assert node.tick(1, 2) == 12
    assert node.tick(y=3) == 13
    assert node.tick(4) == 43
    assert node.tick() == 43


@pytest.mark.parametrize(
    ("args", "kwargs", "error", "message"),
    [
        ((1, 2, 3), {}, TypeError, "at most 2 inputs"),
        ((1,), {"x": 2}, TypeError, "multiple values for input 'x'"),
        ((), {"z": 2}, TypeError, "unexpected input 'z'"),
        ((1.0,), {}, TypeError, "input 'x' takes int, not float; write int"),
        (("1",), {}, TypeError, "input 'x' takes int, not str"),
        ((None,), {}, TypeError, "input 'x' takes int, not NoneType"),
        ((2**63,), {}, OverflowError, "input 'x'"),
        ((), {"y": "1"}, TypeError, "input 'y' takes float, not str"),
        ((), {"y": 10**400}, OverflowError, "input 'y'"),
        ((), {"y": 1j}, TypeError, "input 'y' takes float, not complex"),
    ],
)
def test_wrong_values_change_nothing(args, kwargs, error, message):
    @tickjit.node
    def f(x: Signal[int], y: Signal[float]) -> float:
        count: State[int] = 0
        count += 1
        return x + y + count

    node = f()
    assert node.tick(1, 2.0) == 4.0
    with pytest.raises(error, match=message):
        node.tick(*args, **kwargs)
    with pytest.raises(TypeError):
        node.tick(100, "late")
    assert node.state == {"count": 1}
    assert node.tick() == 5.0


def test_conversions_of_inputs():
    @tickjit.node
    def f(i: Signal[int], r: Signal[float], b: Signal[bool]) -> tuple[int, float, bool]:
        return i, r, b

    class Index:
        def __index__(self):
            return 7

    node = f()
    assert node.tick(True, 2**53 + 1, False) == (1, float(2**53 + 1), False)
    assert node.tick(Index(), True, True) == (7, 1.0, True)
    with pytest.raises(TypeError, match="input 'b' takes bool, not int"):
        node.tick(b=1)


def test_a_value_whose_conversion_uses_the_node():
    node = ema()

    class Ticks:
        def __float__(self):
            return node.tick(1.0)

    class Stops:
        def __float__(self):
            node.stop()
            return 1.0

    for value in (Ticks(), Stops()):
        with pytest.raises(RuntimeError, match="in use"):
            node.tick(value)
    assert node.tick(1.0) == 0.5


def test_numpy_scalars():
    @tickjit.node
    def f(i: Signal[int], r: Signal[float], b: Signal[bool]) -> tuple[int, float, bool]:
        return i, r, b

    assert f().tick(numpy.int32(3), numpy.float32(0.5), numpy.bool_(True)) == (3, 0.5, True)
    assert f().tick(numpy.uint8(3), numpy.float64(0.5), numpy.True_) == (3, 0.5, True)
    with pytest.raises(TypeError):
        f().tick(numpy.float64(3))


def test_wrong_enums_and_times():
    class Other(enum.Enum):
        BUY = 1

    @tickjit.node
    def f(side: Signal[Side], when: Signal[datetime], span: Signal[timedelta]) -> Side:
        return side

    node = f()
    assert node.tick(Side.SELL) is Side.SELL
    for wrong in (Other.BUY, 1):
        with pytest.raises(TypeError, match="input 'side' takes Side"):
            node.tick(wrong)
    with pytest.raises(TypeError, match="input 'when' takes datetime"):
        node.tick(when=1.0)
    with pytest.raises(OverflowError, match="input 'when'"):
        node.tick(when=datetime(2500, 1, 1))
    with pytest.raises(TypeError, match="input 'span' takes timedelta"):
        node.tick(span=1)
    with pytest.raises(OverflowError, match="input 'span'"):
        node.tick(span=timedelta(days=200000))


def test_what_tick_gives():
    @tickjit.node
    def none(x: Signal[int]) -> None:
        pass

    @tickjit.node
    def sometimes(x: Signal[int]) -> int:
        if x > 0:
            return x

    @tickjit.node
    def pair(x: Signal[int]) -> tuple[int, bool]:
        return x, x > 0

    @tickjit.node
    def named(x: Signal[int]) -> Outputs(total=int, ratio=float):
        set_output("total", x)
        if x > 0:
            set_output("ratio", 1 / x)

    assert none().tick(1) is None
    assert sometimes().tick(0) is None
    assert sometimes().tick(2) == 2
    assert pair().tick(-1) == (-1, False)
    assert named().tick(0) == {"total": 0, "ratio": None}
    assert named().tick(4) == {"total": 4, "ratio": 0.25}


def test_datetimes_come_back_aware_and_in_microseconds():
    class Precise(timedelta):
        nanoseconds = 999

    @tickjit.node
    def f(span: Signal[timedelta]) -> tuple[datetime, timedelta]:
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + span, span

    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    assert f().tick(Precise(microseconds=1)) == (epoch + timedelta(microseconds=1), timedelta(microseconds=1))
    # Nanoseconds are dropped towards the past, not towards zero.
    assert f().tick(Precise(microseconds=-2)) == (epoch - timedelta(microseconds=2), timedelta(microseconds=-2))
    assert f().tick(timedelta(0))[0].tzinfo is timezone.utc


def test_state_of_every_type():
    @tickjit.node
    def f(x: Signal[int]) -> None:
        i: State[int] = -9223372036854775808
        r: State[float] = float("inf")
        b: State[bool] = not False
        side: State[Side] = Side.SELL
        when: State[datetime] = datetime(2020, 1, 2, tzinfo=timezone.utc)
        span: State[timedelta] = timedelta(hours=1)
        side = Side.BUY

    node = f()
    expected = {
        "i": -(2**63),
        "r": float("inf"),
        "b": True,
        "side": Side.SELL,
        "when": datetime(2020, 1, 2, tzinfo=timezone.utc),
        "span": timedelta(hours=1),
    }
    assert node.state == expected
    node.tick(1)
    assert node.state == {**expected, "side": Side.BUY}


def test_stop_and_with():
    @tickjit.node(stop_body="print('stopped after', count)")
    def f(x: Signal[int]) -> int:
        count: State[int] = 0
        count += 1
        return count

    with f() as node:
        node.tick(1)
    for use in (lambda: node.tick(1), lambda: node.state, node.__enter__):
        with pytest.raises(RuntimeError, match="stopped"):
            use()
    node.stop()
    assert "stopped" in repr(node)


def test_stop_runs_once_and_dropping_runs_nothing(capsys):
    @tickjit.node(start_body="print('start')", stop_body="print('stop', total)")
    def f(x: Signal[int]) -> int:
        total: State[int] = 5
        return x

    node = f()
    node.stop()
    node.stop()
    f()
    gc.collect()
    assert capsys.readouterr().out == "start\nstop 5\nstart\n"


def test_reprs_results_and_copies():
    node = ema()
    assert repr(node) == "<Node ema mean=0.0>"
    assert isinstance(node.result, tickjit.CompilationResult)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(node)
    with pytest.raises(TypeError):
        copy.copy(node)
    with pytest.raises(TypeError):
        tickjit.Node()
    with pytest.raises(AttributeError):
        node.state = {}
    assert weakref.ref(node)() is node


def test_containers_of_the_state():
    @tickjit.node
    def f(x: Signal[int]) -> int:
        items: State[List[float]] = []
        flags: State[List[bool]] = [True]
        pairs: State[List[Tuple[int, bool]]] = []
        ring: State[Deque[int]] = Deque[int](maxlen=2)
        queue: State[Deque[float]] = Deque[float]()
        table: State[Dict[int, float]] = {}
        sides: State[Dict[Side, datetime]] = {}
        wide: State[Dict[Tuple[int, float], timedelta]] = {}
        counts: State[DefaultDict[int, int]] = DefaultDict[int, int](3)
        seen: State[Set[int]] = set()
        rows: State[List[List[Side]]] = []
        groups: State[Dict[int, Deque[int]]] = {}
        items.append(x)
        flags.append(x > 1)
        pairs.append((x, x == 2))
        ring.append(x)
        queue.appendleft(x)
        table[-x] = x / 2
        sides[Side.BUY if x == 1 else Side.SELL] = NEW_YEAR + timedelta(hours=x)
        wide[x, 0.5] = timedelta(microseconds=x)
        counts[x] += 1
        seen.add(x)
        rows.append([Side.SELL, Side.BUY])
        groups[x] = Deque[int]([x, x + 1], maxlen=2)
        if x == 3:
            del table[-1]
            table[-1] = 0
        return x

    node = f()
    for x in (1, 2, 3):
        node.tick(x)
    expected = {
        "items": [1.0, 2.0, 3.0],
        "flags": [True, False, True, True],
        "pairs": [(1, False), (2, True), (3, False)],
        "ring": deque([2, 3], maxlen=2),
        "queue": deque([3.0, 2.0, 1.0]),
        "table": {-2: 1.0, -3: 1.5, -1: 0.0},
        "sides": {Side.BUY: NEW_YEAR + timedelta(hours=1), Side.SELL: NEW_YEAR + timedelta(hours=3)},
        "wide": {(x, 0.5): timedelta(microseconds=x) for x in (1, 2, 3)},
        "counts": {1: 4, 2: 4, 3: 4},
        "seen": {1, 2, 3},
        "rows": [[Side.SELL, Side.BUY]] * 3,
        "groups": {x: deque([x, x + 1], maxlen=2) for x in (1, 2, 3)},
    }
    # With the types of all that is held, the order and the bounds.
    assert {name: repr(value) for name, value in node.state.items()} == {name: repr(value) for name, value in expected.items()}
    node.state["items"].append(9.0)
    assert node.state["items"] == [1.0, 2.0, 3.0]
    node.stop()


@tickjit.node
def heavy(x: Signal[int]) -> int:
    rows: State[Dict[int, List[int]]] = {}
    recent: State[Deque[int]] = Deque[int](maxlen=100)
    rows[x] = [x] * 100
    recent.append(x)
    return len(rows)


def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def test_nodes_dropped_without_stop_free_their_containers():
    def some(count):
        for x in range(count):
            node = heavy()
            node.tick(x)
            if x % 100 == 0:
                heavy().restore(node.snapshot())

    some(2_000)
    before = resident()
    some(100_000)
    assert resident() - before < 2_000_000


def test_threads_tick_nodes_with_containers():
    results = []

    def work(seed):
        node = heavy()
        for x in range(3_000):
            node.tick((x * seed) % 500)
        results.append((seed, node.state["rows"]))
        node.stop()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 3, 7, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    for seed, rows in results:
        assert list(rows)[:3] == [0, seed, 2 * seed] and len(rows) == 500
        assert all(row == [key] * 100 for key, row in rows.items())


def test_errors_leave_containers_as_they_were():
    @tickjit.node
    def f(x: Signal[int]) -> int:
        log: State[List[int]] = []
        log.append(x)
        local = [x, x]
        log.append(local[x])
        return len(log)

    node = f()
    assert node.tick(1) == 2
    with pytest.raises(IndexError):
        node.tick(5)
    assert node.state == {"log": [1, 1, 5]}
    assert node.tick(0) == 5


def test_the_state_is_a_copy():
    node = ema()
    node.state["mean"] = 100.0
    assert node.state == {"mean": 0.0}


def test_start_that_fails_gives_no_node():
    @tickjit.node(start_body="raise ValueError('not today')")
    def f(x: Signal[int]) -> int:
        return x

    with pytest.raises(ValueError, match="not today"):
        f()


def test_the_interpreter_goes_on_while_a_function_is_compiled():
    lines = "".join(f"    y = y * 3 + {n}\n" for n in range(2000))
    source = f"def f(x: Signal[int]) -> int:\n    y = x\n{lines}    return y\n"
    events = []

    def work():
        events.append("begin")
        tickjit.compile_func(source)
        events.append("end")

    interval = sys.getswitchinterval()
    # A thread now gives the interpreter away of its own will only.
    sys.setswitchinterval(1000)
    try:
        between, attempts = False, 0
        while not between:
            attempts += 1
            assert attempts < 100
            events.clear()
            thread = threading.Thread(target=work)
            thread.start()
            while thread.is_alive() and not between:
                between = events == ["begin"]
                time.sleep(0)
            thread.join()
    finally:
        sys.setswitchinterval(interval)


def test_many_threads_make_and_tick_nodes():
    failures = []

    def work(seed):
        try:
            for n in range(30):
                node = ema(alpha=(seed * 31 + n) / 1000)
                value = node.tick(1000.0)
                assert value == (seed * 31 + n) / 1000 * 1000.0, value
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_node_from_a_context_without_signals():
    context = tickjit.CompilationContext()
    with context:
        with pytest.raises(tickjit.CompileError):
            ema(alpha=0.75)
    assert ema(alpha=0.75).tick(4.0) == 3.0


def test_counting_ticks_of_inputs():
    @tickjit.node
    def count(x: Signal[int], y: Signal[int]) -> int:
        n: State[int] = 0
        if ticked(x):
            n += 1
        if ticked(y):
            n += 100
        return n

    node = count()
    assert [node.tick(1), node.tick(y=1), node.tick(1, 1), node.tick()] == [1, 101, 202, 202]


def made(source):
    """A namespace with what the source defines, its text in linecache."""
    filename = f"<made {len(linecache.cache)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names = {"tickjit": tickjit, "Signal": Signal, "State": State, "Enum": enum.Enum}
    exec(compile(source, filename, "exec"), names)
    return names


CYCLE = """
class Side(Enum):
    BUY = 1

class Refused(Exception):
    pass

def helper(x: int) -> int:
    return x if x < 1 else helper(x - 1)

@tickjit.node
def f(x: Signal[int], n: int = 1) -> Side:
    if x > 5:
        raise Refused("no")
    return Side.BUY if helper(x) > 100 + n else Side.BUY

node = f()
result = node.result
"""


def test_namespaces_with_nodes_are_collected():
    names = made(CYCLE)
    assert names["node"].tick(3) is names["Side"].BUY
    with pytest.raises(names["Refused"]):
        names["node"].tick(6)
    refs = [weakref.ref(names[name]) for name in ("Side", "Refused", "helper", "f", "node")]
    del names
    gc.collect()
    assert [ref() for ref in refs] == [None] * len(refs)


@pytest.mark.parametrize(
    ("body", "constants"),
    [("return f2(x)", {}), ("return f(x)", {}), ("return missing", {}), ("return x", {"unknown": 1})],
)
def test_functions_are_not_kept_by_compiling(body, constants):
    names = made(f"def f2(x: int) -> int:\n    return x\n\ndef f(x: Signal[int]) -> int:\n    {body}\n")
    try:
        tickjit.compile_func(names["f"], **constants)
    except (SyntaxError, TypeError):
        pass
    refs = [weakref.ref(names["f"]), weakref.ref(names["f2"])]
    names.clear()
    gc.collect()
    assert [ref() for ref in refs] == [None, None]


def test_only_what_is_used_is_kept():
    class Big:
        pass

    big = Big()
    names = made("def f(x: Signal[int], big: int = 1) -> int:\n    # other\n    y = x + big\n    return y\n")
    names["big"], names["other"], names["y"] = big, big, big
    factory = tickjit.node(names["f"])
    factory()
    ref = weakref.ref(big)
    for name in ("big", "other", "y"):
        names[name] = None
    del big
    gc.collect()
    assert ref() is None
    assert factory().tick(1) == 2


def test_the_collector_may_run_while_a_factory_is_made():
    def f(x: Signal[float]) -> float:
        return x

    before = gc.get_threshold()
    # Without free dicts in store, the dict of each factory is allocated anew.
    kept: list[object] = [{} for _ in range(1000)]
    try:
        for threshold in range(1, 40):
            gc.set_threshold(threshold, 10, 10)
            kept += [tickjit.node(f) for _ in range(50)]
        assert len(kept) == 1000 + 39 * 50
    finally:
        gc.set_threshold(*before)
