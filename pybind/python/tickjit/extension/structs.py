"""Structs of a host: layouts behind a pointer.

    @dataclass(frozen=True)
    class PointType(StructType):
        @classmethod
        def is_type_supported(cls, var_type):
            return var_type is Point

        @classmethod
        def _get_struct_fields(cls, var_type):
            return {"x": StructFieldInfo(0, "float64"), "y": StructFieldInfo(8, "float64")}

        @classmethod
        def _get_struct_size(cls, var_type):
            return 16

In compiled code a field is an attribute. An input is used where it stands, and can only be read unless `_is_mutable`
says otherwise; a state is kept in a cell of the struct's size, and what is assigned to it is copied.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from .types import TypeFactory, UnknownValue, VariableType

__all__ = ["StructFieldInfo", "StructType", "is_struct_type"]


@dataclass(frozen=True)
class StructFieldInfo:
    """A field: where it begins, and what stands there.

    type: the Python type it is read as, where that is not int, float or bool by its native type: an enumeration,
        datetime or timedelta held as an integer, a type of the host's, another struct. A field of a struct whose native
        type is "voidptr" is a pointer to one, which may be NULL; else the struct stands in this one, and the native type
        does not count.
    length: of so many elements of that kind, one after the other.
    """

    offset: int
    native_type_name: str
    type: Any = None
    length: int | None = None
    name: str = ""
    size: int | None = None


@dataclass(frozen=True)
class StructType(VariableType):
    """A struct: a pointer to it, with its fields by name. Subclasses say which Python types have which layout."""

    fields: dict[str, StructFieldInfo] | None = None
    size: int = 0

    def get_native_type_name(self) -> str:
        return "voidptr"

    def is_opaque_pointer(self) -> bool:
        return True

    def get_size(self) -> int:
        """Bytes of one."""
        return self.size

    def get_field(self, struct_expr: str | ast.expr, field_name: str) -> ast.expr:
        """The node that reads a field."""
        self._field(field_name)
        return ast.Attribute(_node(struct_expr), field_name, ast.Load())

    def set_field(self, struct_expr: str | ast.expr, field_name: str, value_expr: ast.expr) -> ast.stmt:
        """The statement that writes a field."""
        self._field(field_name)
        return ast.Assign([ast.Attribute(_node(struct_expr), field_name, ast.Store())], value_expr)

    def _field(self, field_name: str) -> StructFieldInfo:
        if field_name not in (self.fields or {}):
            raise KeyError(f"struct {getattr(self.value, '__name__', self.value)} has no field '{field_name}'")
        return (self.fields or {})[field_name]

    @classmethod
    def _get_struct_fields(cls, var_type: Any) -> dict[str, StructFieldInfo]:
        """The fields by name, in order."""
        return {}

    @classmethod
    def _get_struct_size(cls, var_type: Any) -> int:
        """Bytes of one."""
        return 0

    @classmethod
    def _get_struct_align(cls, var_type: Any) -> int | None:
        """What addresses are multiples of; None for that of the field that needs most."""
        return None

    @classmethod
    def _is_mutable(cls, var_type: Any) -> bool:
        """Whether compiled code may write to inputs."""
        return False

    @classmethod
    def from_type(cls, var_type: Any, value: Any) -> VariableType | None:
        if not cls.is_type_supported(var_type):
            return None
        fields, size = cls._get_struct_fields(var_type), cls._get_struct_size(var_type)
        return cls(value=var_type, runtime_value=value, fields=fields, size=size)


def is_struct_type(var_type: Any) -> bool:
    """Whether the type of a variable is a struct."""
    return isinstance(var_type, StructType)


def _node(struct_expr: str | ast.expr) -> ast.expr:
    return ast.Name(struct_expr, ast.Load()) if isinstance(struct_expr, str) else struct_expr


def _described(variable_type: StructType) -> tuple[int, int | None, bool, list[tuple[Any, ...]]]:
    """Size, alignment, whether it is mutable, and the fields, for the compiler."""
    cls, value = type(variable_type), variable_type.value
    fields = []
    for name, field in (variable_type.fields or {}).items():
        struct = None
        if field.type is not None:
            found = TypeFactory.get_type(field.type, UnknownValue)
            struct = found if isinstance(found, StructType) else None
        own = struct is not None and struct.value is value
        fields.append((name, field.offset, field.native_type_name, field.type, field.length, struct, own))
    return variable_type.size, cls._get_struct_align(value), cls._is_mutable(value), fields
