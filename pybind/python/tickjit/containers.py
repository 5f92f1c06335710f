"""Containers as they are written inside compiled functions; outside of them they are Python's own.

`create_new_list(float)` is an empty list, `Dict[int, float]` a dict, `Deque[float](maxlen=100)` a ring buffer. Run by
Python, a function that uses them does what the compiled one does.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from typing import Any, TypeAlias, TypeVar

    _K = TypeVar("_K")
    _T = TypeVar("_T")
    _V = TypeVar("_V")
    # For a type checker they are the classes of Python.
    List: TypeAlias = list
    Dict: TypeAlias = dict
    Set: TypeAlias = set
else:
    # Where `collections` has it from, without the rest of that module.
    from _collections import deque

    class List(list):
        """`List[T]`: a list. As the annotation of a parameter: a constant one, given when compiling."""

        __module__ = "tickjit"

    class Dict(dict):
        """`Dict[K, V]`: a dict, in order of insertion. As the annotation of a parameter: a constant one."""

        __module__ = "tickjit"

    class Set(set):
        """`Set[K]`: a set. Compiled functions iterate over it in order of insertion."""

        __module__ = "tickjit"

    # Parameters of types mean nothing at run time, where `typing` need not be imported for them.
    _K = _T = _V = None


class Deque(deque[_T]):
    """`Deque[T](maxlen=n)`: a queue with two ends that drops its oldest item where it would hold more than `maxlen`."""

    __module__ = "tickjit"

    def push(self, item: _T) -> _T | None:
        """Appends an item and gives the one that is dropped for it, None where none is."""
        if self.maxlen is None or len(self) < self.maxlen:
            self.append(item)
            return None
        if not self:
            return item
        dropped = self.popleft()
        self.append(item)
        return dropped


class DefaultDict(dict[_K, _V]):
    """`DefaultDict[K, V](default)`: a dict that adds `default` for a missing key that is read."""

    __module__ = "tickjit"

    def __init__(self, default: _V) -> None:
        super().__init__()
        self.default = default

    def __missing__(self, key: _K) -> _V:
        self[key] = self.default
        return self.default

    def copy(self) -> DefaultDict[_K, _V]:
        """Another one with the same default and items."""
        copied = DefaultDict[_K, _V](self.default)
        copied.update(self)
        return copied

    __copy__ = copy

    def __reduce__(self) -> Any:
        return type(self), (self.default,), None, None, iter(self.items())


def create_new_list(item: type[_T]) -> list[_T]:
    """An empty list of items of a type."""
    return []


def create_new_dict(key: type[_K], value: type[_V]) -> dict[_K, _V]:
    """An empty dict with keys and values of given types."""
    return {}


create_new_list.__module__ = create_new_dict.__module__ = "tickjit"
