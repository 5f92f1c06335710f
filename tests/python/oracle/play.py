"""Carries out the script of a filetest with instances of any make."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from .directives import Expected, Script, Step
from .reference import Module, Outcome, Output, convert, same


def options(texts: list[str]) -> dict[str, Any]:
    """The options that directives ask for, as keyword arguments of `CompilationOptions`."""
    found: dict[str, Any] = {}
    for text in texts:
        for part in text.split(","):
            key, _, value = part.strip().partition("=")
            found[key] = {"True": True, "False": False}.get(value, value)
    return found


def literal(module: Module, text: str) -> Any:
    """The value of a directive's literal; datetimes are in UTC."""

    def utc(*args: Any, **keywords: Any) -> datetime:
        return datetime(*args, **keywords).replace(tzinfo=timezone.utc)

    names = {"inf": math.inf, "nan": math.nan, "datetime": utc, "timedelta": timedelta}
    return eval(text, {**module.namespace, **names})


def arguments(module: Module, function: str, text: str) -> dict[str, Any]:
    """The arguments of a directive by parameter."""
    call = ast.parse(f"f({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    parameters = module.parameters(function)
    found = {p.name: literal(module, ast.unparse(a)) for p, a in zip(parameters, call.args)}
    found.update({k.arg: literal(module, ast.unparse(k.value)) for k in call.keywords if k.arg})
    return found


def outputs(module: Module, declared: list[Output], text: str) -> tuple[Any, ...]:
    """The outputs that a directive expects: `1`, `(1, None)`, `a=1, b=None`; `None` for nothing."""
    if any(output.name for output in declared) and "=" in text:
        call = ast.parse(f"f({text})", mode="eval").body
        assert isinstance(call, ast.Call)
        named = {k.arg: literal(module, ast.unparse(k.value)) for k in call.keywords}
        values = [named[output.name] for output in declared]
    else:
        value = literal(module, text)
        several = isinstance(value, tuple) and len(declared) > 1
        values = list(value) if several else [value] * len(declared)
    return tuple(None if v is None else convert(v, o.kind) for v, o in zip(values, declared, strict=True))


def difference(module: Module, declared: list[Output], outcome: Outcome, wanted: Expected) -> str | None:
    """What an outcome has that a directive does not expect."""
    if wanted.raises is not None:
        agrees = outcome.raises == wanted.raises
    else:
        assert wanted.value is not None
        agrees = outcome.outputs is not None and same(outcome.outputs, outputs(module, declared, wanted.value))
    return None if agrees else f"got {outcome}, not {wanted}"


Make = Callable[[str, dict[str, Any], str, str], Any]


class Play:
    """A script being carried out; `make(function, constants, start_body, stop_body)` makes instances."""

    def __init__(self, module: Module, script: Script, make: Make, *, phases: bool) -> None:
        self.module, self.script, self.make = module, script, make
        #: Whether instances can be started again and stopped by hand.
        self.phases = phases
        self.bodies: dict[str, list[str]] = {"start_body": [], "stop_body": []}
        self.constants: dict[str, Any] = {}
        self.instance: Any = None

    def carry_out(self) -> list[str]:
        """Everything that is not as expected."""
        failures = []
        for index, step in enumerate(self.script.steps):
            restarted = step.kind in ("start", "stop") and self.instance is not None
            if step.kind == "no_start" or (restarted and not self.phases):
                # What follows needs cells of the host's own.
                rest = {later.kind for later in self.script.steps[index:]}
                assert rest <= {"start", "stop", "no_start", "tick", "state"}
                break
            failure = self._step(step)
            if failure:
                failures.append(f"line {step.line}: {failure}")
        return failures

    def _create(self, function: str, constants: dict[str, Any]) -> Any:
        start, stop = ("\n".join(self.bodies[key]) for key in ("start_body", "stop_body"))
        return self.make(function, constants, start, stop)

    def _started(self) -> Any:
        if self.instance is None:
            self.instance = self._create(self.script.function, self.constants)
            started = self.instance.start()
            assert started.raises is None, started
        return self.instance

    def _step(self, step: Step) -> str | None:
        function = self.script.function
        declared = self.module.outputs(function)
        if step.kind in self.bodies:
            self.bodies[step.kind].append(step.text)
        elif step.kind == "compile":
            self.constants = arguments(self.module, function, step.text)
            self.instance = None
        elif step.kind == "run":
            return self._run(step)
        elif step.kind == "tick":
            outcome = self._started().tick(arguments(self.module, function, step.text))
            return difference(self.module, declared, outcome, step.expected)
        elif step.kind in ("start", "stop"):
            if self.instance is None:
                self.instance = self._create(function, self.constants)
            outcome = getattr(self.instance, step.kind)()
            if step.expected.raises is None and not self.phases:
                return None if outcome.raises is None else f"got {outcome}"
            wanted = step.expected if step.expected.value or step.expected.raises else Expected("None")
            return difference(self.module, declared, outcome, wanted)
        elif step.kind == "state":
            variable, _, value = (part.strip() for part in step.text.partition("=="))
            kind = self.module.states(function)[variable][0]
            found, wanted_value = self._started().state()[variable], convert(literal(self.module, value), kind)
            return None if same(found, wanted_value) else f"{variable} is {found!r}, not {wanted_value!r}"
        return None

    def _run(self, step: Step) -> str | None:
        function, _, given = step.text[:-1].partition("(")
        bound = arguments(self.module, function, given)
        signals = {p.name for p in self.module.parameters(function) if p.is_signal}
        instance = self._create(function, {k: v for k, v in bound.items() if k not in signals})
        started = instance.start()
        assert started.raises is None, started
        outcome = instance.tick({k: v for k, v in bound.items() if k in signals})
        return difference(self.module, self.module.outputs(function), outcome, step.expected)
