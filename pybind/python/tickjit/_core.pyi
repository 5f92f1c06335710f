"""The native part of tickjit. Its names are those of the package."""

import ast
import inspect
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Literal, final, overload

from typing_extensions import Buffer, Self

__all__ = [
    "compile_func",
    "_register_signals",
    "CompilationContext",
    "register_all",
    "ErrorRecord",
    "take_error",
    "Diagnostic",
    "Span",
    "Node",
    "NodeFactory",
    "node",
    "_restore_options",
    "CompilationOptions",
    "CompilationResult",
    "CompiledFunction",
    "StateSlot",
    "__version__",
]

__version__: Final[str]

@final
class CompilationOptions:
    def __new__(
        cls,
        *,
        fastmath: bool = False,
        force_inline: bool = False,
        error_model: Literal["python", "numpy"] = "python",
        opt_level: Literal["speed", "none"] = "speed",
    ) -> Self: ...
    @property
    def fastmath(self) -> bool: ...
    @property
    def force_inline(self) -> bool: ...
    @property
    def error_model(self) -> Literal["python", "numpy"]: ...
    @property
    def opt_level(self) -> Literal["speed", "none"]: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class CompilationContext:
    def __new__(cls) -> Self: ...
    @staticmethod
    def current() -> CompilationContext: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        *_exception: type[BaseException] | BaseException | TracebackType | None,
    ) -> None: ...

@final
class Span:
    def __new__(
        cls,
        filename: str,
        line: int,
        column: int,
        end_line: int,
        end_column: int,
        label: str,
    ) -> Self: ...
    @property
    def filename(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def end_column(self) -> int: ...
    @property
    def label(self) -> str: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    def __getnewargs__(self) -> tuple[str, int, int, int, int, str]: ...

@final
class Diagnostic:
    def __new__(
        cls,
        code: str,
        message: str,
        spans: tuple[Span, ...],
        help: str | None,
        notes: tuple[str, ...],
    ) -> Self: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def spans(self) -> tuple[Span, ...]: ...
    @property
    def help(self) -> str | None: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    def __getnewargs__(
        self,
    ) -> tuple[str, str, tuple[Span, ...], str | None, tuple[str, ...]]: ...

@final
class ErrorRecord:
    @property
    def kind(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def function(self) -> str: ...

@final
class StateSlot:
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def native_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def initial(self) -> Any: ...

@final
class CompiledFunction:
    @property
    def address(self) -> int: ...
    @property
    def native_name(self) -> str: ...
    @property
    def ctypes(self) -> Any: ...

@final
class CompilationResult:
    @property
    def compiled_func(self) -> CompiledFunction: ...
    @property
    def address(self) -> int: ...
    @property
    def native_name(self) -> str: ...
    @property
    def semantic_key(self) -> str: ...
    @property
    def output_types(self) -> list[type[Any]]: ...
    @property
    def named_outputs(self) -> dict[str, type[Any]] | None: ...
    @property
    def metadata(self) -> dict[str, Any]: ...
    @property
    def state_slots(self) -> tuple[StateSlot, ...]: ...
    @property
    def c_prototype(self) -> str: ...
    @property
    def hir(self) -> str: ...
    @property
    def clif(self) -> str: ...
    @property
    def asm(self) -> str: ...
    @property
    def timings(self) -> dict[str, float]: ...
    def __getattribute__(self, name: str, /) -> Any: ...

@final
class Node:
    def tick(self, /, *inputs: Any, **named: Any) -> Any: ...
    def run(
        self,
        *args: Buffer,
        ticked: Mapping[str, Buffer] | None = None,
        **inputs: Buffer,
    ) -> Any: ...
    def stop(self) -> None: ...
    @property
    def state(self) -> dict[str, Any]: ...
    @property
    def result(self) -> CompilationResult: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        *_exception: type[BaseException] | BaseException | TracebackType | None,
    ) -> None: ...
    def __reduce__(self) -> Any: ...

@final
class NodeFactory:
    __wrapped__: Callable[..., Any]
    def __call__(self, /, *args: Any, **kwargs: Any) -> Node: ...
    def __reduce__(self) -> str: ...

@overload
def node(
    func: Callable[..., Any],
    /,
    *,
    options: CompilationOptions | None = None,
    start_body: str | list[ast.stmt] | None = None,
    stop_body: str | list[ast.stmt] | None = None,
    context: CompilationContext | None = None,
) -> NodeFactory: ...
@overload
def node(
    func: None = None,
    /,
    *,
    options: CompilationOptions | None = None,
    start_body: str | list[ast.stmt] | None = None,
    stop_body: str | list[ast.stmt] | None = None,
    context: CompilationContext | None = None,
) -> Callable[[Callable[..., Any]], NodeFactory]: ...
def compile_func(
    func: Callable[..., Any] | ast.FunctionDef | str,
    /,
    *args: Any,
    extract_python_type_fn: Callable[[Any], type[Any] | None] | None = None,
    decorator_name: str | None = None,
    func_globals: dict[str, Any] | None = None,
    signature: inspect.Signature | None = None,
    call_globals: dict[str, Any] | None = None,
    start_body: str | list[ast.stmt] | None = None,
    stop_body: str | list[ast.stmt] | None = None,
    options: CompilationOptions | None = None,
    **kwargs: Any,
) -> CompilationResult: ...
def register_all(context: CompilationContext | None = None) -> None: ...
def take_error() -> ErrorRecord | None: ...
def _register_signals() -> None: ...
def _restore_options(
    fastmath: bool, force_inline: bool, error_model: str, opt_level: str
) -> CompilationOptions: ...
