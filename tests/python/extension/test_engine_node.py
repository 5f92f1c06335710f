"""Instances that a native engine drives: the engine is one of ctypes."""

from __future__ import annotations

import ctypes
from datetime import datetime, timedelta

import pytest
from written import function

import tickjit
from tickjit import compile_func
from tickjit.extension import EngineNode

HOST, INPUT = ctypes.c_int64, ctypes.c_int32
CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
KINDS = {"int": ctypes.c_int64, "float": ctypes.c_double, "bool": ctypes.c_bool, "time": ctypes.c_int64}
ADDRESS = 4096


@pytest.fixture(params=["general", "compiled"], autouse=True)
def callback(request, monkeypatch):
    """The callback for each cycle: one for all nodes, or one that is compiled."""
    monkeypatch.setattr(Engine, "is_compiled", request.param == "compiled")


def address(function):
    return ctypes.cast(function, ctypes.c_void_p).value


class Engine:
    """Inputs with values, what comes out, and the errors."""

    is_compiled = True

    def __init__(self, result, inputs, outputs, unseen=(), clock=None):
        self.values = [None] * len(inputs)
        self.ticks = set()
        self.out = []
        self.failed = []
        flag = ctypes.CFUNCTYPE(ctypes.c_bool, HOST, INPUT)
        ticked = flag(lambda host, i: i in self.ticks)
        valid = flag(lambda host, i: self.values[i] is not None)
        readers, writers, self.kept = [], [], [ticked, valid]
        for number, kind in enumerate(inputs):
            read = ctypes.CFUNCTYPE(KINDS[kind], HOST, INPUT)(lambda host, i: self.values[i])
            readers.append((kind, address(read), number in unseen))
            self.kept.append(read)
        for kind in outputs:
            write = ctypes.CFUNCTYPE(None, HOST, INPUT, KINDS[kind])(lambda host, i, value: self.out.append((host, i, value)))
            writers.append(address(write))
            self.kept.append(write)
        self.node = EngineNode(
            result,
            ticked=address(ticked),
            valid=address(valid),
            readers=readers,
            writers=writers,
            failed=lambda *failure: self.failed.append(failure),
            clock=clock,
        )

    def call(self, callback, **ticks):
        self.ticks = {int(name[1:]) for name in ticks}
        for name, value in ticks.items():
            self.values[int(name[1:])] = value
        self.out.clear()
        CALLBACK(callback)(ADDRESS, self.node.instance)
        return list(self.out)

    def start(self):
        return self.call(EngineNode.START)

    def cycle(self, **ticks):
        return self.call(self.node.execute if self.is_compiled else EngineNode.EXECUTE, **ticks)


def test_values_come_and_go(tmp_path):
    f = function(
        tmp_path,
        """
from datetime import timedelta

def f(host: Signal[int], a: Signal[float], b: Signal[int], c: Signal[bool], d: Signal[timedelta]) -> Outputs(
    sum=float, host=int, both=bool, d=timedelta
):
    n: State[int] = 10
    n += 1
    if valid(a) and valid(b):
        set_output("sum", a + b * n)
    if ticked(b):
        set_output("host", host)
    if ticked(c):
        set_output("both", c and ticked(a))
    if ticked(d):
        set_output("d", d)
""",
    )
    engine = Engine(compile_func(f), ["float", "int", "bool", "time"], ["float", "int", "bool", "int"])
    assert engine.start() == []
    assert engine.cycle(_0=1.5) == []
    assert engine.cycle(_1=4) == [(ADDRESS, 0, 49.5), (ADDRESS, 1, ADDRESS)]
    assert engine.cycle(_0=0.5, _2=True) == [(ADDRESS, 0, 52.5), (ADDRESS, 2, True)]
    assert engine.cycle(_2=True, _3=-1)[1:] == [(ADDRESS, 2, False), (ADDRESS, 3, -1000)]
    assert engine.failed == []


def test_inputs_that_call_nobody_are_looked_at(tmp_path):
    f = function(tmp_path, "def f(host: Signal[int], x: Signal[int], y: Signal[int]) -> int:\n    return x * 100 + y\n")
    engine = Engine(compile_func(f), ["int", "int"], ["int"], unseen={1})
    engine.start()
    engine.values[1] = 5
    assert engine.cycle(_0=1) == [(ADDRESS, 0, 105)]
    engine.values[1] = 6
    assert engine.cycle(_0=2) == [(ADDRESS, 0, 206)]


def test_an_only_input_ticks_in_each_cycle(tmp_path):
    f = function(
        tmp_path,
        """
def f(host: Signal[int], x: Signal[float]) -> float:
    n: State[int] = 0
    n += ticked(x)
    if x > 1.0:
        return x + n
""",
    )
    engine = Engine(compile_func(f, stop_body="print(n, valid(x), ticked(x))"), ["float"], ["float"])
    engine.start()
    assert [engine.cycle(_0=x) for x in (0.5, 2.5, 3.5)] == [[], [(ADDRESS, 0, 4.5)], [(ADDRESS, 0, 6.5)]]


@pytest.mark.parametrize("cycles", [0, 1])
def test_an_input_has_a_value_from_its_first_tick_on(tmp_path, capsys, cycles):
    f = function(tmp_path, "def f(host: Signal[int], x: Signal[bool]) -> None:\n    pass\n")
    engine = Engine(compile_func(f, stop_body="print(valid(x), ticked(x))"), ["bool"], [])
    engine.start()
    for _ in range(cycles):
        engine.cycle(_0=True)
    engine.node.stop()
    assert capsys.readouterr().out == f"{bool(cycles)} False\n"


def test_an_error_that_waits_goes_on_waiting(tmp_path):
    f = function(tmp_path, "def f(host: Signal[int], x: Signal[int], y: Signal[int]) -> int:\n    return 10 // x\n")
    engine = Engine(compile_func(f), ["int", "int"], ["int"])
    engine.start()
    failing = function(tmp_path, "def g(x: int) -> int:\n    return [1][x]\n", "g")
    tickjit.function(failing).__self__.ctypes(7)
    assert engine.cycle(_0=5) == [(ADDRESS, 0, 2)]
    assert engine.cycle(_0=0, _1=1) == []
    assert [type(error) for _, error, _ in engine.failed] == [ZeroDivisionError]
    assert tickjit.take_error().kind == "IndexError"
    assert engine.cycle(_0=5) == [(ADDRESS, 0, 2)]


@pytest.mark.parametrize("nanoseconds", [0, 1, 999, 1000, 1001, -1, -999, -1000, -1001, 2**62 + 1, -(2**63) + 808])
def test_times_have_whole_microseconds(tmp_path, nanoseconds):
    source = "from datetime import timedelta\ndef f(host: Signal[int], x: Signal[timedelta]) -> timedelta:\n    return x\n"
    engine = Engine(compile_func(function(tmp_path, source)), ["time"], ["int"])
    engine.start()
    assert engine.cycle(_0=nanoseconds) == [(ADDRESS, 0, nanoseconds // 1000 * 1000)]


def test_the_clock(tmp_path):
    f = function(
        tmp_path,
        "from datetime import datetime\n"
        "def f(host: Signal[int], now: Signal[datetime], x: Signal[int]) -> int:\n    return now.minute\n",
    )
    asked = []

    def clock(host):
        asked.append(host)
        if len(asked) == 3:
            raise KeyError("no time")
        return datetime(2020, 1, 1) + timedelta(minutes=len(asked))

    engine = Engine(compile_func(f), ["int"], ["int"], clock=clock)
    engine.start()
    assert engine.cycle(_0=1) == [(ADDRESS, 0, 2)]
    assert engine.cycle(_0=1) == []
    ((host, error, place),) = engine.failed
    assert (host, repr(error), place) == (ADDRESS, "KeyError('no time')", None)
    assert asked == [ADDRESS] * 3


def test_errors_and_the_stop(tmp_path, capsys):
    f = function(tmp_path, "def f(host: Signal[int], x: Signal[int]) -> int:\n    return 10 // x\n")
    engine = Engine(compile_func(f, stop_body='print("stopped")'), ["int"], ["int"])
    engine.node.stop()
    assert capsys.readouterr().out == ""
    engine.start()
    assert engine.cycle(_0=0) == []
    ((_, error, place),) = engine.failed
    assert isinstance(error, ZeroDivisionError)
    assert place == (f.__code__.co_filename, f.__code__.co_firstlineno + 1, "f")
    assert tickjit.take_error() is None
    assert engine.cycle(_0=3) == [(ADDRESS, 0, 3)]
    engine.node.stop()
    engine.node.stop()
    assert capsys.readouterr().out == "stopped\n"


def test_what_does_not_fit_is_refused(tmp_path):
    f = function(tmp_path, "def f(host: Signal[int], x: Signal[int]) -> int:\n    return x\n")
    result = compile_func(f)
    with pytest.raises(ValueError, match="the function has 2 inputs and 1 outputs, not 3 and 1"):
        Engine(result, ["int", "int"], ["int"])
    with pytest.raises(ValueError, match="the function has 2 inputs and 1 outputs, not 2 and 0"):
        Engine(result, ["int"], [])

    def node(**change):
        given = {"ticked": 1, "valid": 1, "readers": [("int", 1, False)], "writers": [1], "failed": print}
        return EngineNode(result, **{**given, **change})

    for kind, native in (("float", "float64"), ("bool", "bool")):
        with pytest.raises(TypeError, match=f"input 1 of the function takes no {native}"):
            Engine(result, [kind], ["int"])
    no_host = compile_func(function(tmp_path, "def g(host: Signal[float]) -> int:\n    return 1\n", "g"))
    with pytest.raises(TypeError, match="input 0 of the function takes no int64"):
        Engine(no_host, [], ["int"])
    no_time = compile_func(function(tmp_path, "def h(host: Signal[int], now: Signal[bool]) -> int:\n    return 1\n", "h"))
    with pytest.raises(TypeError, match="input 1 of the function takes no int64"):
        Engine(no_time, [], ["int"], clock=lambda host: datetime(2020, 1, 1))

    with pytest.raises(ValueError, match="a reader is of float, int, time or bool, not text"):
        node(readers=[("text", 1, False)])
    for change in ({"ticked": 0}, {"valid": 0}, {"readers": [("int", 0, False)]}, {"writers": [0]}):
        with pytest.raises(ValueError, match="address 0"):
            node(**change)
    assert node().result is result
