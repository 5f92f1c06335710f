"""What a host teaches the compiler: types, sources of variables, handlers of nodes.

Everything is registered into the current `tickjit.CompilationContext`; nothing happens on import, and contexts do not
see each other. What is registered while a function is compiled counts for later ones.
"""

from .rewriting import HandlerResult, ast_handler

__all__ = ["HandlerResult", "ast_handler"]
