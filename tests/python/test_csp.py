"""`tickjit.csp.node` in graphs of csp: what it gives is what `csp.node` gives for the same source."""

import enum
import gc
import linecache
import math
import random
import threading
import traceback
import typing
from collections import deque
from datetime import datetime, timedelta, tzinfo

import csp
import numpy as np
import pytest
from csp import ts

import tickjit
import tickjit.csp
from tickjit import Deque, Dict, List
from tickjit.csp import compiling

BEGIN = datetime(2020, 1, 1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class Side(csp.Enum):
    BUY = 1
    SELL = 5


class Leg(enum.Enum):
    NEAR = 3
    FAR = -9


def curve(value_type, *values):
    """A value per second; None does not tick."""
    ticks = [(BEGIN + i * SECOND, value) for i, value in enumerate(values) if value is not None]
    return csp.curve(value_type, ticks)


def run(node, graph):
    return csp.run(lambda: graph(node), starttime=BEGIN, endtime=DAY)


def agree(make, graph):
    """Runs a graph with a node made by both, and gives what it gives."""
    expected = run(make(csp.node), graph)
    assert run(make(tickjit.csp.node), graph) == expected
    return expected


def values_of(result, output=0):
    return [value for _, value in result[output]]


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value_type", "values"),
    [
        (int, [0, -1, 2**63 - 1, -(2**63)]),
        (float, [0.5, -0.0, math.inf, 5e-324]),
        (bool, [True, False]),
        (datetime, [datetime(1969, 12, 31, 23, 59, 59, 999999), datetime(2200, 2, 28, microsecond=1)]),
        (timedelta, [timedelta(microseconds=-1), timedelta(days=1000), timedelta(0)]),
        (Side, [Side.SELL, Side.BUY]),
        (Leg, [Leg.FAR, Leg.NEAR]),
    ],
)
def test_values_cross_unchanged(value_type, values):
    def make(node):
        @node
        def f(x: ts["T"]) -> ts["T"]:
            return x

        return f

    assert values_of(agree(make, lambda f: f(curve(value_type, *values)))) == values


def test_times_are_of_whole_microseconds_as_python_has_them():
    # What Python never sees: nanoseconds, from a node of csp's in C++.
    def make(node):
        @node
        def f(x: ts[datetime], d: ts[timedelta]) -> csp.Outputs(x=ts[datetime], d=ts[timedelta], less=ts[bool]):
            with csp.state():
                last = datetime(2020, 1, 1)
            csp.output(x=x, d=d, less=x < last)
            last = x

        return f

    def graph(f):
        times = np.datetime64("1969-12-31T23:59:59.999998", "ns") + np.arange(0, 4000, 333).astype("m8[ns]")
        x = csp.curve(float, (times, np.arange(float(len(times)))))
        return f(csp.times(x), csp.times(x) - csp.const(datetime(1970, 1, 1)))

    result = csp.run(lambda: graph(make(csp.node)), starttime=datetime(1969, 12, 31), endtime=timedelta(days=2))
    assert result == csp.run(
        lambda: graph(make(tickjit.csp.node)), starttime=datetime(1969, 12, 31), endtime=timedelta(days=2)
    )
    assert len(result["x"]) == 13


def test_ints_become_floats_on_their_way():
    def make(node):
        @node
        def f(x: ts[float], y: ts[int]) -> ts[float]:
            return x / 2 + y

        return f

    agree(make, lambda f: f(curve(int, 1, 2, 3), curve(int, 1)))


# --- outputs ---------------------------------------------------------------------------------------------------------


def test_named_outputs_tick_where_they_are_set():
    def make(node):
        @node
        def f(x: ts[int], y: ts[float], k: int = 3) -> csp.Outputs(a=ts[float], b=ts[int], c=ts[bool], d=ts[datetime]):
            with csp.state():
                n = 0
            if csp.ticked(x):
                n += x
                csp.output(b=n)
            if csp.valid(x, y):
                csp.output(a, x * y + k)
            if csp.ticked(x, y):
                csp.output(c=csp.ticked(x) and csp.ticked(y), d=csp.now())

        return f

    agree(make, lambda f: f(curve(int, 1, None, 3), curve(float, None, 2.0, 4.0, 7.0)))


def test_returned_outputs():
    def make(node):
        @node
        def f(x: ts[int]) -> csp.Outputs(half=ts[int], odd=ts[bool]):
            if x < 0:
                return
            if x == 0:
                return csp.output(odd=False)
            return csp.output(half=x // 2, odd=x % 2 == 1)

        return f

    agree(make, lambda f: f(curve(int, 1, 2, -3, 0, 5)))


def test_one_output_with_a_name_and_without():
    def make(node):
        @node
        def f(x: ts[int]) -> csp.Outputs(kept=ts[int]):
            if x > 1:
                return x
            csp.output(kept=-x)

        @node
        def g(x: ts[int]) -> ts[int]:
            if x > 1:
                csp.output(x)

        return lambda x: (f(x).kept, g(x))

    def graph(both):
        kept, some = both(curve(int, 1, 2, 3))
        csp.add_graph_output("kept", kept)
        csp.add_graph_output("some", some)

    agree(make, graph)


def test_none_is_no_tick():
    @tickjit.csp.node
    def f(x: ts[int]) -> ts[int]:
        if x > 4:
            return None
        return x if x % 2 else None

    assert values_of(run(f, lambda f: f(curve(int, 1, 2, 3, 4, 5)))) == [1, 3]

    @tickjit.csp.node
    def named(x: ts[int]) -> csp.Outputs(a=ts[int], b=ts[float]):
        csp.output(a=x if x > 1 else None, b=None)
        if x > 2:
            csp.output(b=None if x > 3 else x)

    result = run(named, lambda f: f(curve(int, 1, 2, 3, 4)))
    assert (values_of(result, "a"), values_of(result, "b")) == ([2, 3, 4], [3.0])


def test_scalars_of_every_kind():
    def make(node):
        @node
        def f(
            x: ts[int], xs: typing.List[int], rates: typing.Dict[int, float], names: typing.Set[int],
            limit: typing.Optional[int], none: typing.Optional[int], until: datetime, text: str = "a",
        ) -> ts[float]:
            result = xs[0] + rates[2] + len(names)
            if limit is not None:
                result += limit * 1000.0
            if none is None and text == "a" and until == datetime(2020, 1, 1):
                return result + x
            return None

        return f

    given = ([5, 6], {1: 1.0, 2: 0.5}, {1, 2}, 3, None, BEGIN)
    result = agree(make, lambda f: f(curve(int, 1, 2), *given))
    assert values_of(result) == [3008.5, 3009.5]


class Alike(enum.Enum):
    """Members that look the same."""

    ONE = 1
    TWO = 2

    def __repr__(self):
        return "member"


class Folding(tzinfo):
    """A time zone whose clocks are set back: times that are equal for Python are an hour apart."""

    def utcoffset(self, when):
        return timedelta(hours=2 - when.fold)

    def dst(self, when):
        return None


def test_scalars_that_differ_are_compiled_apart():
    def make(node):
        @node
        def member(x: ts[int], which: Alike) -> ts[int]:
            return x if which == Alike.ONE else -x

        @node(memoize=False)
        def zero(x: ts[int], z: float) -> ts[float]:
            return math.copysign(x, z)

        @node(memoize=False)
        def late(x: ts[int], when: datetime) -> ts[float]:
            return when.timestamp() + x

        return member, zero, late

    zone = Folding()
    fold = [datetime(2020, 10, 25, 2, 30, tzinfo=zone, fold=fold) for fold in (0, 1)]
    assert fold[0] == fold[1]

    @csp.graph
    def graph(nodes: object):
        member, zero, late = nodes
        x = curve(int, 1, 2)
        for index, which in enumerate(Alike):
            csp.add_graph_output(f"member {index}", member(x, which))
        for index, z in enumerate((0.0, -0.0)):
            csp.add_graph_output(f"zero {index}", zero(x, z))
        for index, when in enumerate(fold):
            csp.add_graph_output(f"late {index}", late(x, when))

    results = [csp.run(graph, make(node), starttime=BEGIN, endtime=DAY) for node in (csp.node, tickjit.csp.node)]
    assert results[0] == results[1]
    assert values_of(results[1], "member 1") == [-1, -2]
    assert values_of(results[1], "late 1")[0] - values_of(results[1], "late 0")[0] == 3600.0


def test_no_outputs(capsys):
    def make(node):
        @node
        def f(x: ts[int], label: str):
            if x > 1:
                print(x)
                return
            print(label)

        return f

    run(make(csp.node), lambda f: f(curve(int, 1, 2, 3), "low"))
    expected = capsys.readouterr().out
    run(make(tickjit.csp.node), lambda f: f(curve(int, 1, 2, 3), "low"))
    assert capsys.readouterr().out == expected == "low\n2\n3\n"


def test_an_output_set_twice_in_a_cycle_is_an_error():
    def make(node):
        @node
        def f(x: ts[int]) -> ts[int]:
            if x > 0:
                csp.output(x)
            if x > 1:
                csp.output(x + 1)

        return f

    for node in (csp.node, tickjit.csp.node):
        assert values_of(run(make(node), lambda f: f(curve(int, 1, 0, 1)))) == [1, 1]
        with pytest.raises(RuntimeError, match="twice"):
            run(make(node), lambda f: f(curve(int, 1, 2)))


# --- blocks ----------------------------------------------------------------------------------------------------------


def twice(x: float) -> float:
    return 2.0 * x


def test_state_start_and_helpers():
    def make(node):
        scale = 3.0

        @node
        def f(x: ts[float], alpha: float, side: Side = Side.SELL) -> ts[float]:
            """An average."""
            with csp.state():
                mean: float = 0.0
                count = 0
                share = alpha / 2
                seen: Side = side
                begun = csp.now()
            with csp.start():
                count = 10
                mean = share
            count += 1
            mean += alpha * (twice(x) - mean) * scale
            if seen == Side.SELL and csp.now() > begun:
                mean += count
            return mean

        return f

    agree(make, lambda f: f(curve(float, 1.0, 2.0, 5.5), 0.5))
    agree(make, lambda f: f(curve(float, 1.0, 2.0, 5.5), alpha=0.1, side=Side.BUY))


def test_containers_in_state():
    def make(node):
        @node
        def f(x: ts[float]) -> ts[float]:
            with csp.state():
                last: Deque[float] = deque(maxlen=3)
                counts: Dict[int, int] = {}
                all_of_them: List[float] = []
            last.append(x)
            key = int(x)
            counts[key] = counts.get(key, 0) + 1
            all_of_them.append(x)
            return sum(last) + 100.0 * counts[key] + 10000.0 * len(all_of_them)

        return f

    agree(make, lambda f: f(curve(float, 1.0, 2.5, 1.5, 1.0)))


def test_stop_runs_at_the_end_and_after_errors(capsys):
    def make(node):
        @node
        def f(x: ts[int]) -> ts[int]:
            with csp.state():
                total = 0
            with csp.stop():
                print("stopped with", total)
            total += x
            return 10 // x

        return f

    for node in (csp.node, tickjit.csp.node):
        run(make(node), lambda f: f(curve(int, 1, 2)))
        assert capsys.readouterr().out == "stopped with 3\n"
        with pytest.raises(ZeroDivisionError):
            run(make(node), lambda f: f(curve(int, 5, 0, 7)))
        assert capsys.readouterr().out == "stopped with 5\n"


# --- inputs ----------------------------------------------------------------------------------------------------------


def test_passive_inputs_keep_up():
    def make(node):
        @node
        def f(x: ts[int], y: ts[int]) -> ts[int]:
            with csp.start():
                csp.make_passive(y)
            if csp.ticked(y) and not csp.ticked(x):
                return -y
            if csp.ticked(x) and csp.valid(y):
                if x == 4:
                    csp.make_active(y)
                if x == 5:
                    csp.make_passive(y)
                return x * 100 + y

        return f

    agree(make, lambda f: f(curve(int, 1, None, 3, None, 4, None, 5, None), curve(int, None, 6, None, 8, 9, 10, 11, 12)))


def test_an_input_without_a_value_cannot_be_read():
    def make(node):
        @node
        def f(x: ts[int], y: ts[int]) -> ts[int]:
            return x + y

        return f

    with pytest.raises(UnboundLocalError):
        run(make(csp.node), lambda f: f(curve(int, 1), curve(int, None, 2)))
    with pytest.raises(ValueError, match="input 'y' has no value yet"):
        run(make(tickjit.csp.node), lambda f: f(curve(int, 1), curve(int, None, 2)))


def test_list_baskets():
    def make(node):
        @node
        def f(xs: [ts[float]], i: ts[int]) -> csp.Outputs(total=ts[float], some=ts[bool], each=ts[bool]):
            total = 100000.0 * len(xs)
            for k in xs.tickedkeys():
                total += 10.0 * k
            for v in xs.validvalues():
                total += v
            for k, v in xs.tickeditems():
                total += k * v
            if csp.ticked(i) and csp.valid(xs[i]):
                total += 1000.0 * xs[i]
            if csp.ticked(xs[1]):
                total += 0.5
            csp.output(total=total, some=csp.ticked(xs), each=csp.valid(xs))
            if csp.valid(xs):
                for x in xs:
                    total += x

        return f

    def graph(f):
        return f([curve(float, 1.0, None, 3.0), curve(float, None, 2.0), curve(float, 7.0)], curve(int, 0, 1, None, 2))

    agree(make, graph)


def test_methods_of_items_of_baskets():
    @tickjit.csp.node
    def f(xs: [ts[int]]) -> ts[int]:
        if xs[0].valid() and xs[1].ticked():
            return xs[0] + xs[1]

    assert values_of(run(f, lambda f: f([curve(int, None, 2), curve(int, 1, 3, 4)]))) == [5, 6]


@pytest.mark.parametrize("keys", [("a", "b", "c"), (1, 5, -3), (Side.SELL, Side.BUY)])
def test_dict_baskets(keys):
    def make(node):
        wanted = keys[1]

        @node
        def f(prices: {"K": ts[int]}) -> ts[int]:
            total = 10 * len(prices)
            for k, v in prices.tickeditems():
                if k == wanted:
                    total += 1000
                total += v
            for v in prices.validvalues():
                total += 7 * v
            if wanted in prices and csp.valid(prices[wanted]):
                total += 100000 * prices[wanted]
            for k in prices.keys():
                total += 1
            return total

        return f

    curves = [curve(int, 1, None, 3), curve(int, 5, 6, 7, 8), curve(int, None, 2, None, 4)]
    agree(make, lambda f: f(dict(zip(keys, curves))))


def test_items_of_baskets_become_passive():
    def make(node):
        @node
        def f(xs: [ts[int]], named: {str: ts[int]}) -> ts[int]:
            with csp.start():
                csp.make_passive(xs)
                csp.make_passive(named["b"])
            total = 0
            if csp.ticked(named["a"]):
                k = named["a"] % 2
                csp.make_active(xs[k])
                total += 1
            if csp.valid(xs[0]):
                total += 10 * xs[0]
            if csp.ticked(xs[1]):
                total += 100 * xs[1]
            if csp.valid(named["b"]):
                total += 1000 * named["b"]
            return total

        return f

    def graph(f):
        xs = [curve(int, 1, 2, 3, 4, 5, 6), curve(int, 7, 8, 9, 1, 2, 3)]
        return f(xs, {"a": curve(int, None, None, 3, None, 4), "b": curve(int, 1, 2, 3, 4, 5)})

    agree(make, graph)


def test_an_index_outside_a_basket_is_reported():
    @tickjit.csp.node
    def f(xs: [ts[int]], i: ts[int]) -> ts[int]:
        csp.make_passive(xs[i])
        return 1

    with pytest.raises(IndexError):
        run(f, lambda f: f([curve(int, 1), curve(int, 1)], curve(int, 1, 2)))


# --- graphs ----------------------------------------------------------------------------------------------------------


def counter(node):
    @node
    def count(x: ts[int], step: int) -> ts[int]:
        with csp.state():
            n = 0
        n += step * x
        return n

    return count


def test_instances_are_apart_and_equal_ones_are_one(monkeypatch):
    compiled = []

    def counted(*args):
        compiled.append(args)
        return original(*args)

    from tickjit.csp import definition

    original = compiling.compile_node
    monkeypatch.setattr(definition, "compile_node", counted)
    count = counter(tickjit.csp.node)

    def graph(_):
        x, y = curve(int, 1, 2, 3), curve(int, 10, 20, 30)
        assert count(x, 1) is count(x, 1)
        total = [count(x, 1), count(y, 1), count(x, 2), count(y, 2)]
        for i, edge in enumerate(total + [count(edge, 1) for edge in total] * 50):
            csp.add_graph_output(str(i), edge)

    result = run(count, graph)
    assert [values_of(result, str(i)) for i in range(4)] == [[1, 3, 6], [10, 30, 60], [2, 6, 12], [20, 60, 120]]
    assert values_of(result, "4") == [1, 4, 10]
    assert len(compiled) == 2


def test_a_graph_that_was_built_runs_again():
    count = counter(tickjit.csp.node)
    built = csp.build_graph(lambda: count(curve(int, 1, 2), 1), starttime=BEGIN, endtime=BEGIN + DAY)
    results = [csp.run(built, starttime=BEGIN, endtime=BEGIN + DAY) for _ in range(2)]
    assert [values_of(result) for result in results] == [[1, 3], [1, 3]]


def test_graphs_run_in_threads():
    count = counter(tickjit.csp.node)
    found = {}

    def work(step):
        found[step] = values_of(run(count, lambda count: count(count(curve(int, *range(500)), step), 1)))[-1]

    threads = [threading.Thread(target=work, args=(step,)) for step in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = values_of(run(counter(csp.node), lambda count: count(count(curve(int, *range(500)), 1), 1)))[-1]
    assert found == {step: step * expected for step in range(8)}


def test_a_node_in_realtime():
    count = counter(tickjit.csp.node)
    timer = csp.timer(timedelta(milliseconds=5), 1)
    result = csp.run(lambda: count(timer, 1), endtime=timedelta(milliseconds=100), realtime=True)
    found = values_of(result)
    assert found == list(range(1, len(found) + 1))
    assert found


def test_the_python_node_is_beside_it():
    count = counter(tickjit.csp.node)
    assert values_of(run(count.python, lambda f: f(curve(int, 1, 2), 3))) == [3, 9]
    assert count.__name__ == "count"
    assert count.__wrapped__.__name__ == "count"


def test_a_node_as_a_method_and_with_options():
    class Desk:
        @tickjit.csp.node(memoize=False, name="scaled")
        def scale(x: ts[int]) -> ts[int]:
            return 2 * x

    assert Desk.scale.__name__ == "scaled"
    assert values_of(run(Desk.scale, lambda f: f(curve(int, 1, 2)))) == [2, 4]


def test_types_follow_the_inputs():
    def make(node):
        @node
        def larger(x: ts["T"], y: ts["T"]) -> ts["T"]:
            if csp.valid(x, y):
                return x if x > y else y

        return larger

    agree(make, lambda f: f(curve(int, 1, 5), curve(int, 2, 3)))
    agree(make, lambda f: f(curve(float, 1.5, 5), curve(float, 2.5, 3)))
    agree(make, lambda f: f(curve(timedelta, SECOND, DAY), curve(timedelta, DAY, SECOND)))


def test_random_ticks_give_what_python_gives():
    def make(node):
        @node
        def f(xs: [ts[int]], y: ts[float], gate: ts[bool]) -> csp.Outputs(total=ts[float], ticks=ts[int]):
            with csp.state():
                total = 0.0
                n = 0
            with csp.start():
                csp.make_passive(gate)
            if csp.ticked(y):
                total += y
            for k, v in xs.tickeditems():
                n += 1
                total += (k + 1) * v
            if csp.valid(gate) and gate:
                csp.output(total=total)
                total = 0.0
            csp.output(ticks=n)

        return f

    draw = random.Random(7)

    # csp gives the items that ticked in the order of ticks, tickjit in that of keys: whole numbers add up alike.
    def ticks(kind, often):
        return [kind() if draw.random() < often else None for _ in range(300)]

    xs = [ticks(lambda: draw.randrange(100), 0.3) for _ in range(5)]
    y = ticks(lambda: draw.randrange(-8, 8) / 4, 0.5)
    gate = ticks(lambda: draw.random() < 0.5, 0.2)

    def graph(f):
        return f([curve(int, *x) for x in xs], curve(float, *y), curve(bool, *gate))

    agree(make, graph)


# --- errors ----------------------------------------------------------------------------------------------------------


class OwnError(Exception):
    pass


def fails_in(where):
    def make(node):
        @node
        def f(x: ts[int]) -> ts[int]:
            with csp.start():
                if where == "start":
                    raise OwnError("in start")
            with csp.stop():
                if where == "stop":
                    raise OwnError("in stop")
            if where == "tick" and x == 2:
                raise OwnError("in tick")  # here
            return x

        return f

    return make


@pytest.mark.parametrize("where", ["start", "tick", "stop"])
def test_an_error_comes_out_of_the_run(where):
    for node in (csp.node, tickjit.csp.node):
        with pytest.raises(OwnError, match=f"in {where}"):
            run(fails_in(where)(node), lambda f: f(curve(int, 1, 2, 3)))


def test_an_error_has_the_line_and_stops_the_engine(capsys):
    seen = []

    @csp.node
    def watch(x: ts[int]):
        seen.append(x)

    def graph(f):
        x = curve(int, 1, 2, 3)
        watch(csp.delay(x, timedelta(milliseconds=1)))
        return f(x)

    with pytest.raises(OwnError) as caught:
        run(fails_in("tick")(tickjit.csp.node), graph)
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.filename, frame.name) == (__file__, "f")
    assert frame.line == 'raise OwnError("in tick")  # here'
    assert 'raise OwnError("in tick")' in caught.value.__notes__[0] if hasattr(caught.value, "__notes__") else True
    assert seen == [1]
    assert tickjit.take_error() is None


def test_an_error_in_a_helper_has_the_helpers_line():
    @tickjit.csp.node
    def f(x: ts[int]) -> ts[int]:
        return dividing(x)

    with pytest.raises(ZeroDivisionError) as caught:
        run(f, lambda f: f(curve(int, 0)))
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.name, frame.line) == ("dividing", "return 100 // x")


def dividing(x: int) -> int:
    return 100 // x


def test_other_nodes_of_a_failing_graph_are_stopped(capsys):
    count = counter(tickjit.csp.node)

    @tickjit.csp.node
    def last(x: ts[int]):
        with csp.stop():
            print("stopped")
        print(x)

    def graph(f):
        last(count(curve(int, 1, 2, 3), 1))
        csp.add_graph_output("f", f(curve(int, None, 2)))

    with pytest.raises(OwnError):
        run(fails_in("tick")(tickjit.csp.node), graph)
    assert capsys.readouterr().out.splitlines()[-1] == "stopped"


def test_what_ran_is_freed():
    def alive():
        gc.collect()
        return sum(type(thing).__name__ in ("EngineNode", "Watch") for thing in gc.get_objects())

    before = alive()
    count = counter(tickjit.csp.node)
    for _ in range(3):
        run(count, lambda count: count(curve(int, 1, 2), 1))
        with pytest.raises(OwnError):
            run(fails_in("tick")(tickjit.csp.node), lambda f: f(curve(int, 1, 2)))
    csp.build_graph(lambda: count(curve(int, 1, 2), 1), starttime=BEGIN, endtime=BEGIN + DAY)
    assert alive() == before


# --- what cannot be compiled -----------------------------------------------------------------------------------------


def refused(function, *args):
    """The error of building a graph, and the text of the line it names."""
    node = tickjit.csp.node(function)
    with pytest.raises(tickjit.CompileError) as caught:
        run(node, lambda f: f(*args))
    error = caught.value
    assert error.filename == __file__
    return str(error), error.text.strip()


def test_a_refusal_in_text_that_is_no_file():
    text = "def f(x: ts[int]) -> ts[int]:\n    é = 1; x = 3\n    return x\n"
    filename = "<cell>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names = {"ts": ts}
    exec(compile(text, filename, "exec"), names)
    with pytest.raises(tickjit.CompileError) as caught:
        run(tickjit.csp.node(names["f"]), lambda f: f(curve(int, 1)))
    error = caught.value
    assert (error.filename, error.lineno, error.offset, error.end_offset) == (filename, 2, 12, 13)
    assert error.text.strip() == "é = 1; x = 3"


def test_what_is_refused_has_its_line():
    def alarm(x: ts[int]) -> ts[int]:
        with csp.alarms():
            later = csp.alarm(int)
        return x

    def history(x: ts[int]) -> ts[int]:
        return csp.num_ticks(x)

    def assigned(x: ts[int]) -> ts[int]:
        x = 3
        return x

    def untyped(x: ts[int]) -> ts[int]:
        with csp.state():
            items = []
        return x

    def text(x: ts[int]) -> ts[int]:
        y = x / 2
        return y

    def in_start(x: ts[int]) -> ts[int]:
        with csp.start():
            y = "text" + 1
        return x

    def over(xs: {str: ts[int]}) -> ts[int]:
        n = 0
        for k in xs:
            n += 1
        return n

    def asked(xs: [ts[int]]) -> ts[int]:
        with csp.start():
            csp.make_passive(xs[0])
        for k in xs.tickedkeys():
            csp.output(k)

    x = curve(int, 1)
    assert refused(alarm, x) == (f"alarms cannot be compiled; schedule with csp.timer or in a csp.node (test_csp.py, line {alarm.__code__.co_firstlineno + 1})", "with csp.alarms():")
    assert refused(history, x)[1] == "return csp.num_ticks(x)"
    assert refused(assigned, x)[1] == "x = 3"
    assert refused(untyped, x)[1] == "items = []"
    message, line = refused(text, x)
    assert line == "return y"
    assert "float-to-int" in message
    assert refused(in_start, x)[1] == 'y = "text" + 1'
    assert refused(over, {"a": x})[1] == "for k in xs:"
    assert refused(asked, [x, x])[1] == "for k in xs.tickedkeys():"


@pytest.mark.parametrize(
    ("value_type", "value", "says"),
    [(str, "a", "the input 'x' is of str"), (object, 1, "the input 'x' is of object"), (typing.List[int], [1], "the input 'x' is of")],
)
def test_series_of_other_types_are_refused(value_type, value, says):
    @tickjit.csp.node
    def f(x: ts["T"]):
        csp.ticked(x)

    with pytest.raises(TypeError, match=says):
        run(f, lambda f: f(csp.const.using(T=value_type)(value)))


def test_more_inputs_than_the_engine_has_are_refused():
    @tickjit.csp.node
    def f(xs: [ts[int]]) -> ts[int]:
        return len(xs)

    assert values_of(run(f, lambda f: f([curve(int, i) for i in range(255)]))) == [255]
    with pytest.raises(TypeError, match="256 inputs are more than the 255"):
        run(f, lambda f: f([curve(int, i) for i in range(256)]))
    with pytest.raises(TypeError, match="empty"):
        run(f, lambda f: f([]))


def test_what_csp_refuses_is_refused_in_its_words():
    with pytest.raises(Exception, match="never returned|no return"):

        @tickjit.csp.node
        def f(x: ts[int]) -> ts[int]:
            x + 1
