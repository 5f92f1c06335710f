"""Containers outside of compiled functions: Python's own, with what Python has not."""

import copy
import ctypes
import pickle
from collections import deque

import pytest

import tickjit
from tickjit import DefaultDict, Deque, Dict, List, Set, create_new_dict, create_new_list


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
