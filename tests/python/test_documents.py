"""The documents: their Python and C examples run and print what they say."""

import contextlib
import io
import linecache
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(block: str, name: str) -> list[str]:
    """The lines a block prints. Its functions have a source, as those of a file do."""
    filename = f"<{name}>"
    linecache.cache[filename] = (len(block), None, block.splitlines(keepends=True), filename)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block, filename, "exec"), {"__name__": name})
    return printed.getvalue().splitlines()


def promised(block: str) -> list[str | None]:
    """What stands in a comment behind each print; None where nothing does."""
    prints = [line for line in block.splitlines() if line.startswith("print(")]
    comments = [line.partition("  # ")[2] for line in prints]
    return [comment or None for comment in comments]


@pytest.mark.parametrize("document", ["README.md", "pybind/README.md"])
def test_readme(document: str) -> None:
    [block] = blocks(document, "python")
    assert run(block, "readme") == promised(block)
    assert None not in promised(block)


@pytest.mark.parametrize("block", blocks("docs/handlers.md", "python"))
def test_handlers(block: str) -> None:
    assert run(block, "handlers") == promised(block)
    assert promised(block)


def test_abi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host, _ = blocks("docs/abi.md", "c")
    (tmp_path / "host.c").write_text(host)
    command = "gcc -shared -fPIC -O2 -o host.so host.c"
    assert command in (ROOT / "docs/abi.md").read_text(encoding="utf-8")
    subprocess.run([*command.split(), "-Wall", "-Wextra", "-Werror"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    [block] = blocks("docs/abi.md", "python")
    prototype, slots, ticks = run(block, "abi")
    assert prototype.startswith("void _tickjit_")
    assert slots == "[('mean', 'float64', 8, 0.0)]"
    assert ticks == promised(block)[-1]
