"""What compiling raises."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._core import Diagnostic


class CompileError(SyntaxError):
    """A function cannot be compiled.

    The attributes of SyntaxError (filename, lineno, offset, text, ...) are those of the first mistake in the user's
    file; `diagnostics` has all of them; as text it is a rendering with source lines and carets.
    """

    __module__ = "tickjit"

    diagnostics: tuple[Diagnostic, ...] = ()
    rendering: str = ""

    def __str__(self) -> str:
        return self.rendering or super().__str__()
