"""Where variables live, and the families of variables that add parameters to the native function."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import Any, Type

from .. import _core
from .types import MethodBase, TypeFactory, VariableType

__all__ = [
    "CfuncParam",
    "ConstantSource",
    "ExpressionSource",
    "KeyedSource",
    "LocalConstantSource",
    "LocalVariableSource",
    "OutputSource",
    "SourceCategory",
    "SourceCategoryId",
    "SourceInitFilter",
    "SourceRegistry",
    "VariableFactory",
    "VariableSource",
    "VoidPtrSource",
]


class SourceCategoryId(Enum):
    """The ids of the built-in categories."""

    CONSTANT = "constant"
    OUTPUT = "output"
    STATE = "state"
    LIFECYCLE = "phase"


class SourceInitFilter(Enum):
    """When the variables of a category may be read by name."""

    EVERYTIME = "everytime"
    """In every phase: the host keeps the values there always."""
    ON_EXECUTE = "on_execute"
    """While executing."""
    NEVER = "never"
    """Never; only through what handlers make of them."""


@dataclass(frozen=True)
class CfuncParam:
    """A parameter of the native function: its name and native type, e.g. "CPointer(voidptr)"."""

    name: str
    type: str


class VariableSource:
    """A variable: its name, its type, and how code gets at its value."""

    def __init__(
        self,
        type: VariableType,
        name: str,
        supported_methods: Sequence[Type[MethodBase]] | None = None,
        variable_factory: VariableFactory | None = None,
    ) -> None:
        self.type = type
        self.name = name
        self.variable_factory = variable_factory
        self.category: Any = None
        self.supported_methods = [*(supported_methods or ()), *type.get_methods()]

    def local_variable_name(self) -> str:
        """The name of the variable in code."""
        return self.name

    def get(self) -> ast.expr:
        """The node that reads the value."""
        return ast.Name(self.local_variable_name(), ast.Load())

    def is_opaque_pointer(self) -> bool:
        """Whether the value is a pointer that the host alone looks behind."""
        return self.type.is_opaque_pointer()

    def call(self, method: str, *args: ast.expr) -> Any:
        """What the variable's method answers for a call; None where there is no such method."""
        for known in self.supported_methods:
            if known.get_name() == method:
                return known.handle(self, args)
        return None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"




class VoidPtrSource(VariableSource):
    """A value behind `storage_location[array_idx]`, an element of an array of pointers.

    Values are read where code uses them, so that neither `force_opaque` nor `skip_pre_read` changes anything; both are
    taken for the sake of extensions that say them. The pointer may be NULL, which a read reports, unless `nullable` is
    False: then the host promises that it never is.
    """

    def __init__(
        self,
        array_idx: int,
        type: VariableType,
        name: str,
        storage_location: str,
        supported_methods: Sequence[Type[MethodBase]] | None = None,
        force_opaque: bool = False,
        skip_pre_read: bool = False,
        nullable: bool = True,
    ) -> None:
        super().__init__(type, name, supported_methods)
        self.array_idx = array_idx
        self.storage_location = storage_location
        self.force_opaque = force_opaque
        self.skip_pre_read = skip_pre_read
        self.nullable = nullable

    def get_storage_location(self) -> str:
        """The name of the array."""
        return self.storage_location


class KeyedSource(VariableSource):
    """Several inputs with keys, one after the other: `storage_location[array_idx]` is behind the first key.

    `type` is that of the values. Code can write `b["k"]`, `b[i]`, `k in b`, `len(b)`, loop over `b.keys()`, `values()`,
    `items()`, and, where `ticked` and `valid` name parameters with a byte for each element of the array, over
    `b.tickedkeys()`, `b.validkeys()` and the like. Keys are all ints, all texts, or all members of one enumeration.
    """

    def __init__(
        self,
        array_idx: int,
        type: VariableType,
        name: str,
        storage_location: str,
        keys: Sequence[Any],
        ticked: str | None = None,
        valid: str | None = None,
        supported_methods: Sequence[Type[MethodBase]] | None = None,
        nullable: bool = True,
    ) -> None:
        super().__init__(type, name, supported_methods)
        self.array_idx = array_idx
        self.storage_location = storage_location
        self.keys = list(keys)
        self.ticked = ticked
        self.valid = valid
        self.nullable = nullable


class OutputSource(VoidPtrSource):
    """An output."""

    def __init__(self, array_idx: int, type: VariableType, name: str) -> None:
        super().__init__(array_idx, type, name, "outputs")


class ConstantSource(VariableSource):
    """A value known when compiling: the `runtime_value` of its type."""

    def get(self) -> ast.expr:
        return ast.Name(self.name, ast.Load())


class LocalVariableSource(VariableSource):
    """A variable of the function's own."""


class LocalConstantSource(VariableSource):
    """A constant that handlers made."""

    def __init__(self, type: VariableType, name: str, var_value: Any) -> None:
        super().__init__(type, name)
        self.var_value = var_value

    def get(self) -> ast.expr:
        return ast.Constant(self.var_value)


class ExpressionSource(VariableSource):
    """The value of an expression, with its type."""

    def __init__(
        self,
        type: VariableType,
        expr: ast.expr,
        variable_factory: VariableFactory | None = None,
        name: str = "_expr",
    ) -> None:
        super().__init__(type, name, variable_factory=variable_factory)
        self.expr = expr

    def get(self) -> ast.expr:
        return self.expr


class VariableFactory:
    """The variables of one function. An output goes by its name where no other variable does."""

    def __init__(self) -> None:
        self._by_name: dict[str, VariableSource] = {}
        self._outputs: dict[str, VariableSource] = {}
        self._by_category: dict[Any, list[VariableSource]] = {}
        self.ast_converter: Any = None
        """The `Converter` that handlers of the function's nodes get."""

    def add_variable(self, variable: VariableSource, category: Any = None) -> None:
        """Adds a variable; with a category, as one of its."""
        is_output = category is not None and _category_name(category) == SourceCategoryId.OUTPUT.value
        if self._of_name(variable.name, is_output) is not None:
            raise ValueError(f"there is a variable '{variable.name}' already")
        variable.variable_factory = self
        if is_output:
            self._outputs[variable.name] = variable
        else:
            self._by_name[variable.name] = variable
        if category is not None:
            variable.category = category
            self._by_category.setdefault(_category_name(category), []).append(variable)

    def from_name(self, name: str) -> VariableSource | None:
        """The variable of a name."""
        return self._by_name.get(name, self._outputs.get(name))

    def _of_name(self, name: str, is_output: bool) -> VariableSource | None:
        """The output of a name, or the variable that is none."""
        return (self._outputs if is_output else self._by_name).get(name)

    def get_by_category(self, category_id: Any) -> list[VariableSource]:
        """The variables of a category, in the order they were added."""
        return list(self._by_category.get(_category_name(category_id), ()))

    def get_source(self, source_type: type[VariableSource]) -> list[VariableSource]:
        """The variables of exactly that class."""
        return [variable for variable in self if type(variable) is source_type]

    def get_output_by_idx(self, idx: int) -> VariableSource:
        """The output of an index."""
        return self.get_by_category(SourceCategoryId.OUTPUT)[idx]

    def add_alias(self, alias_name: str, variable: VariableSource) -> None:
        """Another name for a variable."""
        if alias_name in self:
            raise ValueError(f"there is a variable '{alias_name}' already")
        self._by_name[alias_name] = variable

    def __contains__(self, name: object) -> bool:
        return name in self._by_name or name in self._outputs

    def __iter__(self) -> Iterator[VariableSource]:
        return chain(self._by_name.values(), self._outputs.values())


class SourceCategory:
    """A family of variables, and the parameters it adds to the native function.

    Subclasses have an `id` and an `order`, both their own; the built-in categories have the orders -4 to -1.
    """

    id: Any
    order: int
    init_filter: SourceInitFilter = SourceInitFilter.ON_EXECUTE

    @property
    def cfunc_params(self) -> Sequence[CfuncParam]:
        """The parameters it adds; read once, when it is registered."""
        return []

    def create_variables(self, info: Any, factory: VariableFactory) -> None:
        """Adds the variables of a function to the factory, with this category."""

    def get_result_metadata(self, info: Any) -> dict[str, Any]:
        """Facts for the result."""
        return {}


class SourceRegistry:
    """The source categories of the current context."""

    @classmethod
    def register(cls, category: SourceCategory) -> None:
        """Adds a category. An id, an order or the name of a parameter that is taken is a ValueError."""
        params = [(param.name, param.type) for param in category.cfunc_params]
        init_filter = SourceInitFilter(category.init_filter).value
        name = _category_name(category.id)
        _core._register_category(category, name, category.order, init_filter, params)

    @classmethod
    def get_ordered(cls) -> list[SourceCategory]:
        """The registered categories by order, the built-in ones left out."""
        return sorted(_core._categories(), key=lambda category: category.order)

    @classmethod
    def build_cfunc_params(cls) -> list[CfuncParam]:
        """All parameters of native functions."""
        return [CfuncParam(name, type) for name, type in _core._cfunc_params()]

    @classmethod
    def build_cfunc_signature(cls) -> str:
        """The type of native functions, e.g. "void(CPointer(voidptr), CPointer(int8))"."""
        return f"void({', '.join(param.type for param in cls.build_cfunc_params())})"


def _category_name(category_id: Any) -> str:
    if isinstance(category_id, SourceCategoryId):
        return str(category_id.value)
    if isinstance(category_id, str) and category_id:
        return category_id
    if isinstance(category_id, Enum):
        return str(category_id)
    raise TypeError(f"the id of a source category is a text or a member of an enumeration, not {category_id!r}")


def _described(variable: VariableSource, makes: str) -> tuple[str, Any, Any, Any]:
    """What the compiler needs to know of a variable beside name and type; `makes` says which sources can be made."""
    if isinstance(variable, VoidPtrSource) and not isinstance(variable, OutputSource):
        return ("slot", variable.storage_location, variable.array_idx, variable.nullable)
    if isinstance(variable, ConstantSource):
        return ("constant", None, None, None)
    raise TypeError(f"{makes}; '{variable.name}' is of {type(variable).__name__}")


def _source(name: str, python_type: Any, storage: str, index: int, value: Any, category: str) -> VariableSource:
    """A variable that the compiler made, as handlers see it."""
    variable_type = TypeFactory.get_type(python_type, value)
    made: VariableSource
    if category == "constant":
        made = ConstantSource(variable_type, name)
    elif category == "output":
        made = OutputSource(index, variable_type, name)
    else:
        made = VoidPtrSource(index, variable_type, name, storage)
    return made


