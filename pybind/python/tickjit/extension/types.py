"""Types a host teaches the compiler, and what the methods of handlers answer.

A subclass of `VariableType` says which Python types it stands for and how a value is held: the native types are
`int8` to `int64`, `uint8` to `uint64`, `float32`, `float64`, `bool` and `voidptr`. Values held as a number compute and
compare as that number does; a pointer is passed along, compared, and has methods.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, Flag
from typing import Any, ClassVar, get_args, get_origin

from .. import _core
from ..containers import DefaultDict, Deque, Dict, List, Set

__all__ = [
    "ContainerType",
    "DateTimeType",
    "DictType",
    "EnumType",
    "ListType",
    "MethodBase",
    "OutputAnalysis",
    "ParameterInfo",
    "PrimitiveType",
    "StateVariableInfo",
    "TimeDeltaType",
    "TypeFactory",
    "UnknownType",
    "UnknownValue",
    "VariableType",
]


@dataclass(frozen=True)
class ParameterInfo:
    """What a parameter is: the Python type of its value, and the source category it belongs to."""

    expected_type: Any
    category: Any = "constant"


@dataclass(frozen=True)
class StateVariableInfo:
    """What a state declaration says: `name: State[state_type] = initial_value`."""

    name: str
    initial_value: Any
    state_type: Any


@dataclass(frozen=True)
class OutputAnalysis:
    """The Python types of the outputs, in order, or by name."""

    output_types: Sequence[Any]
    named_outputs: dict[str, Any] | None = None


class UnknownValue:
    """Stands for a value that is not known when compiling."""


class MethodBase:
    """A method of a type or source: `get_methods()` and `supported_methods` are lists of such classes."""

    @classmethod
    def get_name(cls) -> str:
        """The method's name in the code of users."""
        raise NotImplementedError(f"{cls.__name__} does not say what its method is called")

    @staticmethod
    def handle(var: Any, args: Sequence[ast.expr]) -> Any:
        """The node that a call with these arguments stands for."""
        raise NotImplementedError


@dataclass(frozen=True)
class VariableType:
    """The type of a variable: `value` is the Python type, `runtime_value` its value where that is known."""

    value: Any
    runtime_value: Any = UnknownValue

    def get_native_type_name(self) -> str:
        """How a value is held, e.g. "int64"."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its values are held")

    def is_opaque_pointer(self) -> bool:
        """Whether values are pointers that the host alone looks behind."""
        return False

    def get_methods(self) -> Sequence[type[MethodBase]]:
        """The methods of values."""
        return []

    def read_constant(self, name: str) -> ast.stmt:
        """The assignment that gives a constant of this type its native value."""
        return ast.Assign([ast.Name(name, ast.Store())], ast.Constant(self.runtime_value))

    def accepts_value_type(self, value_type: Any) -> bool:
        """Whether values of a Python type are values of this one."""
        return bool(self.value == value_type)

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        """Whether this class stands for a Python type."""
        return False

    @classmethod
    def from_type(cls, var_type: Any, value: Any) -> VariableType | None:
        """The type for a Python type, with the value where that is known; None for those of other classes."""
        return cls(var_type, value) if cls.is_type_supported(var_type) else None

    @classmethod
    def try_parse_input(cls, param: inspect.Parameter, ann: Any) -> ParameterInfo | None:
        """What a parameter annotated with a type is; None leaves it to `is_type_supported`."""
        return None

    @classmethod
    def validate_input(cls, param_name: str, value: Any, expected_type: Any) -> Any:
        """The argument as it shall be used, for a parameter of this class."""
        if isinstance(expected_type, type) and not isinstance(value, expected_type):
            raise TypeError(f"argument '{param_name}' takes {expected_type.__name__}, not {type(value).__name__}")
        return value

    @classmethod
    def try_parse_state(cls, node: ast.AnnAssign, name: str, globalns: dict[str, Any]) -> StateVariableInfo | None:
        """What a declaration `name: State[...] = ...` is; None leaves it to `is_type_supported`."""
        return None

    @classmethod
    def try_lower_assignment(
        cls, node: ast.Assign, rhs: ast.expr, call_globals: dict[str, Any]
    ) -> tuple[list[ast.stmt], VariableType] | None:
        """The statements to use instead of an assignment, and the type of what is assigned."""
        return None


@dataclass(frozen=True)
class UnknownType(VariableType):
    """A type that nobody knows; `value` is what was asked about."""


@dataclass(frozen=True)
class ContainerType(VariableType):
    """A list, deque, set or dict: a pointer to it."""

    def get_native_type_name(self) -> str:
        return "voidptr"

    def is_opaque_pointer(self) -> bool:
        return True


@dataclass(frozen=True)
class PrimitiveType(VariableType):
    """int, float and bool."""

    _NATIVE: ClassVar[dict[Any, str]] = {int: "int64", float: "float64", bool: "int8"}

    def get_native_type_name(self) -> str:
        return self._NATIVE[self.value]

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return any(var_type is known for known in cls._NATIVE)


@dataclass(frozen=True)
class DateTimeType(VariableType):
    """`datetime`, as nanoseconds since the epoch."""

    def get_native_type_name(self) -> str:
        return "int64"

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return var_type is datetime


@dataclass(frozen=True)
class TimeDeltaType(VariableType):
    """`timedelta`, as nanoseconds."""

    def get_native_type_name(self) -> str:
        return "int64"

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return var_type is timedelta


@dataclass(frozen=True)
class EnumType(VariableType):
    """Enumerations with integer values, and sets of members, as wide as the current context says."""

    def get_native_type_name(self) -> str:
        context = _core.CompilationContext.current()
        if not issubclass(self.value, Flag):
            return f"int{context.enum_bit_width}"
        bits = context.enumset_bit_width
        return "int128" if bits == 128 else f"uint{bits}"

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return isinstance(var_type, type) and issubclass(var_type, Enum)


@dataclass(frozen=True)
class ListType(ContainerType):
    """Lists, deques and sets: `List[T]`, `list[T]`."""

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return _name(var_type) in ("list", "List", "deque", "Deque", "set", "Set")

    @property
    def element_type(self) -> Any:
        """The Python type of items."""
        arguments = get_args(self.value)
        return arguments[0] if arguments else None


@dataclass(frozen=True)
class DictType(ContainerType):
    """Dicts: `Dict[K, V]`, `dict[K, V]`."""

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return _name(var_type) in ("dict", "Dict", "defaultdict", "DefaultDict")

    @property
    def key_type(self) -> Any:
        """The Python type of keys."""
        arguments = get_args(self.value)
        return arguments[0] if arguments else None

    @property
    def value_type(self) -> Any:
        """The Python type of values."""
        arguments = get_args(self.value)
        return arguments[1] if len(arguments) > 1 else None


def _name(var_type: Any) -> str:
    origin = get_origin(var_type) or var_type
    known = (list, dict, set, List, Dict, Deque, Set, DefaultDict)
    is_known = any(origin is one for one in known) or getattr(origin, "__module__", None) == "collections"
    return origin.__name__ if is_known else ""


_BUILT_IN: tuple[type[VariableType], ...] = (PrimitiveType, DateTimeType, TimeDeltaType, EnumType, ListType, DictType)


class TypeFactory:
    """The types of the current context, in the order they are asked: the first that answers wins."""

    @classmethod
    def register(cls, type_class: type[VariableType], priority: int | None = None) -> None:
        """Teaches the current context a type. Lower priorities are asked first.

        The built-in types have priority 100; a class without priority is asked before them, with priority 50. Of equal
        priorities, those registered earlier are asked first.
        """
        if not (isinstance(type_class, type) and issubclass(type_class, VariableType)):
            raise TypeError(f"a type is a subclass of VariableType, not {type_class!r}")
        _core._register_type(type_class, 50 if priority is None else priority)

    @classmethod
    def get_type(cls, type: Any, value: Any = UnknownValue) -> VariableType:
        """The type for a Python type, or for a value whose Python type nobody knows."""
        if type is None or type is None.__class__:
            return UnknownType(None)
        before, after = _core._type_classes()
        for type_class in (*before, *_BUILT_IN, *after):
            found: VariableType | None = type_class.from_type(type, value)
            if found is not None:
                return found
        return UnknownType(type)

    @classmethod
    def get_type_size(cls, var_type: Any) -> int:
        """The size in bytes of a value of a Python type."""
        found = cls.get_type(var_type)
        if isinstance(found, UnknownType):
            raise ValueError(f"no registered type stands for {var_type!r}")
        return int(_core._native_size(found.get_native_type_name()))
