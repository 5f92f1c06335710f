"""Functions written by tests as text, in files of their own."""

from __future__ import annotations

import itertools
import runpy
from pathlib import Path
from typing import Any

_COUNT = itertools.count()

HEADER = """\
from tickjit import Dict, List, Outputs, State, create_new_dict, create_new_list, set_output
from tickjit.signals import Signal, ticked, valid
"""


def functions(folder: Path, text: str) -> dict[str, Any]:
    """The namespace of a module with this text below the usual imports; its first line is line 3."""
    path = folder / f"written_{next(_COUNT)}.py"
    path.write_text(HEADER + text)
    return runpy.run_path(str(path))


def function(folder: Path, text: str, name: str = "f") -> Any:
    """One of its functions."""
    return functions(folder, text)[name]
