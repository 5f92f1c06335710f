"""What is written inside compiled functions and means nothing outside of them."""

from __future__ import annotations

# `types.GenericAlias`, without importing `types`.
_Alias: Any = type(list[int])

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Annotated, Any, Protocol, TypeAlias, TypeVar

    _T = TypeVar("_T")
    _I = TypeVar("_I", covariant=True)

    # For a type checker, a state variable is a variable of its type.
    State: TypeAlias = Annotated[_T, "state"]

    # For a type checker, what has items: an array, a list.
    class Buffer(Protocol[_I]):
        """`Buffer[T]`: items of a row that the caller lends."""

        def __len__(self) -> int: ...
        def __getitem__(self, index: int, /) -> _I: ...
        def __iter__(self) -> Iterator[_I]: ...

    class WritableBuffer(Protocol[_T]):
        """`WritableBuffer[T]`: items that may be set, too."""

        def __len__(self) -> int: ...
        def __getitem__(self, index: int, /) -> _T: ...
        def __setitem__(self, index: int, value: _T, /) -> None: ...
        def __iter__(self) -> Iterator[_T]: ...

else:

    class Buffer:
        """`x: Buffer[T]` of a plain function takes one-dimensional buffers of float64, int64 or bool, and reads them."""

        __module__ = "tickjit"

        def __class_getitem__(cls, item):
            return _Alias(cls, item)

    class WritableBuffer:
        """`x: WritableBuffer[T]` of a plain function takes buffers whose items it may set."""

        __module__ = "tickjit"

        def __class_getitem__(cls, item):
            return _Alias(cls, item)

    class State:
        """`x: State[T] = value` declares a state variable: it keeps its value from one call to the next."""

        __module__ = "tickjit"

        def __class_getitem__(cls, item):
            return _Alias(cls, item)


class Outputs:
    """`-> Outputs(mean=float, count=int)` declares named outputs; `set_output` sets them."""

    __module__ = "tickjit"

    def __init__(self, **outputs: Any) -> None:
        self.outputs = outputs

    def __class_getitem__(cls, item: Any) -> Any:
        return _Alias(cls, item)

    def __repr__(self) -> str:
        declared = ", ".join(f"{name}={getattr(kind, '__name__', kind)}" for name, kind in self.outputs.items())
        return f"Outputs({declared})"


def set_output(name: str, value: Any) -> None:
    """Sets an output by name: it ticks with this value. Only compiled functions can."""
    raise RuntimeError("set_output() works inside compiled functions only")


set_output.__module__ = "tickjit"
