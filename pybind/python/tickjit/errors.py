"""What compiling raises."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._core import Diagnostic


class CompileError(SyntaxError):
    """A function cannot be compiled.

    The attributes of SyntaxError (filename, lineno, offset, text, ...) are those of the first mistake in the user's
    file; `diagnostics` has all of them; as text it is a rendering with source lines and carets, which `render(color=True)`
    gives for terminals. Where nothing catches it, Python shows the first mistake, and the help and the others as notes.
    """

    __module__ = "tickjit"

    diagnostics: tuple[Diagnostic, ...] = ()
    rendering: str = ""

    _colored: str = ""

    def render(self, *, color: bool = False) -> str:
        """All mistakes with their source lines, in colours where `color` asks for them."""
        return (self._colored if color else self.rendering) or super().__str__()

    def __str__(self) -> str:
        return self.render()
