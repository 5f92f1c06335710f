"""Plain functions over memory that Python objects lend: `Buffer[T]`, `WritableBuffer[T]`, structs by pointer."""

import array
import ctypes
import gc
import sys

import numpy
import pytest

import tickjit
from tickjit import Buffer, WritableBuffer


@tickjit.function
def total(values: Buffer[float]) -> float:
    """Adds from left to right."""
    result = 0.0
    for value in values:
        result += value
    return result


@tickjit.function
def item(values: Buffer[int], index: int) -> int:
    return values[index]


@tickjit.function
def used(values: Buffer[float]) -> tuple[int, float, float, bool]:
    return len(values), sum(values), max(values), 2.0 in values


@tickjit.function
def count(flags: Buffer[bool]) -> int:
    found = 0
    for flag in flags:
        if flag:
            found += 1
    return found


@tickjit.function
def scale(values: WritableBuffer[float], factor: float) -> None:
    for i in range(len(values)):
        values[i] *= factor


@tickjit.function
def add_to(out: WritableBuffer[float], values: Buffer[float], start: int) -> None:
    for i in range(start, len(values)):
        out[i] = out[i] + values[i]


@tickjit.function
def invert(flags: WritableBuffer[bool]) -> None:
    for i in range(len(flags)):
        flags[i] = not flags[i]


@tickjit.function
def twice(values: Buffer[float]) -> float:
    return total(values) + total(values)


@tickjit.function
def sorted_middle(values: Buffer[float]) -> float:
    ordered = sorted(values)
    copied = list(values)
    copied.append(1.0)
    return ordered[len(ordered) // 2] + len(copied) + values[1:][0]


def floats(*values):
    return array.array("d", values)


def test_items_are_read():
    assert total(floats(1.0, 2.5, 0.25)) == 3.75
    assert total(floats()) == 0.0
    assert total(memoryview(floats(1.0, 2.0))) == 3.0
    assert used(floats(3.0, 1.0, 2.0)) == (3, 6.0, 3.0, True)
    assert twice(values=floats(1.0, 2.0)) == 6.0
    assert sorted_middle(floats(5.0, 1.0, 3.0)) == 3.0 + 4 + 1.0
    whole = array.array("q", [10, 20, 30])
    assert [item(whole, i) for i in (0, 1, 2, -1, -3)] == [10, 20, 30, 30, 10]
    assert total(numpy.arange(4.0)) == 6.0
    assert count(numpy.array([True, False, True])) == 2
    assert total(numpy.arange(8.0)[2:6]) == 14.0


def test_arrays_of_ctypes_say_nothing_of_strides():
    assert total((ctypes.c_double * 3)(1.0, 2.5, 0.25)) == 3.75
    assert total((ctypes.c_double * 0)()) == 0.0
    assert count((ctypes.c_bool * 3)(True, False, True)) == 2
    for whole in (ctypes.c_int64, ctypes.c_long, ctypes.c_longlong):
        assert item((whole * 2)(10, -20), 1) == -20
        with pytest.raises(IndexError):
            item((whole * 0)(), 0)
    values = (ctypes.c_double * 2)(1.0, 2.0)
    scale(values, 3.0)
    assert list(values) == [3.0, 6.0]
    for other in ((ctypes.c_float * 2)(), (ctypes.c_double * 2 * 2)(), (ctypes.c_float * 0)(), ctypes.c_double()):
        with pytest.raises(BufferError):
            total(other)


def test_items_are_set():
    values = floats(1.0, 2.0)
    scale(values, 3.0)
    assert list(values) == [3.0, 6.0]
    add_to(values, values, 1)
    assert list(values) == [3.0, 12.0]
    flags = numpy.array([True, False])
    invert(flags)
    assert flags.tolist() == [False, True]


def test_indices_are_checked():
    for index in (3, -4, 2**62, -(2**63)):
        with pytest.raises(IndexError):
            item(array.array("q", [1, 2, 3]), index)
    values = floats(1.0, 1.0)
    with pytest.raises(IndexError):
        add_to(values, floats(1.0, 2.0, 3.0), 0)
    assert list(values) == [2.0, 3.0]


def test_what_is_no_such_buffer():
    cases = [
        (total, [1.0], TypeError, "total() argument 'values' takes a buffer of float64"),
        (total, 3, TypeError, "total() argument 'values'"),
        (total, b"12345678", BufferError, "its items have the format"),
        (total, array.array("f", [1.0]), BufferError, 'its items have the format "f"'),
        (total, numpy.zeros((2, 2)), BufferError, "it has 2 dimensions, not one"),
        (total, numpy.zeros(8)[::2], BufferError, "its items are 16 bytes apart, not 8"),
        (total, numpy.zeros(8)[::-1], BufferError, "its items are -8 bytes apart, not 8"),
        (total, numpy.zeros(4, ">f8"), BufferError, "its items have the format"),
        (total, numpy.frombuffer(bytes(33), numpy.uint8)[1:].view("f8"), BufferError, "not aligned"),
        (count, numpy.frombuffer(b"\x01\x02", "?"), BufferError, "neither 0 nor 1"),
        (count, numpy.zeros(3, "i1"), BufferError, 'its items have the format "b"'),
    ]
    for function, given, error, message in cases:
        with pytest.raises(error) as caught:
            function(given)
        assert message in str(caught.value)
    frozen = numpy.ones(3)
    frozen.flags.writeable = False
    for given in (frozen, memoryview(floats(1.0)).toreadonly()):
        with pytest.raises(BufferError, match=r"scale\(\) argument 'values' takes a writable buffer of float64"):
            scale(given, 2.0)
    assert total(frozen) == 3.0


class Exporter:
    """Lends memory, from CPython 3.12 on."""

    def __init__(self, asked=None, released=None):
        self.items = floats(1.0, 2.0)
        self.asked, self.released, self.lent = asked, released, 0

    def __buffer__(self, flags):
        if self.asked:
            self.asked()
        self.lent += 1
        return memoryview(self.items)

    def __release_buffer__(self, view):
        view.release()
        self.lent -= 1
        if self.released:
            self.released()


def failing():
    raise KeyError("mine")


def other_error():
    with pytest.raises(IndexError):
        item(array.array("q"), 7)


def test_exporters_written_in_python():
    given = Exporter()
    if sys.version_info < (3, 12):
        with pytest.raises(TypeError, match=r"total\(\) argument 'values' takes a buffer of float64"):
            total(given)
        return
    assert total(given) == 3.0
    with pytest.raises(KeyError, match="mine"):
        total(Exporter(asked=failing))
    disturbing = Exporter(released=other_error)
    for _ in range(3):
        assert total(disturbing) == 3.0
        with pytest.raises(IndexError, match=r"list index out of range\n.*, in add_to"):
            add_to(floats(), disturbing, 0)
        assert disturbing.lent == 0
    assert tickjit.take_error() is None


def test_all_is_converted_before_anything_runs():
    values = floats(1.0)
    with pytest.raises(TypeError, match="argument 'factor'"):
        scale(values, "no")
    assert list(values) == [1.0]
    values.append(2.0)  # Nothing is lent any more.


class Index:
    """An int that does something when it is asked."""

    def __init__(self, effect):
        self.effect = effect

    def __index__(self):
        self.effect()
        return 0


def test_bools_stay_bools():
    @tickjit.function
    def first(flags: Buffer[bool], index: int) -> int:
        return flags[index] + 0

    flags = bytearray(1)
    with pytest.raises(BufferError, match="argument 'flags' takes a buffer of bool: some of its bytes are neither"):
        first(memoryview(flags).cast("?"), Index(lambda: flags.__setitem__(0, 2)))
    flags.append(0)  # Nothing is lent any more.

    @tickjit.function
    def spoilt(flags: Buffer[bool], numbers: WritableBuffer[int], others: WritableBuffer[bool]) -> int:
        numbers[0] = 2
        others[0] = True
        return flags[0] + 0

    memory = memoryview(bytearray(24))
    parts = [memory[at : at + 8] for at in (0, 8, 16)]
    bools = [part.cast("?") for part in parts]
    for overlapping in (memory.cast("q"), parts[0].cast("q")):
        with pytest.raises(BufferError, match="'flags' .* overlaps with that of 'numbers', which is written"):
            spoilt(bools[0], overlapping, bools[2])
    with pytest.raises(BufferError, match="'others' .* overlaps with that of 'numbers'"):
        spoilt(bools[0], parts[2].cast("q"), bools[2])
    assert spoilt(bools[0], parts[1].cast("q"), bools[2]) == 0
    assert spoilt(bools[0], parts[1].cast("q"), bools[0]) == 1


def test_buffers_are_let_go_of():
    values = floats(1.0, 2.0)
    bad = floats()
    for _ in range(100):
        total(values)
        with pytest.raises(IndexError):
            add_to(bad, values, 0)
        with pytest.raises(TypeError):
            add_to(values, values, "no")
    values.append(3.0)
    bad.append(1.0)
    before = sys.getrefcount(values)
    for _ in range(100):
        total(values)
    gc.collect()
    assert sys.getrefcount(values) == before


def test_a_signature_of_pointers():
    about = add_to.__self__
    assert about.signature == "void(CPointer(float64), int64, CPointer(float64), int64, int64)"
    assert about.c_prototype.endswith(
        "(double *out, int64_t out_length, double *values, int64_t values_length, int64_t start)"
    )
    values = (ctypes.c_double * 3)(1.0, 2.0, 4.0)
    assert total.__self__.ctypes(values, 3) == 7.0
    assert total.__self__.ctypes(None, 0) == 0.0
    assert total.__self__.ctypes(values, -1) == 0.0


def refused(text, code):
    import linecache

    filename = f"<refused {code} {hash(text)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names = {"Buffer": Buffer, "WritableBuffer": WritableBuffer, "tickjit": tickjit}
    exec(compile(text, filename, "exec"), names)
    with pytest.raises(tickjit.CompileError) as caught:
        tickjit.function(names["f"])
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == [code]
    return str(caught.value.diagnostics[0].message)


def test_what_compiled_code_may_not_do_with_them():
    assert "reading only" in refused("def f(x: Buffer[float]) -> None:\n    x[0] = 1.0\n", "constant-container")
    for change in ("append(1.0)", "clear()", "pop()", "extend(x)", "sort()", "insert(0, 1.0)"):
        assert "length" in refused(f"def f(x: WritableBuffer[float]) -> None:\n    x.{change}\n", "constant-container")
    refused("def f(x: WritableBuffer[float]) -> None:\n    del x[0]\n", "constant-container")
    refused("def f(x: WritableBuffer[float]) -> None:\n    x[0:1] = [1.0]\n", "constant-container")
    refused("def f(x: Buffer[str]) -> None:\n    pass\n", "unsupported-item-type")
    refused("def f(x: Buffer[float]) -> Buffer[float]:\n    return x\n", "unknown-type")
    with pytest.raises(TypeError, match="no default"):

        @tickjit.function
        def g(x: Buffer[float] = array.array("d")) -> float:
            return 0.0


def test_containers_hold_copies_of_them():
    @tickjit.function
    def rows(values: WritableBuffer[float]) -> float:
        held = [[0.0]]
        held.append(list(values))
        values[0] = 5.0
        return held[1][0] + values[0]

    assert rows(floats(1.0)) == 6.0


def test_overlapping_memory_is_seen():
    @tickjit.function
    def through(a: WritableBuffer[float], b: Buffer[float]) -> float:
        before = b[0]
        a[0] = 7.0
        return before * 100.0 + b[0]

    values = floats(1.0)
    assert through(values, values) == 107.0
