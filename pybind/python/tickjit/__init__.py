"""Compiles restricted, type-annotated Python functions to native tick functions, in well under a millisecond.

`node` makes nodes that Python drives, `function` builtins over plain native functions; `compile_func` gives the native
function to a host. `State`, `Outputs`, `set_output`, the containers and `tickjit.signals` are what is written inside
compiled functions.
"""

from . import signals
from ._core import (
    CompilationContext,
    CompilationOptions,
    CompilationResult,
    CompiledFunction,
    Diagnostic,
    ErrorRecord,
    Function,
    Node,
    NodeFactory,
    Span,
    StateSlot,
    __version__,
    call,
    compile_func,
    container_api,
    function,
    functions,
    node,
    register_all,
    signature,
    take_error,
)
from .containers import DefaultDict, Deque, Dict, List, Set, create_new_dict, create_new_list
from .errors import CompileError
from .markers import Buffer, Outputs, State, WritableBuffer, set_output
from .natives import register_native

__all__ = [
    "Buffer",
    "CompilationContext",
    "CompilationOptions",
    "CompilationResult",
    "CompileError",
    "CompiledFunction",
    "DefaultDict",
    "Deque",
    "Diagnostic",
    "Dict",
    "ErrorRecord",
    "Function",
    "List",
    "Node",
    "NodeFactory",
    "Outputs",
    "Set",
    "Span",
    "State",
    "StateSlot",
    "WritableBuffer",
    "__version__",
    "call",
    "compile_func",
    "container_api",
    "create_new_dict",
    "create_new_list",
    "function",
    "functions",
    "node",
    "register_all",
    "register_native",
    "set_output",
    "signals",
    "signature",
    "take_error",
]
