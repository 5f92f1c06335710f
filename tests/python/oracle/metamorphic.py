"""The same program, compiled in other ways and driven in another way: the results must be the same.

`variants()` are ways of compiling: without optimization, with everything inlined, without one pass of the optimizer,
with a check of what the register allocator did. `run_differs` drives a node by buffers, many rows in one call, and
compares with ticks one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, Flag
from typing import Any

import tickjit
from tickjit import _core

from .arithmetic import EPOCH, MICROSECOND
from .native import Native
from .play import literal
from .reference import Module, same
from .trial import FUNCTION, Case, attempt, module_of

Options = dict[str, Any]


def variants() -> Iterator[tuple[str, Options]]:
    """Ways to compile, by name."""
    yield "opt_level none", {"opt_level": "none"}
    yield "force_inline", {"force_inline": True}
    yield "registers checked", {"checks_registers": True}
    for index, name in enumerate(getattr(_core, "_passes")()):  # noqa: B009 - not for users
        yield f"without {name}", {"without_pass": index}
        yield f"without {name}, opt_level none", {"without_pass": index, "opt_level": "none"}


def variant_differs(case: Case, options: Options) -> str:
    """How a program that is compiled in another way differs from CPython."""
    verdict = attempt(replace(case, options={**case.options, **options}))
    return verdict.what if verdict.differs else ""


def _cell(value: Any) -> Any:
    """A value as buffers have it."""
    if isinstance(value, datetime):
        return (value - EPOCH) // MICROSECOND * 1000
    if isinstance(value, timedelta):
        return value // MICROSECOND * 1000
    return value.value if isinstance(value, Enum) else value


_FORMATS = {int: "int64", float: "float64", bool: "bool", datetime: "int64", timedelta: "int64"}


def _drivable(module: Module) -> bool:
    """Sets of members have buffers of two columns, which are a test of their own."""
    kinds = [p.kind for p in module.parameters(FUNCTION) if p.is_signal] + [o.kind for o in module.outputs(FUNCTION)]
    return not any(issubclass(kind, Flag) for kind in kinds)


def run_differs(case: Case) -> str:
    """How `Node.run` differs from ticks one by one: in values, in what ticks, in the state, in errors and their rows."""
    import numpy

    module = module_of(case)
    if not _drivable(module):
        return ""
    constants = {name: literal(module, text) for name, text in case.constants.items()}
    recipe = (module, FUNCTION, constants, case.start_body, case.stop_body)
    try:
        single, driven = Native(*recipe, **case.options), Native(*recipe, **case.options)
    except tickjit.CompileError:
        return ""
    if single.started.raises is not None:
        return ""
    rows = [{name: literal(module, text) for name, text in row.items()} for row in case.rows or ()]
    kinds = {p.name: p.kind for p in module.parameters(FUNCTION) if p.is_signal}
    at = 0
    while at < len(rows):
        expected = []
        failed = None
        for row in rows[at:]:
            outcome = single.tick(row)
            expected.append(outcome)
            if outcome.raises is not None:
                failed = outcome.raises
                break
        part = rows[at : at + len(expected)]
        known = {name: kind for name, kind in kinds.items() if any(name in row for row in part)}
        columns = {
            name: numpy.array([_cell(row.get(name, _any(kind))) for row in part], dtype=_FORMATS.get(kind, "int64"))
            for name, kind in known.items()
        }
        masks = {name: numpy.array([name in row for row in part]) for name in known}
        if not columns:
            return ""
        try:
            found = driven.node.run(**columns, ticked=masks)
        except Exception as error:  # noqa: BLE001 - whatever the function raises is compared
            if type(error).__name__ != failed:
                return f"row {at}: run raises {error!r}, ticks {failed}"
        else:
            if failed is not None:
                return f"row {at}: run raises nothing, ticks {failed}"
            for number, outcome in enumerate(expected):
                values = _row(found, number, len(single.outputs))
                wanted = tuple(None if v is None else _cell(v) for v in outcome.outputs or ())
                if not same(values, wanted):
                    return f"row {at + number}: run gives {values}, ticks {wanted}"
        states = tuple(single.state().items()), tuple(driven.state().items())
        if not same(*states):
            return f"after row {at + len(expected) - 1}: run has {states[1]}, ticks {states[0]}"
        at += len(expected)
    return ""


def _any(kind: Any) -> Any:
    """What stands in a row that does not tick."""
    if issubclass(kind, Enum):
        return next(iter(kind))
    return {datetime: EPOCH, timedelta: timedelta(0)}.get(kind, 0)


def _row(found: Any, number: int, count: int) -> tuple[Any, ...]:
    """The outputs of a row, as `tick` gives them, but for their types."""
    if found is None:
        return ()
    pairs = [found] if count == 1 else list(found.values()) if isinstance(found, dict) else list(found)
    return tuple(values[number].item() if ticked[number] else None for values, ticked in pairs)


def differences(case: Case) -> Iterator[str]:
    """All that is not the same for a program."""
    if attempt(case).differs:
        return
    for name, options in variants():
        found = variant_differs(case, options)
        if found:
            yield f"{name}: {found}"
    found = run_differs(case)
    if found:
        yield f"run: {found}"
