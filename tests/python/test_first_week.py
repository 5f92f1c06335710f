"""The mistakes of the first week: scripts as people write them, and what they see.

Each file of `first_week` is a script with one mistake, or with one in several shapes; beside it, in `.stderr`, is all
that its exception says. `BLESS=1` writes what is seen today; read the difference before you commit it.
"""

from __future__ import annotations

import importlib.util
import linecache
import os
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import tickjit

FOLDER = Path(__file__).parent / "first_week"
SCRIPTS = sorted(FOLDER.glob("*.py"))

# What no message may show: names of the compiler's own, of the code generator's, and of Rust's.
INTERNAL = re.compile(
    r"hir|clif|cranelift|\w::\w|\bSome\(|\bNone\)|Option<|Vec<|ExprId|Binding|_tickjit|<temporary>|Dispatcher|ufunc|_core"
)


def can_run(script: Path) -> bool:
    """Whether what it imports is installed: tickjit works without numpy, too."""
    wanted = re.findall(r"^import (\w+)", script.read_text(encoding="utf-8"), re.MULTILINE)
    return all(importlib.util.find_spec(module) for module in wanted)


def seen(script: Path) -> tuple[BaseException | None, str]:
    """The exception that a script ends with, and all that it says."""
    text = script.read_text(encoding="utf-8")
    linecache.cache[script.name] = (len(text), None, text.splitlines(keepends=True), script.name)
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        with warnings.catch_warnings():
            # Python itself warns of some of the mistakes.
            warnings.simplefilter("ignore", SyntaxWarning)
            code = compile(text, script.name, "exec", dont_inherit=True)
        exec(code, names)
    except tickjit.CompileError as error:
        return error, f"{error}\n"
    except Exception as error:
        return error, "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", []), ""])
    return None, ""


@pytest.mark.parametrize("script", [pytest.param(path, id=path.stem) for path in SCRIPTS if can_run(path)])
def test_script(script: Path) -> None:
    error, text = seen(script)
    assert error is not None, "nothing is wrong with it"
    expected = script.with_suffix(".stderr")
    if os.environ.get("BLESS"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert not INTERNAL.search(text), text
    if isinstance(error, tickjit.CompileError):
        check(error, text)


def check(error: tickjit.CompileError, text: str) -> None:
    for one in error.diagnostics:
        says_itself = re.search(r"\(\) takes ", one.message)
        assert one.help or says_itself, f"{one.message}: no word of what to write instead"
        assert one.spans[0].filename == error.filename
    places = [(one.spans[0].line, one.spans[0].column) for one in error.diagnostics]
    assert places == sorted(places), "mistakes are in the order of the text"
    assert len({one.message for one in error.diagnostics}) == len(error.diagnostics), "a mistake is told once"
    # Where nobody catches it, Python shows the first message and the notes: all of it is there.
    shown = "\n".join([error.msg, *getattr(error, "__notes__", [])])
    for one in error.diagnostics:
        assert one.message in shown and (one.help or "") in shown
    assert text.count("error[") == len(error.diagnostics)


def test_there_are_fifty_and_each_has_its_words() -> None:
    assert len(SCRIPTS) >= 50
    assert {path.stem for path in FOLDER.glob("*.stderr")} == {path.stem for path in SCRIPTS}
