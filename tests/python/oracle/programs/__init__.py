"""Programs made up at random, over the whole language, of which every expression has a known type.

`Program(seed)` is a module with a function `f`, its helpers, start and stop bodies, constants and inputs; the same seed
gives the same program. Each file is a family of constructs (see `writer.py`); what SPEC.md has in a table stands in the
file for it. Nothing here knows what a program gives: that is CPython's to say.
"""

from __future__ import annotations

from .module import Program

__all__ = ["Program"]
