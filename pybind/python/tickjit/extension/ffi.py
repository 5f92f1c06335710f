"""Native functions: C functions of the host that compiled code calls, and bodies that stand for them.

    bid = ffi.declare("book_bid", library.book_bid, "float64(voidptr, int64)", pure=True)

In compiled code a name bound to what `declare` gives is the function; handlers write `intrinsics.call("book_bid", ...)`.
Arguments are checked and converted against the declaration when compiling; a number that a narrow type does not hold is
an OverflowError. Everything is declared in the current context.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from .._core import NativeFunction, _declare_native, _define_native
from . import intrinsics
from .types import MethodBase

__all__ = ["NativeFunction", "declare", "define", "ffi_method_factory"]

Signature = str | tuple[Any, Sequence[Any]]
"""`"result(parameters)"` in native types, or `(result, (parameters...))` of native types and Python types."""

Library = str | os.PathLike[str] | None
"""Where a library is; None for the process itself."""


def declare(name: str, target: Any, signature: Signature, pure: bool = False) -> NativeFunction:
    """Declares a C function.

    `target` is an address, a ctypes function, a PyCapsule, a pointer of cffi, an object with an `address`, or a pair
    (library, name) where the library is a path, a `ctypes.CDLL`, or None for the process itself; None for a function
    that gets a body by `define`. What the code lives in is kept alive by every result that calls it, as far as the
    target says what that is: an address says nothing.

    `pure`: equal arguments give equal results within a tick, and nothing else happens. Such a function is called once
    for equal arguments, and never where it would not have been called; others are called as often as it is written.

    A pair, a function of a `ctypes.CDLL`, and a function that tickjit compiled have a name that linkers know them by: with
    it they are called from exported object files.
    """
    address, keepalive = _located(target)
    return _declare_native(name, signature, address, keepalive, pure, symbol=_symbol(target))


def define(
    name: str | NativeFunction,
    body: Callable[..., Any] | str,
    signature: Signature | None = None,
    pure: bool = False,
) -> NativeFunction | None:
    """Gives a native function a body that takes the place of calls.

    `body` is a Python function in the language of compiled functions, in which `intrinsics.load` and the like are known,
    or the text of one function in CLIF. With a signature the function is declared at once, and given.
    """
    own = name if isinstance(name, str) else name.name
    if signature is not None:
        return _declare_native(own, signature, 0, None, pure, body)
    _define_native(own, body)
    return None if isinstance(name, str) else name


def ffi_method_factory(
    methods: Mapping[str, tuple[Any, Sequence[Any]]],
    method_postfix: str | None = None,
    library: Any = None,
    pure: bool = False,
) -> list[type[MethodBase]]:
    """Methods that call native functions with the object's pointer first: `book.bid(0)` is `bid(book, 0)`.

    `methods` has for each name the type of the result and those of the arguments after the pointer. The function is
    called like the method, or `<method>_<postfix>`, and is declared by `declare`; or here, if it is in a `library`.
    """
    classes = []
    for name, (returns, params) in methods.items():
        function = name if method_postfix is None else f"{name}_{method_postfix}"
        if library is not None:
            declare(function, (library, function), (returns, ("voidptr", *params)), pure)
        classes.append(_method(name, function, returns))
    return classes


def _method(name: str, function: str, returns: Any) -> type[MethodBase]:
    def handle(var: Any, args: Sequence[ast.expr]) -> ast.expr:
        return intrinsics.call(function, var.get(), *args)

    members = {
        "get_name": classmethod(lambda cls: name),
        "handle": staticmethod(handle),
        "OUTPUT_TYPE": returns,
        "__doc__": f"Calls the native function {function!r}.",
    }
    return type(f"FFIMethod_{name}", (MethodBase,), members)


def _located(target: Any) -> tuple[int, Any]:
    """The address of a target, and what keeps it."""
    if target is None:
        return 0, None
    if isinstance(target, int) and not isinstance(target, bool):
        return _checked(target, target), None
    if isinstance(target, tuple) and len(target) == 2:
        return _in_library(*target)
    kind = type(target)
    if kind.__name__ == "PyCapsule":
        return _in_capsule(target), target
    if kind.__module__ == "_cffi_backend":
        cffi = import_module(kind.__module__)
        return _checked(int(cffi.cast(cffi.new_primitive_type("uintptr_t"), target)), target), target
    address = getattr(target, "address", None)
    if isinstance(address, int):
        return _checked(address, target), target
    import ctypes

    # The base of all classes of functions in ctypes has no public name.
    if issubclass(kind, ctypes.CFUNCTYPE(None).__mro__[1]):
        return _checked(ctypes.cast(target, ctypes.c_void_p).value or 0, target), target
    raise TypeError(
        "a native function is an address, a ctypes function, a PyCapsule, a pointer of cffi, or a pair (library, name),"
        f" not {kind.__qualname__}"
    )


def _symbol(target: Any) -> str | None:
    """What a linker knows a target by: the name it was found by in a library, or that of a compiled function."""
    if isinstance(target, tuple):
        return str(target[1])
    for attribute in ("native_name", "__name__"):
        if isinstance(name := getattr(target, attribute, None), str) and name.isidentifier():
            return name
    return None


def _checked(address: int, target: Any) -> int:
    if not 0 < address < 2**64:
        raise ValueError(f"{target!r} is no address of a function")
    return address


def _in_library(library: Any, name: str) -> tuple[int, Any]:
    import ctypes

    if library is None or isinstance(library, (str, os.PathLike)):
        library = ctypes.CDLL(None if library is None else os.fspath(library))
    try:
        function = library[name]
    except AttributeError as error:
        raise ValueError(f"there is no function {name!r} in {library!r}") from error
    return _located(function)[0], library


def _in_capsule(capsule: Any) -> int:
    import ctypes

    api = ctypes.pythonapi
    name_of = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", api))
    pointer_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", api))
    pointer: int = pointer_of(capsule, name_of(capsule))
    return pointer
