"""Compiles restricted, type-annotated Python functions to native tick functions, in well under a millisecond.

`node` makes nodes that Python drives; `compile_func` gives the native function to a host. `State`, `Outputs`,
`set_output` and `tickjit.signals` are what is written inside compiled functions.
"""

from . import signals
from ._core import (
    CompilationContext,
    CompilationOptions,
    CompilationResult,
    CompiledFunction,
    Diagnostic,
    ErrorRecord,
    Node,
    NodeFactory,
    Span,
    StateSlot,
    __version__,
    compile_func,
    node,
    register_all,
    take_error,
)
from .errors import CompileError
from .markers import Outputs, State, set_output

__all__ = [
    "CompilationContext",
    "CompilationOptions",
    "CompilationResult",
    "CompileError",
    "CompiledFunction",
    "Diagnostic",
    "ErrorRecord",
    "Node",
    "NodeFactory",
    "Outputs",
    "Span",
    "State",
    "StateSlot",
    "__version__",
    "compile_func",
    "node",
    "register_all",
    "set_output",
    "signals",
    "take_error",
]
