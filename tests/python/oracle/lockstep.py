"""tickjit and CPython, ticked together."""

from __future__ import annotations

from typing import Any

from .native import Native
from .arithmetic import Leaves64Bits
from .reference import Module, Outcome, Reference, same


class Lockstep:
    """One instance of tickjit and two of CPython (with and without the bound of 64 bits), ticked together."""

    def __init__(
        self, module: Module, function: str, constants: dict[str, Any], bodies: tuple[str, str] = ("", "")
    ) -> None:
        self.recipe = (module, function, constants, *bodies)
        self.begin()

    def begin(self) -> None:
        self.native = Native(*self.recipe)
        self.reference = Reference(*self.recipe)
        self.plain = Reference(*self.recipe, plain=True)
        assert self.reference.start().raises is None
        assert self.plain.start().raises is None

    def tick(self, given: dict[str, Any]) -> str | None:
        """Ticks all; says how they differ."""
        outcome = self.reference.tick(given)
        native = self.native.tick(given)
        if not agree(native, outcome):
            return f"{given}: got {native}, CPython gives {outcome}"
        if self.native.state() and not same(tuple(self.native.state().items()), ordered(self)):
            return f"{given}: state {self.native.state()}, CPython has {self.reference.state()}"
        if type(outcome.error).__module__ == Leaves64Bits.__module__:
            # From here on CPython's own state differs: begin anew.
            self.begin()
            return None
        plain = self.plain.tick(given)
        assert agree(outcome, plain), f"the reference is not CPython: {given}: {outcome} and {plain}"
        return None


def ordered(steps: Lockstep) -> tuple[Any, ...]:
    found = steps.reference.state()
    return tuple((name, found[name]) for name in steps.native.state())


def agree(left: Outcome, right: Outcome) -> bool:
    if left.raises is not None or right.raises is not None:
        return left.raises == right.raises
    return same(left.outputs, right.outputs)
