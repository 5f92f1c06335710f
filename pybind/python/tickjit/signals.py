"""The signal extension: inputs that tick.

`x: Signal[float]` is an input. Its value is read by its name; `ticked(x)` says whether it ticked in this call, and
`valid(x)` whether it has a value yet.
"""

from __future__ import annotations

from ._core import _register_signals as register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated, Any, TypeAlias, TypeVar

    _T = TypeVar("_T")

    # For a type checker, an input is a variable of its type.
    Signal: TypeAlias = Annotated[_T, "signal"]
else:
    _Alias = type(list[int])

    class Signal:
        """`x: Signal[T]` declares an input of type T."""

        def __class_getitem__(cls, item):
            return _Alias(cls, item)


__all__ = ["Signal", "register", "ticked", "valid"]


def ticked(signal: Any) -> bool:
    """Whether the input ticked in this call. Only compiled functions can know."""
    raise RuntimeError("ticked() works inside compiled functions only")


def valid(signal: Any) -> bool:
    """Whether the input has a value. Only compiled functions can know."""
    raise RuntimeError("valid() works inside compiled functions only")
