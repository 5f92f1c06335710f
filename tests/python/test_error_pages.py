"""The pages under docs/errors, through the Python package.

`tests/tests/error_pages.rs` describes their language and runs them without Python. Here each block is a module that Python
imports; blocks that `import tickjit` are scripts, and run here only.
"""

import linecache
import re
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import tickjit

FOLDER = Path(__file__).parents[2] / "docs" / "errors"

# Pages whose mistake only hosts in Rust can make: those of arguments are TypeErrors in Python, and those of a module's
# text are none where Python itself has read the module.
RUST_ONLY = {
    "argument-type",
    "enum-member-value",
    "missing-argument",
    "unknown-argument",
    "unsupported-class",
}


def cases() -> list[Any]:
    found = []
    for page in sorted(FOLDER.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for number, block in enumerate(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)):
            if page.stem not in RUST_ONLY:
                found.append(pytest.param(block, id=f"{page.stem}-{number}"))
    return found


def marks(block: str) -> set[tuple[int, str]]:
    marked = set()
    above: list[str] = []
    for number, line in enumerate(block.splitlines(), 1):
        codes = re.findall(r"# error: \[([a-z-]+)\]", line)
        if line.lstrip().startswith("# error: ["):
            above += codes
        else:
            marked |= {(number, code) for code in above + codes}
            above = []
    return marked


def directive(block: str, word: str) -> str | None:
    found = re.search(rf"^# {word}: (.*?)(?:  # error.*)?$", block, re.MULTILINE)
    return found[1] if found else None


def outcome(block: str, name: str) -> set[tuple[int, str]]:
    filename = f"<{name}>"
    linecache.cache[filename] = (len(block), None, block.splitlines(keepends=True), filename)
    names: dict[str, Any] = {"__name__": name}
    try:
        if not re.search(r"^(async )?def |^import tickjit$", block, re.MULTILINE):
            tickjit.compile_func(block)
            return set()
        exec(compile(block, filename, "exec", dont_inherit=True), names)
        functions = [value for value in names.values() if isinstance(value, FunctionType)]
        own = [function for function in functions if function.__code__.co_filename == filename]
        if own:
            if re.search("^# plain$", block, re.MULTILINE):
                tickjit.function(own[-1])
                return set()
            constants = directive(block, "compile")
            given = eval(f"dict({constants})") if constants else {}
            tickjit.compile_func(own[-1], start_body=directive(block, "start_body"), **given)
    except tickjit.CompileError as error:
        start_line = block.count("\n", 0, block.find("# start_body: ")) + 1
        return {
            (start_line if span.filename == "<start_body>" else span.line, one.code)
            for one in error.diagnostics
            for span in one.spans[:1]
        }
    except SyntaxError as error:
        # Python itself refuses what is not Python.
        return {(error.lineno or 0, "syntax-error")}
    return set()


@pytest.mark.parametrize("block", cases())
def test_page(block: str, request: pytest.FixtureRequest) -> None:
    found = outcome(block, request.node.name)
    expected = marks(block)
    if re.search(r"^import tickjit$", block, re.MULTILINE):
        # The place is in the text that the script compiles.
        found, expected = {(0, code) for _, code in found}, {(0, code) for _, code in expected}
    assert found == expected
