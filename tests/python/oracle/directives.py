"""The directives of a filetest, as tests/README.md describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Expected:
    """What a step yields: a value written in Python, or an exception's class."""

    value: str | None = None
    raises: str | None = None


@dataclass
class Step:
    line: int
    kind: str
    text: str = ""
    expected: Expected = field(default_factory=Expected)


@dataclass
class Script:
    """A function and what follows it."""

    function: str
    steps: list[Step]
    #: Edge values by parameter, as written; `{"off": reason}` where there are none.
    edges: dict[str, str]


@dataclass
class File:
    path: Path
    text: str
    options: list[str]
    scripts: list[Script]


_DIRECTIVE = re.compile(r"# ([a-z_]+):(.*)")
_SPELLED = {"# start": "start", "# stop": "stop", "# no start": "no_start"}


def _expected(text: str) -> Expected:
    if text.startswith("raises "):
        return Expected(raises=text[len("raises ") :].split("(")[0].strip())
    return Expected(value=text)


def _run(text: str) -> tuple[str, Expected]:
    if ") raises " in text:
        call, wanted = text.split(") raises ", 1)
        return call + ")", _expected("raises " + wanted)
    call, wanted = re.split(r"\) (?:==|is) ", text, maxsplit=1)
    return call + ")", _expected(wanted)


def _step(line: int, kind: str, rest: str) -> Step:
    text = rest.strip()
    if kind == "run":
        call, expected = _run(text)
        return Step(line, kind, call, expected)
    if kind == "tick":
        given, wanted = text.split("->", 1)
        return Step(line, kind, given.strip(), _expected(wanted.strip()))
    if kind in ("start", "stop"):
        return Step(line, kind, "", _expected(text))
    if kind in ("start_body", "stop_body"):
        return Step(line, kind, rest[1:].rstrip())
    return Step(line, kind, text)


def read(path: Path) -> File:
    """The directives of a file."""
    text = path.read_text(encoding="utf-8")
    file = File(path, text, [], [])
    for line, content in enumerate(text.splitlines(), 1):
        if content.startswith("def "):
            name = re.split(r"[(\[ ]", content[4:])[0]
            file.scripts.append(Script(name, [], {}))
            continue
        found = _DIRECTIVE.match(content)
        if content.rstrip() in _SPELLED:
            file.scripts[-1].steps.append(Step(line, _SPELLED[content.rstrip()]))
        elif found and found[1] == "edges":
            name, _, values = found[2].partition("=")
            name, values = name.strip(), values.strip()
            file.scripts[-1].edges.update({"off": name} if name.startswith("off") else {name: values})
        elif found and found[1] == "options" and not file.scripts:
            file.options.append(found[2].strip())
        elif found:
            file.scripts[-1].steps.append(_step(line, found[1], found[2]))
    return file
