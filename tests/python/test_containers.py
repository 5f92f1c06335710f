"""Containers outside of compiled functions: Python's own, with what Python has not, and as constants."""

import copy
import ctypes
import linecache
import pickle
from collections import deque
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Tuple  # noqa: F401, UP035 - named in annotations

import numpy
import pytest

import tickjit
from tickjit import DefaultDict, Deque, Dict, List, Set, create_new_dict, create_new_list
from tickjit.signals import Signal


def test_containers_are_pythons():
    assert create_new_list(float) == [] and create_new_dict(int, float) == {}
    assert isinstance(List[int](), list)
    assert isinstance(Dict[int, float](), dict)
    assert isinstance(Set[int](), set)
    assert isinstance(Deque[float](maxlen=3), deque)
    assert isinstance(DefaultDict[int, int](0), dict)
    for marker in (List, Dict, Set, Deque, DefaultDict, create_new_list, create_new_dict):
        assert marker.__module__ == "tickjit"
        assert getattr(tickjit, marker.__name__) is marker
        assert marker.__doc__


@pytest.mark.parametrize(
    ("maxlen", "dropped", "kept"),
    [(None, [None] * 3, [1, 2, 3]), (2, [None, None, 1], [2, 3]), (1, [None, 1, 2], [3]), (0, [1, 2, 3], [])],
)
def test_push_gives_what_is_dropped(maxlen, dropped, kept):
    ring = Deque[int](maxlen=maxlen)
    assert [ring.push(item) for item in (1, 2, 3)] == dropped
    assert list(ring) == kept


def test_a_default_dict_adds_its_default():
    counts = DefaultDict[int, int](5)
    counts[1] += 1
    assert counts[2] == 5
    assert counts == {1: 6, 2: 5}
    assert counts.get(3) is None and 3 not in counts
    for other in (counts.copy(), copy.copy(counts), pickle.loads(pickle.dumps(counts))):
        assert type(other) is DefaultDict
        assert (other, other.default) == (counts, 5) and other is not counts


def test_queues_copy():
    ring = Deque[float](maxlen=2)
    ring.extend([1.0, 2.0])
    for other in (ring.copy(), copy.copy(ring), pickle.loads(pickle.dumps(ring))):
        assert type(other) is Deque
        assert (list(other), other.maxlen) == ([1.0, 2.0], 2)


def test_the_functions_for_c_hosts_have_an_address():
    class Header(ctypes.Structure):
        _fields_ = [("version", ctypes.c_uint32), ("size", ctypes.c_uint32)]

    header = Header.from_address(tickjit.container_api())
    assert header.version == 1 and header.size == 8 + 17 * ctypes.sizeof(ctypes.c_void_p)
    assert tickjit.container_api() == tickjit.container_api()


# --- constants -------------------------------------------------------------------------------------


class Side(Enum):
    BUY = 1
    SELL = -1


NEW_YEAR = datetime(2026, 1, 1, tzinfo=timezone.utc)


def given(annotation, value, expression="len(c)", returns="int"):
    """What the expression gives of the value, given for a constant parameter `c`."""
    text = f"def f(x: Signal[int], c: {annotation}) -> {returns}:\n    return {expression}\n"
    names = {**globals(), "timedelta": timedelta}
    filename = f"<constant {len(linecache.cache)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec", dont_inherit=True), names)
    return tickjit.node(names["f"])(c=value).tick(1)


@pytest.mark.parametrize(
    ("annotation", "value", "expression", "returns", "expected"),
    [
        ("List[int]", [5, True, numpy.int32(7), numpy.bool_(True)], "c[0] * 1000 + c[1] * 100 + c[2] * 10 + c[3]", "int", 5171),
        ("List[int]", (5, 6), "c[x]", "int", 6),
        ("List[float]", [1, numpy.float32(0.5), True, numpy.float64(2.5)], "sum(c)", "float", 5.0),
        ("List[bool]", [True, False], "c[0] and not c[1]", "bool", True),
        ("list[datetime]", [NEW_YEAR], "c[0]", "datetime", NEW_YEAR),
        ("List[timedelta]", [timedelta(seconds=3)], "c[-1] * 2", "timedelta", timedelta(seconds=6)),
        ("List[Side]", [Side.SELL], "c[0]", "Side", Side.SELL),
        ("List[Tuple[int, float]]", [(1, 2), (True, 0.5)], "c[0][1] + c[1][0]", "float", 3.0),
        ("List[List[float]]", [[1, 2.0], []], "c[0][1] + len(c[1])", "float", 2.0),
        ("List[List[float]]", ((1, 2.0), ()), "c[0][1] + len(c[1])", "float", 2.0),
        ("Dict[int, float]", {1: 2, True + 1: 0.5}, "c[1] + c[2]", "float", 2.5),
        ("Dict[Side, int]", {Side.SELL: 4}, "c[Side.SELL]", "int", 4),
        ("Dict[datetime, int]", {NEW_YEAR: 4}, "c[datetime(2026, 1, 1, tzinfo=timezone.utc)]", "int", 4),
        ("Dict[Tuple[int, bool], int]", {(1, True): 4}, "c[x, x == 1]", "int", 4),
        ("Dict[int, List[float]]", {1: [1, 2], 2: (3,)}, "c[x][1] + c[2][0]", "float", 5.0),
        ("Set[int]", {3, True}, "len(c) * 10 + (x in c)", "int", 21),
        ("Set[float]", frozenset([0.5, 1]), "1.0 in c and 2.0 not in c", "bool", True),
        ("Deque[float]", deque([1, 2.5], maxlen=2), "c[0] + c[1]", "float", 3.5),
        ("Deque[int]", Deque[int](maxlen=4), "len(c)", "int", 0),
        ("List[int]", [], "len(c)", "int", 0),
        ("Dict[int, List[int]]", {}, "len(c)", "int", 0),
        ("Set[Side]", set(), "len(c)", "int", 0),
        ("List[List[int]]", [[], []], "len(c)", "int", 2),
        ("List[int]", List[int]([4]), "c[0]", "int", 4),
    ],
)
def test_constants_are_given_as_pythons_own(annotation, value, expression, returns, expected):
    found = given(annotation, value, expression, returns)
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize(
    ("annotation", "value", "message"),
    [
        ("List[int]", [1.0], r"`c` is a list\[float\], not list\[int\]"),
        ("List[int]", [1, 2.0], r"`c` is a list\[int\] that holds a float, not list\[int\]"),
        ("List[int]", [1, None], r"holds None"),
        ("List[int]", [[1]], r"is a list\[list\[int\]\], not list\[int\]"),
        ("List[bool]", [True, 1], r"holds an int"),
        ("List[int]", {1}, r"is a set\[int\], not list\[int\]"),
        ("List[int]", deque([1]), r"is a deque\[int\], not list\[int\]"),
        ("List[int]", range(3), r"is a range, not list\[int\]"),
        ("List[int]", "ab", r"is a str, not list\[int\]"),
        ("List[int]", 1, r"is an int, not list\[int\]"),
        ("List[int]", None, r"is None, not list\[int\]"),
        ("List[int]", [object()], r"not list\[int\]"),
        ("List[Tuple[int, float]]", [(1,)], r"is a list\[tuple\[int\]\], not"),
        ("List[Tuple[int, float]]", [(1, 0.5), (0.5, 1)], r"holds a tuple\[float, int\], not"),
        ("List[List[float]]", [[1.0], [None]], r"is a list\[list\[float\]\] that holds None, not"),
        ("Dict[int, float]", {"a": 1.0}, r"is a dict\[str, float\], not dict\[int, float\]"),
        ("Dict[int, float]", {1: 1.0, 2: "a"}, r"is a dict\[int, float\] that holds a str, not"),
        ("Dict[int, float]", [1], r"is a list\[int\], not dict\[int, float\]"),
        ("Dict[int, int]", {1.0: 1}, r"is a dict\[float, int\], not dict\[int, int\]"),
        ("DefaultDict[int, int]", {1: 1}, r"is a dict\[int, int\], not defaultdict\[int, int\]"),
        ("Set[Side]", {1}, r"is a set\[int\], not set\[Side\]"),
        ("Set[int]", [1], r"is a list\[int\], not set\[int\]"),
        ("Deque[int]", [1], r"is a list\[int\], not deque\[int\]"),
    ],
)
def test_what_is_not_of_the_declared_type_is_refused(annotation, value, message):
    with pytest.raises(TypeError, match=message):
        given(annotation, value)


def test_ints_that_do_not_fit_are_refused():
    for annotation, value in (("List[int]", [2**63]), ("Dict[int, int]", {-(2**63) - 1: 1}), ("Set[int]", {2**64})):
        with pytest.raises(OverflowError, match="'c'"):
            given(annotation, value)


def total(x: Signal[int], c: List[List[int]], d: Dict[int, int]) -> int:
    return sum(c[0]) + d[1]


def test_a_copy_is_taken():
    c, d = [[1, 2]], {1: 10}
    node = tickjit.node(total)(c=c, d=d)
    c[0].append(100)
    c.clear()
    d[1] = 1000
    assert node.tick(0) == 13
    assert tickjit.node(total)(c=[[1, 2, 100]], d=d).tick(0) == 1103


def test_keys_are_those_of_the_constants():
    def key(c, d):
        return tickjit.compile_func(total, c=c, d=d).semantic_key

    same = {key([[1, 2]], {1: 10}), key([[1, 2]], {1: 10}), key(([1, True + 1],), {True: 10})}
    others = [key([[1, 2]], {1: 11}), key([[2, 1]], {1: 10}), key([[1], [2]], {1: 10}), key([[1, 2]], {1: 10, 2: 5}),
              key([[1, 2]], {2: 5, 1: 10})]  # fmt: skip
    assert len(same) == 1
    assert len(same.union(others)) == 6


def test_factories_tell_constants_by_value():
    factory = tickjit.node(total)
    c = [[1, 2]]
    first = factory(c=c, d={1: 1})
    assert factory(c=[[1, 2]], d={1: 1}).result.semantic_key == first.result.semantic_key
    c[0].append(3)
    second = factory(c=c, d={1: 1})
    assert (first.tick(0), second.tick(0)) == (4, 7)


def test_the_key_of_a_set_is_not_that_of_its_hashes():
    def f(x: Signal[int], c: Set[int], e: Set[float], sides: Set[Side]) -> int:
        digits = 0
        for v in c:
            digits = digits * 10 + v
        return digits + int(sum(e)) * (Side.BUY in sides)

    # The same sets, in other orders.
    ways = [({0, 8}, {0.5, 1.0}, {Side.BUY, Side.SELL}), ({8, 0}, {1, 0.5}, {Side.SELL, Side.BUY})]
    results = [tickjit.compile_func(f, c=c, e=e, sides=sides) for c, e, sides in ways]
    assert results[0].semantic_key == results[1].semantic_key
    assert [tickjit.node(f)(c=c, e=e, sides=sides).tick(1) for c, e, sides in ways] == [9, 9]


def test_defaults_of_parameters_are_constants_too():
    def f(x: Signal[int], c: List[int] = [1, 2], d: Dict[int, float] = {1: 0.5}) -> float:  # noqa: B006
        return c[1] + d[1]

    assert tickjit.node(f)().tick(0) == 2.5
    assert tickjit.node(f)(c=[5, 6]).tick(0) == 6.5


def test_a_missing_constant_is_named():
    with pytest.raises(TypeError, match=r"no value is given for the constant `c`"):
        tickjit.compile_func(total, d={1: 1})
