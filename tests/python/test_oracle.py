"""CPython as the oracle: every function of filetests/run gives what CPython gives, bit for bit.

`oracle/reference.py` runs the functions by CPython. Where tickjit differs on purpose, it differs there too:

| CPython | tickjit | SPEC.md |
|---|---|---|
| an int outside 64 bits, also within an expression | OverflowError | 22.3 |
| `2 ** n` with a variable `n < 0` is a float | ValueError: a type cannot depend on a value | 22.1 |
| `(-8.0) ** 0.5` is complex | ValueError | 22.2 |
| datetimes of the years 1 to 9999, timedeltas of 999999999 days | OverflowError outside 64 bits of nanoseconds | 22.16 |
| an int that is assigned to a float state stays an int | it becomes a float | 22.5 |
| before 3.11: `math.pow(0.0, -inf)` is a ValueError | inf, as since 3.11 | Mathematics |

`error_model="numpy"` is not CPython's: those files are left to their scripts.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from oracle import directives, edges
from oracle.lockstep import Lockstep
from oracle.native import Native
from oracle.play import Play, arguments, literal, options
from oracle.reference import Module, Reference

FOLDER = Path(__file__).resolve().parents[1] / "filetests" / "run"
FILES = {path.stem: directives.read(path) for path in sorted(FOLDER.glob("*.py"))}
SCRIPTS = [(name, script) for name, file in FILES.items() for script in file.scripts if script.steps]


def named(value: str | directives.Script) -> str:
    return value if isinstance(value, str) else value.function


@cache
def module_of(name: str) -> Module:
    return Module(FILES[name].path, FILES[name].text)


def options_of(name: str, script: directives.Script) -> dict[str, Any]:
    own = [step.text for step in script.steps if step.kind == "options"]
    return options(FILES[name].options + own)


def is_pythons(name: str, script: directives.Script) -> bool:
    return options_of(name, script).get("error_model") != "numpy"


@pytest.mark.parametrize(("name", "script"), SCRIPTS, ids=named)
def test_cpython_agrees_with_the_script(name: str, script: directives.Script) -> None:
    """The expectations of the filetests themselves are CPython's."""
    if not is_pythons(name, script):
        return
    module = module_of(name)

    def make(function: str, constants: dict[str, Any], start: str, stop: str) -> Reference:
        return Reference(module, function, constants, start, stop)

    assert Play(module, script, make, phases=True).carry_out() == []


@pytest.mark.parametrize(("name", "script"), SCRIPTS, ids=named)
def test_nodes_agree_with_the_script(name: str, script: directives.Script) -> None:
    """Nodes of the Python package do what the filetests expect."""
    module = module_of(name)
    chosen = options_of(name, script)

    def make(function: str, constants: dict[str, Any], start: str, stop: str) -> Native:
        return Native(module, function, constants, start, stop, **chosen)

    assert Play(module, script, make, phases=False).carry_out() == []


def constants_of(module: Module, script: directives.Script) -> list[dict[str, Any]]:
    """The constant arguments that the script uses, or none where the function needs none."""
    found = [
        arguments(module, script.function, step.text) for step in script.steps if step.kind == "compile"
    ]
    signals = {p.name for p in module.parameters(script.function) if p.is_signal}
    for step in script.steps:
        if step.kind == "run" and step.text.startswith(script.function + "("):
            given = arguments(module, script.function, step.text[len(script.function) + 1 : -1])
            found.append({k: v for k, v in given.items() if k not in signals})
    return found or [{}]


EDGED = [(name, script) for name, script in SCRIPTS if is_pythons(name, script) and "off" not in script.edges]


@pytest.mark.parametrize(("name", "script"), EDGED, ids=named)
def test_edge_values_agree_with_cpython(name: str, script: directives.Script) -> None:
    """Edge values of every parameter, crossed; the same bits or the same kind of error."""
    module = module_of(name)
    signals = [p for p in module.parameters(script.function) if p.is_signal]
    columns = [
        list(literal(module, f"({script.edges[p.name]},)")) if p.name in script.edges else edges.values(p.kind)
        for p in signals
    ]
    bodies = tuple(
        "\n".join(step.text for step in script.steps if step.kind == kind) for kind in ("start_body", "stop_body")
    )
    if any(step.kind == "start" and step.expected.raises for step in script.steps):
        return
    differences = []
    tried: list[dict[str, Any]] = []
    for constants in constants_of(module, script):
        if constants in tried:
            continue
        tried.append(constants)
        steps = Lockstep(module, script.function, constants, (bodies[0], bodies[1]))
        for row in edges.crossed(columns, script.function):
            given = {p.name: value for p, value in zip(signals, row, strict=True)}
            found = steps.tick(given)
            if found:
                differences.append(found)
                steps.begin()
    assert differences[:10] == [], f"{len(differences)} differences"
