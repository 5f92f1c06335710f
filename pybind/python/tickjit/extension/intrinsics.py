"""Nodes for the code of handlers: native memory, parameters of the native function, native functions.

    intrinsics.load(intrinsics.load(intrinsics.param("inputs"), "CPointer(float64)", offset=8), "float64")

Each gives a node of Python's `ast` module that goes into a handler's answer; operands are nodes, or numbers and strings
for constants. Types are texts: `int8` to `int64`, `uint8` to `uint64`, `float32`, `float64`, `bool`, `voidptr`,
`CPointer(T)`.
"""

from __future__ import annotations

import ast

__all__ = ["address", "call", "cast", "cast_voidptr_to_ptr", "copy", "load", "param", "store", "voidptr_null"]

Operand = ast.expr | bool | int | float | str
"""A node, or the value of a constant."""


def _intrinsic(name: str, *args: Operand, **keywords: Operand) -> ast.Call:
    return ast.Call(
        ast.Name(f"{__name__}.{name}", ast.Load()),
        [_node(arg) for arg in args],
        [ast.keyword(key, _node(value)) for key, value in keywords.items()],
    )


def _node(operand: Operand) -> ast.expr:
    return operand if isinstance(operand, ast.expr) else ast.Constant(operand)


def param(name: str) -> ast.expr:
    """A parameter of the native function, e.g. "inputs"."""
    return ast.Name(f"tickjit.param.{name}", ast.Load())


def load(pointer: Operand, type: str, offset: int = 0, constant: bool = False) -> ast.Call:
    """What stands `offset` bytes from a pointer. `constant`: nothing changes it while the function runs."""
    return _intrinsic("load", pointer, type, offset=offset, constant=constant)


def store(pointer: Operand, type: str, value: Operand, offset: int = 0) -> ast.Call:
    """Writes a value `offset` bytes from a pointer; a number that the type cannot hold is an OverflowError."""
    return _intrinsic("store", pointer, type, value, offset=offset)


def address(pointer: Operand, index: Operand, stride: int = 1) -> ast.Call:
    """The pointer that is `index` times `stride` bytes further."""
    return _intrinsic("address", pointer, index, stride=stride)


def copy(to: Operand, from_: Operand, size: int) -> ast.Call:
    """Copies bytes."""
    return _intrinsic("copy", to, from_, size)


def cast(value: Operand, type: str) -> ast.Call:
    """A pointer as one to something else; a number as a native type holds it."""
    return _intrinsic("cast", value, type)


def call(name: str, *args: Operand) -> ast.Call:
    """The value of a native function that was declared by that name."""
    return _intrinsic("call", name, *args)


def cast_voidptr_to_ptr(pointer: Operand, type: str) -> ast.Call:
    """A pointer as one to values of a type: `cast(pointer, "CPointer(type)")`."""
    return _intrinsic("cast_voidptr_to_ptr", pointer, type)


def voidptr_null() -> ast.Call:
    """The pointer to nothing."""
    return _intrinsic("voidptr_null")
