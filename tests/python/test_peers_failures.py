"""What other compilers of this kind get wrong: each of their failures, on ours."""

import ctypes
import math
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import tickjit
from tickjit import Dict, List, Set, State
from tickjit.signals import Signal

MIN, MAX = -(2**63), 2**63 - 1


def tick(function, *values, **constants):
    return tickjit.node(function)(**constants).tick(*values)


def raises(kind, function, *values, **constants):
    node = tickjit.node(function)(**constants)
    with pytest.raises(kind):
        node.tick(*values)


# --- crashes and hangs -----------------------------------------------------------------------------


def counter(x: Signal[int]) -> int:
    count: State[int] = 5
    count += x
    return count


class Raw:
    """A host that calls phases in any order."""

    def __init__(self, function):
        self.result = tickjit.compile_func(function)
        self.function = self.result.compiled_func.ctypes
        self.output, self.state, self.input = ctypes.c_int64(), ctypes.c_int64(), ctypes.c_int64(1)
        pointers = ctypes.c_void_p * 1
        self.arrays = [pointers(ctypes.addressof(cell)) for cell in (self.output, self.state, self.input)]
        self.ticked, self.flags = (ctypes.c_int8 * 1)(), (ctypes.c_int8 * 1)(1)

    def call(self, phase):
        outputs, state, inputs = self.arrays
        self.function(outputs, self.ticked, state, phase, inputs, self.flags, self.flags)


def test_execute_before_start_does_what_its_cells_say():
    raw = Raw(counter)
    raw.state.value = 30
    raw.call(0)
    assert raw.output.value == 31


def test_stop_twice_stop_without_start_and_execute_after_stop():
    raw = Raw(counter)
    for phase in (2, 2, 1, 0, 2, 0, 2, 7, -1):
        raw.call(phase)
    assert raw.state.value == 7
    assert tickjit.take_error() is None


def window(x: Signal[int]) -> int:
    rows: State[Dict[int, List[int]]] = {}
    rows[x] = [x]
    return len(rows)


class RawWindow:
    """A host of `window`, whose only slot is the dict itself."""

    def __init__(self, stop_body=None):
        self.result = tickjit.compile_func(window, stop_body=stop_body)
        self.function = self.result.compiled_func.ctypes
        self.output, self.input = ctypes.c_int64(), ctypes.c_int64(1)
        self.started = ctypes.c_int8()
        pointers = ctypes.c_void_p * 1
        self.outputs, self.inputs = (pointers(ctypes.addressof(cell)) for cell in (self.output, self.input))
        cells = [None if slot.kind == "container" else ctypes.addressof(self.started) for slot in self.result.state_slots]
        self.slot = [slot.kind for slot in self.result.state_slots].index("container")
        self.states = (ctypes.c_void_p * len(cells))(*cells)
        self.ticked, self.flags = (ctypes.c_int8 * 1)(), (ctypes.c_int8 * 1)(1)

    def call(self, phase):
        """The message of the error that is reported."""
        self.function(self.outputs, self.ticked, self.states, phase, self.inputs, self.flags, self.flags)
        error = tickjit.take_error()
        return error and f"{error.kind}: {error.message}"


def test_phases_of_containers_in_any_order():
    raw = RawWindow()
    for phase, reported in ((0, True), (2, False), (2, False), (0, True), (1, False), (0, False), (2, False), (2, False),
                            (0, True), (7, False), (-1, False), (1, False), (1, False), (0, False), (2, False)):  # fmt: skip
        expected = "RuntimeError: the state has not been started" if reported else None
        assert raw.call(phase) == expected
    assert raw.output.value == 1 and raw.states[raw.slot] is None


def test_pop_of_a_missing_key_is_a_key_error():
    def f(x: Signal[int]) -> float:
        d: State[Dict[int, float]] = {1: 0.5}
        return d.pop(x)

    raises(KeyError, f, 2)
    assert tick(f, 1) == 0.5


def test_changing_the_size_of_a_dict_while_iterating_is_reported():
    def insert(x: Signal[int]) -> int:
        d = {i: i for i in range(x)}
        for k in d:
            d[k + 1000] = k
        return len(d)

    def pop(x: Signal[int]) -> int:
        d = {i: i for i in range(x)}
        for k, v in d.items():
            d.pop(k)
        return len(d)

    for function in (insert, pop):
        for size in (1, 3, 10_000):
            raises(RuntimeError, function, size)
        assert tick(function, 0) == 0


def test_keys_of_minus_one_are_iterated():
    def f(x: Signal[int]) -> int:
        d = {-1: 5, x: 7, -(2**62): 1}
        total = 0
        for k, v in d.items():
            total += v if k < 0 else v * 100
        return total

    assert tick(f, 0) == 706
    assert tick(f, -1) == 8


def test_large_dicts_are_iterated_and_small_ones_often():
    def large(x: Signal[int]) -> int:
        d = {i * 3: i for i in range(x)}
        total = 0
        for k, v in d.items():
            total += k - v
        return total + len(d)

    def often(x: Signal[int]) -> int:
        d = {i: i for i in range(10)}
        total = 0
        for _ in range(x):
            for k in d:
                total += k
        return total

    assert tick(large, 1_000_000) == 999_999 * 1_000_000 + 1_000_000
    assert tick(often, 100_000) == 4_500_000


def test_a_million_local_lists_in_one_call():
    def f(x: Signal[int]) -> int:
        total = 0
        for i in range(x):
            row = [i, x]
            row.append(1)
            total += len(row)
        return total

    node = tickjit.node(f)()
    assert node.tick(1000) == 3000
    before = resident()
    assert node.tick(1_000_000) == 3_000_000
    assert resident() - before < 2_000_000


def test_print_does_not_hang(capsys):
    def f(x: Signal[int]) -> int:
        print(x)
        return x

    assert tick(f, 3) == 3
    assert capsys.readouterr().out == "3\n"


# --- silently wrong --------------------------------------------------------------------------------


def test_division_by_zero_is_reported():
    def floor(x: Signal[int], y: Signal[int]) -> int:
        return x // y

    def modulo(x: Signal[int], y: Signal[int]) -> int:
        return x % y

    def true(x: Signal[float], y: Signal[float]) -> float:
        return x / y

    for function in (floor, modulo, true):
        raises(ZeroDivisionError, function, 1, 0)
    raises(OverflowError, floor, MIN, -1)
    assert tick(modulo, MIN, -1) == 0


def test_overflow_is_reported():
    def add(x: Signal[int], y: Signal[int]) -> int:
        return x + y

    def sub(x: Signal[int], y: Signal[int]) -> int:
        return x - y

    def mul(x: Signal[int], y: Signal[int]) -> int:
        return x * y

    def neg(x: Signal[int]) -> int:
        return -x

    def absolute(x: Signal[int]) -> int:
        return abs(x)

    raises(OverflowError, add, MAX, 1)
    raises(OverflowError, sub, MIN, 1)
    raises(OverflowError, mul, 2**32, 2**31)
    raises(OverflowError, neg, MIN)
    raises(OverflowError, absolute, MIN)
    assert tick(add, MAX, MIN) == -1


def test_powers_and_shifts():
    def power(x: Signal[int], y: Signal[int]) -> int:
        return x**y

    def shift(x: Signal[int], y: Signal[int]) -> int:
        return x << y

    def inverse(x: Signal[int]) -> float:
        return x**-1

    raises(OverflowError, power, 2, 64)
    raises(ValueError, power, 2, -1)
    raises(OverflowError, shift, 1, 64)
    raises(ValueError, shift, 1, -1)
    assert tick(power, -2, 63) == MIN
    assert tick(shift, 0, 1000) == 0
    assert tick(inverse, 2) == 0.5


def test_int_of_what_is_no_integer():
    def f(x: Signal[float]) -> int:
        return int(x)

    raises(ValueError, f, math.nan)
    raises(OverflowError, f, math.inf)
    raises(OverflowError, f, 2.0**63)
    assert tick(f, -(2.0**63)) == MIN


def test_round_is_pythons():
    def f(x: Signal[float], n: int) -> float:
        return round(x, n)

    for value in (2.675, 0.5, 1.005, -2.5, 1e300, 5e-324):
        assert tick(f, value, n=2) == round(value, 2)


def test_ints_and_floats_compare_exactly():
    def f(x: Signal[int], y: Signal[float]) -> bool:
        return x == y

    assert tick(f, 2**53 + 1, 2.0**53) is False
    assert tick(f, 2**53, 2.0**53) is True
    assert tick(f, MAX, 2.0**63) is False


def test_a_float_for_an_int_state_is_refused():
    def f(x: Signal[float]) -> int:
        total: State[int] = 0
        total = x
        return total

    with pytest.raises(tickjit.CompileError):
        tickjit.compile_func(f)


def test_a_negative_constant_keeps_its_sign_in_a_power():
    def f(x: Signal[float], a: float) -> float:
        return a**x

    assert tick(f, 2.0, a=-2.0) == 4.0


def test_inputs_are_not_written():
    def f(x: Signal[int], y: Signal[int]) -> int:
        m = x
        if y > m:
            m = y
        return m

    def step(x: Signal[int]) -> int:
        x += 1
        return x

    host = Raw(step)
    host.call(0)
    assert (host.output.value, host.input.value) == (2, 1)
    node = tickjit.node(f)()
    assert node.tick(1, 5) == 5
    assert node.tick(y=0) == 1


def test_an_unbound_local_is_reported():
    def f(x: Signal[int]) -> int:
        if x > 0:
            y = x
        return y

    assert tick(f, 3) == 3
    raises(UnboundLocalError, f, -3)


def test_a_lambda_is_refused():
    def f(x: Signal[int]) -> int:
        g = lambda v: v + 1  # noqa: E731
        return g(x)

    with pytest.raises(tickjit.CompileError, match="lambda"):
        tickjit.compile_func(f)


def test_indices_outside_are_reported():
    def read(x: Signal[int]) -> int:
        xs = [1, 2, 3]
        return xs[x]

    def write(x: Signal[int]) -> int:
        xs = [1, 2, 3]
        xs[x] = 5
        return sum(xs)

    def pop(x: Signal[int]) -> int:
        xs = [1] * x
        return xs.pop()

    for function in (read, write):
        for index in (3, -4, MAX, MIN):
            raises(IndexError, function, index)
    assert (tick(read, -3), tick(write, 2), tick(pop, 1)) == (1, 8, 1)
    raises(IndexError, pop, 0)


def test_a_missing_key_is_a_key_error():
    def read(x: Signal[int]) -> int:
        d = {1: 10}
        return d[x]

    def add(x: Signal[int]) -> int:
        d = {1: 10}
        d[x] += 1
        return d[x]

    assert (tick(read, 1), tick(add, 1)) == (10, 11)
    raises(KeyError, read, 0)
    raises(KeyError, add, 0)


def test_the_else_of_a_loop_over_a_container_runs():
    def f(x: Signal[int]) -> int:
        total = 0
        for v in [1, 2, 3]:
            if v == x:
                break
        else:
            total += 1
        for k in {1: 0, 2: 0}:
            if k == x:
                break
        else:
            total += 10
        for k in {3, 4}:
            if k == x:
                break
        else:
            total += 100
        return total

    assert [tick(f, x) for x in range(6)] == [111, 100, 100, 10, 11, 111]


def test_an_append_while_iterating_is_seen():
    def f(x: Signal[int]) -> int:
        xs = [x]
        count = 0
        for v in xs:
            count += 1
            if v > 0:
                xs.append(v - 1)
        return count

    assert tick(f, 5) == 6


def test_a_constant_cannot_be_mutated():
    def f(x: Signal[int], d: Dict[int, int]) -> int:
        d[x] = 1
        return len(d)

    def alias(x: Signal[int], xs: List[int]) -> int:
        ys = xs
        ys.append(x)
        return len(ys)

    for function, constant in ((f, {"d": {1: 1}}), (alias, {"xs": [1]})):
        with pytest.raises(tickjit.CompileError) as error:
            tickjit.compile_func(function, **constant)
        assert error.value.diagnostics[0].code == "constant-container"


# --- leaks -----------------------------------------------------------------------------------------


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def grows_over(run, count):
    """How many bytes more there are after so many calls, when it has been called often enough before."""
    for _ in range(1000):
        run()
    before = resident()
    for _ in range(count):
        run()
    return resident() - before


def test_constants_and_locals_do_not_pile_up():
    def f(x: Signal[int], table: Dict[int, float], row: List[float]) -> float:
        fresh = [v * 2 for v in row]
        seen = {x, 1, 2}
        d = {x: fresh, x + 1: [1.0]}
        return table[x % 4] + fresh[x % 3] + len(seen) + len(d)

    node = tickjit.node(f)(table={i: float(i) for i in range(1000)}, row=[float(i) for i in range(1000)])
    assert node.tick(1) == 1.0 + 2.0 + 2 + 2
    assert grows_over(lambda: node.tick(2), 20_000) < 1_000_000


def test_an_early_return_in_the_stop_body_frees():
    raw = RawWindow("if len(rows) >= 0:\n    return\nrows = {}")

    def cycle():
        for phase in (1, 0, 2):
            assert raw.call(phase) is None
        assert raw.states[raw.slot] is None

    assert grows_over(cycle, 20_000) < 1_000_000


# --- refused without need --------------------------------------------------------------------------

OFFSET = timedelta(microseconds=1)


def gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def test_what_must_be_accepted():
    import math as m

    factor = 3

    def f(x: Signal[int], z: Signal[float]) -> float:
        low: State[int] = -5
        span: State[timedelta] = -timedelta(hours=1)
        if x in (factor, low + 5):
            return 0
        seconds = timedelta(seconds=x)
        later = datetime(2026, 1, 1, tzinfo=timezone.utc) + seconds + OFFSET
        span = span + seconds
        return gcd(x, 12) + m.sqrt(z) + later.microsecond + span.total_seconds()

    node = tickjit.node(f)()
    assert node.tick(3, 4.0) == 0.0
    assert node.tick(8, 4.0) == 4 + 2.0 + 1 - 3600 + 8


def test_what_must_be_accepted_of_containers():
    def f(x: Signal[int]) -> int:
        xs: List[float] = []
        xs.append(x)
        xs.append(True)
        flags: List[bool] = list[bool]()
        flags.append(True)
        d = {x: 1.5, x + 1: 2.5}
        squares = [v * v for v in range(x) if v != 2]
        by = {v: v + 1 for v in squares}
        if x + 1 in d and (x * 7) not in d and x in [1, 3] and 1.0 in d.values():
            return -1
        del d[x]
        return len(xs) + len(flags) + int(d.pop(77, 0.5) * 2) + int(sum(d.values())) + len(squares) + len(by)

    assert tick(f, 3) == 2 + 1 + 1 + 2 + 2 + 2


def test_the_key_of_a_function_that_iterates_is_the_same_each_time():
    def f(x: Signal[int]) -> int:
        seen: State[Set[int]] = set()
        rows: State[Dict[int, List[int]]] = {}
        total = 0
        for k, row in rows.items():
            for v in row:
                total += k * v
        for k in seen:
            total += k
        return total + sum([v for v in range(x)])

    keys = {tickjit.compile_func(f).semantic_key for _ in range(3)}
    assert len(keys) == 1


def test_one_function_compiles_twice():
    first, second = tickjit.compile_func(counter), tickjit.compile_func(counter)
    assert first.semantic_key == second.semantic_key


# --- errors ----------------------------------------------------------------------------------------


def test_mistakes_are_shown_at_their_line():
    def f(x: Signal[int]) -> int:
        a = x
        return a + "text"

    with pytest.raises(tickjit.CompileError) as error:
        tickjit.compile_func(f)
    assert error.value.filename == __file__
    assert error.value.lineno == f.__code__.co_firstlineno + 2
    assert "text" in error.value.text


def test_errors_reach_the_host():
    def f(x: Signal[int]) -> int:
        raise ValueError("never lost")

    node = tickjit.node(f)()
    with pytest.raises(ValueError, match="never lost"):
        node.tick(1)


# --- values ----------------------------------------------------------------------------------------


def test_microseconds_are_exact():
    def f(when: Signal[datetime]) -> timedelta:
        return when - datetime(1970, 1, 1, tzinfo=timezone.utc)

    when = datetime(2026, 11, 20, 8, 3, 39, 999999, tzinfo=timezone.utc)
    assert tick(f, when) == when - datetime(1970, 1, 1, tzinfo=timezone.utc)


def test_keyword_arguments_nobody_knows_are_refused():
    with pytest.raises(TypeError):
        tickjit.compile_func(counter, unknown=1)
    with pytest.raises(TypeError):
        tickjit.node(counter)().tick(unknown=1)


def test_a_wrong_value_is_refused_before_anything_runs():
    node = tickjit.node(counter)()
    with pytest.raises(TypeError):
        node.tick("1")
    assert node.state == {"count": 5}


def test_functions_that_are_dropped_free_their_memory():
    source = "def f(x: Signal[int], n: int) -> int:\n    s: State[int] = 0\n    s += x * n\n    return s\n"
    for n in range(300):
        tickjit.compile_func(source, n=n)
    before = resident()
    for n in range(2000):
        tickjit.compile_func(source, n=n)
    assert resident() - before < 5_000_000
