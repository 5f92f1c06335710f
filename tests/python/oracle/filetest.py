"""A case as a filetest, with what CPython gives as its expectation."""

from __future__ import annotations

from .feeds import written
from .play import literal
from .reference import Outcome, Reference
from .trial import FUNCTION, Case, module_of


def filetest(case: Case) -> str:
    """The text of a filetest; lines that may fail are marked by hand."""
    module = module_of(case)
    constants = {name: literal(module, text) for name, text in case.constants.items()}
    reference = Reference(module, FUNCTION, constants, case.start_body, case.stop_body)
    lines = [f"# start_body: {line}" for line in case.start_body.splitlines()]
    lines += [f"# stop_body: {line}" for line in case.stop_body.splitlines()]
    lines.append(f"# compile: {', '.join(f'{name}={text}' for name, text in case.constants.items())}".rstrip())
    started = reference.start()
    lines.append("# start" if started.raises is None else f"# start: raises {started.raises}")
    for row in case.rows or ():
        given = ", ".join(f"{name}={text}" for name, text in row.items())
        values = {name: literal(module, text) for name, text in row.items()}
        lines.append(f"# tick: {given} -> {_expected(reference, reference.tick(values))}")
    options = ", ".join(f"{name}={value}" for name, value in case.options.items())
    head = f"# options: {options}\n" if options else ""
    return head + case.text.rstrip() + "\n\n\n" + "\n".join(lines) + "\n"


def _expected(reference: Reference, outcome: Outcome) -> str:
    if outcome.raises is not None:
        return f"raises {outcome.raises}"
    values = [None if value is None else written(value) for value in outcome.outputs or ()]
    if all(value is None for value in values):
        return "None"
    if any(output.name for output in reference.outputs):
        return ", ".join(f"{output.name}={value}" for output, value in zip(reference.outputs, values))
    return values[0] or "None" if len(values) == 1 else f"({', '.join(map(str, values))})"
