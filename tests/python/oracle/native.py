"""Filetests run by tickjit, with the interface of `reference.Reference`."""

from __future__ import annotations

from typing import Any

import tickjit

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
            options=tickjit.CompilationOptions(**options),
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

    def state(self) -> dict[str, Any]:
        return dict(self.node.state)

    def _nothing(self) -> tuple[Any, ...]:
        return (None,) * len(self.outputs)
