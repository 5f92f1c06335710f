"""What a host teaches the compiler: types, sources of variables, handlers of nodes.

Everything is registered into the current `tickjit.CompilationContext`; nothing happens on import, and contexts do not
see each other. What is registered while a function is compiled counts for later ones.
"""

from .._core import EngineNode
from . import ffi, intrinsics
from .analysis import (
    FunctionAnalyzer,
    FunctionInfo,
    InputAnalysis,
    InputTypeHandler,
    OutputTypeHandler,
    StateAnalysis,
)
from .enums import EnumSet, contains_all, contains_any, get_config, set_config
from .ffi import ffi_method_factory
from .inference import TypeInference
from .rewriting import HandlerResult, ast_handler
from .sources import (
    CfuncParam,
    ConstantSource,
    ExpressionSource,
    KeyedSource,
    LocalConstantSource,
    LocalVariableSource,
    OutputSource,
    SourceCategory,
    SourceCategoryId,
    SourceInitFilter,
    SourceRegistry,
    VariableFactory,
    VariableSource,
    VoidPtrSource,
)
from .structs import StructFieldInfo, StructType, is_struct_type
from .types import (
    ContainerType,
    MethodBase,
    OutputAnalysis,
    ParameterInfo,
    StateVariableInfo,
    TypeFactory,
    UnknownType,
    UnknownValue,
    VariableType,
)

__all__ = [
    "CfuncParam",
    "ConstantSource",
    "ContainerType",
    "EngineNode",
    "EnumSet",
    "ExpressionSource",
    "FunctionAnalyzer",
    "FunctionInfo",
    "HandlerResult",
    "InputAnalysis",
    "InputTypeHandler",
    "KeyedSource",
    "LocalConstantSource",
    "LocalVariableSource",
    "MethodBase",
    "OutputAnalysis",
    "OutputSource",
    "OutputTypeHandler",
    "ParameterInfo",
    "SourceCategory",
    "SourceCategoryId",
    "SourceInitFilter",
    "SourceRegistry",
    "StateAnalysis",
    "StateVariableInfo",
    "StructFieldInfo",
    "StructType",
    "TypeFactory",
    "TypeInference",
    "UnknownType",
    "UnknownValue",
    "VariableFactory",
    "VariableSource",
    "VariableType",
    "VoidPtrSource",
    "ast_handler",
    "contains_all",
    "contains_any",
    "ffi",
    "ffi_method_factory",
    "get_config",
    "is_struct_type",
    "intrinsics",
    "set_config",
]
