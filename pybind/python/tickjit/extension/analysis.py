"""What is known of a function before its body is looked at, and the handlers of annotations that are no plain types."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from .. import _core
from .sources import SourceCategoryId, VariableFactory, VariableSource, _category_name, _source
from .types import OutputAnalysis, ParameterInfo, StateVariableInfo

__all__ = [
    "FunctionAnalyzer",
    "FunctionInfo",
    "InputAnalysis",
    "InputTypeHandler",
    "OutputTypeHandler",
    "StateAnalysis",
]


@runtime_checkable
class InputTypeHandler(Protocol):
    """Reads parameter annotations."""

    def try_parse(self, param: inspect.Parameter, ann: Any) -> ParameterInfo | None:
        """What the parameter is; None for other handlers' annotations."""

    def validate_value(self, param_name: str, value: Any, expected_type: Any) -> Any:
        """The argument as it shall be used, for a parameter that this handler has parsed."""


@runtime_checkable
class OutputTypeHandler(Protocol):
    """Reads return annotations."""

    def try_parse(self, return_annotation: Any, tree: ast.FunctionDef) -> OutputAnalysis | None:
        """The outputs; None for other handlers' annotations."""


class FunctionAnalyzer:
    """The handlers of annotations in the current context; the first that answers wins."""

    @classmethod
    def register_input_handler(cls, handler: InputTypeHandler) -> None:
        """Adds a handler of parameter annotations. Handlers are asked in order of registration."""
        _require(handler, "try_parse", "validate_value")
        _core._register_input_handler(handler)

    @classmethod
    def register_output_handler(cls, handler: OutputTypeHandler) -> None:
        """Adds a handler of return annotations. Handlers are asked in order of registration, before the built-in one."""
        _require(handler, "try_parse")
        _core._register_output_handler(handler)


def _require(handler: Any, *methods: str) -> None:
    for method in methods:
        if not callable(getattr(handler, method, None)):
            raise TypeError(f"{type(handler).__name__} has no method {method}()")


@dataclass
class InputAnalysis:
    """The parameters by name: for each the argument given for it (None where none was), and what it is."""

    parameters: dict[str, tuple[Any, ParameterInfo]] = field(default_factory=dict)

    def get_by_category(self, category: Any) -> dict[str, Any]:
        """The arguments of the parameters of a category."""
        return {name: value for name, (value, _) in self.get_params_by_category(category).items()}

    def get_params_by_category(self, category: Any) -> dict[str, tuple[Any, ParameterInfo]]:
        """The same, with what each parameter is."""
        wanted = _category_name(category)
        return {name: known for name, known in self.parameters.items() if _category_name(known[1].category) == wanted}


@dataclass
class StateAnalysis:
    """The state variables by name."""

    state_vars: dict[str, StateVariableInfo] = field(default_factory=dict)

    def sorted_by_size(self) -> list[StateVariableInfo]:
        """In the order of their slots: the largest first, then by name."""
        return list(self.state_vars.values())


SignalProcessor = Callable[[VariableSource, Any, "FunctionInfo"], "VariableSource | None"]


class FunctionInfo:
    """What is known of one function while it is compiled. Extensions may set attributes of their own."""

    def __init__(
        self,
        name: str,
        func: Any,
        signature: inspect.Signature | None,
        func_globals: dict[str, Any],
        extract_python_type_fn: Callable[[Any], Any] | None,
        input_analysis: InputAnalysis,
        output_analysis: OutputAnalysis,
        state_analysis: StateAnalysis,
    ) -> None:
        self.name = name
        self.func = func
        self.func_globals = func_globals
        self._signature = signature
        self._extract = extract_python_type_fn
        self.input_analysis = input_analysis
        self.output_analysis = output_analysis
        self.state_analysis = state_analysis
        self.variable_factory = VariableFactory()

    if TYPE_CHECKING:
        # Extensions' own attributes.
        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

    @property
    def sig(self) -> inspect.Signature:
        """The signature that was given, or the function's own."""
        return self._signature or inspect.signature(self.func)

    @property
    def tree(self) -> ast.FunctionDef:
        """The function as Python parses it."""
        if isinstance(self.func, ast.FunctionDef):
            return self.func
        text = self.func if isinstance(self.func, str) else inspect.getsource(self.func)
        tree = ast.parse(textwrap.dedent(text)).body[0]
        assert isinstance(tree, ast.FunctionDef)
        return tree

    def extract_python_type_fn(self, value: Any) -> Any:
        """The Python type of a host's object, as the host says that compiles; else that of the parameter it is for."""
        if self._extract is not None:
            return self._extract(value)
        for given, info in self.input_analysis.parameters.values():
            if given is value and value is not None:
                return info.expected_type
        raise TypeError("compile_func() was given no extract_python_type_fn to tell the types of other objects")

    @classmethod
    def register_signal_processor(cls, processor: SignalProcessor) -> None:
        """Adds `f(variable, signal_obj, function_info)`, asked about every variable that stands for a host's object.

        It may answer another source for the variable. Processors run in order of registration.
        """
        if not callable(processor):
            raise TypeError(f"a signal processor is callable; {processor!r} is not")
        _core._register_signal_processor(processor)


def _info(
    name: str,
    func: Any,
    sig: inspect.Signature | None,
    func_globals: dict[str, Any],
    extract: Callable[[Any], Any] | None,
    parameters: dict[str, tuple[Any, ParameterInfo]],
    outputs: list[tuple[str | None, Any]],
    states: list[tuple[str, Any, Any]],
) -> FunctionInfo:
    named = {output: ty for output, ty in outputs if output is not None}
    output_analysis = OutputAnalysis([ty for _, ty in outputs], named or None)
    state_analysis = StateAnalysis({state: StateVariableInfo(state, initial, ty) for state, ty, initial in states})
    return FunctionInfo(
        name, func, sig, func_globals, extract, InputAnalysis(parameters), output_analysis, state_analysis
    )


def _made(factory: VariableFactory, described: tuple[str, Any, str, int, Any, str]) -> VariableSource:
    """A variable that the compiler made, as handlers see it, among those of the function."""
    name, category = described[0], described[-1]
    known = factory._of_name(name, category == SourceCategoryId.OUTPUT.value)
    if known is None:
        known = _source(*described)
        factory.add_variable(known, category)
    return known
