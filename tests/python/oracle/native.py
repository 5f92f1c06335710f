"""Filetests run by tickjit, with the interface of `reference.Reference`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tickjit
from tickjit import _core

from .reference import Module, Outcome


class Native:
    """An instance of a function. Making it runs START; `started` says what that gave."""

    def __init__(
        self, module: Module, function: str, constants: dict[str, Any],
        start_body: str = "", stop_body: str = "", **options: Any,
    ) -> None:  # fmt: skip
        self.outputs = module.outputs(function)
        self.node: Any = None
        self.started = Outcome(self._nothing())
        factory = tickjit.node(
            module.namespace[function],
            start_body=start_body or None,
            stop_body=stop_body or None,
            options=_options(**options),
        )
        try:
            self.node = factory(**constants)
        except tickjit.CompileError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever START raises is its outcome
            self.started = Outcome(raises=type(error).__name__, error=error)

    def start(self) -> Outcome:
        return self.started

    def tick(self, given: dict[str, Any]) -> Outcome:
        try:
            value = self.node.tick(**given)
        except Exception as error:  # noqa: BLE001 - whatever the function raises is the outcome
            return Outcome(raises=type(error).__name__, error=error)
        if value is None:
            return Outcome(self._nothing())
        if isinstance(value, dict):
            return Outcome(tuple(value[output.name] for output in self.outputs if output.name))
        return Outcome((value,) if len(self.outputs) == 1 else tuple(value))

    def stop(self) -> Outcome:
        """Runs STOP; an error is its outcome."""
        try:
            self.node.stop()
        except Exception as error:  # noqa: BLE001 - whatever the stop body raises is the outcome
            return Outcome(raises=type(error).__name__, error=error)
        return Outcome(self._nothing())

    def state(self) -> dict[str, Any]:
        return dict(self.node.state)

    def _nothing(self) -> tuple[Any, ...]:
        return (None,) * len(self.outputs)


def _options(
    *, without_pass: int | None = None, checks_registers: bool = False, **options: Any
) -> tickjit.CompilationOptions:
    """Options of users, and those that only builds for development have."""
    chosen = tickjit.CompilationOptions(**options)
    if without_pass is None and not checks_registers:
        return chosen
    probing: Callable[..., tickjit.CompilationOptions] = getattr(_core, "_probing")  # noqa: B009 - not for users
    return probing(chosen, without_pass, checks_registers)
