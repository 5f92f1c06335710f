"""Baskets of inputs: inputs with keys, which stand one after another behind the single ones."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

from ..extension import KeyedSource, ParameterInfo, SourceCategory, TypeFactory, VariableFactory


@dataclass(frozen=True)
class Basket:
    """A basket of a node: its keys, the type of its values, the number of its first input for csp, and for tickjit."""

    keys: tuple[Any, ...]
    type: type
    first: int
    slot: int
    is_list: bool

    def inputs(self) -> range:
        """The numbers of its inputs for csp."""
        return range(self.first, self.first + len(self.keys))


class BasketAnnotation:
    """Reads parameters that are annotated `Basket`."""

    def try_parse(self, param: inspect.Parameter, ann: Any) -> ParameterInfo | None:
        return ParameterInfo(ann, Baskets.id) if ann is Basket else None

    def validate_value(self, name: str, value: Any, expected: Any) -> Any:
        return value


class Baskets(SourceCategory):
    """Variables that stand for baskets, behind the parameters of `tickjit.signals`."""

    id = "csp.basket"
    order = 1

    def create_variables(self, info: Any, factory: VariableFactory) -> None:
        baskets: dict[str, Basket] = info.input_analysis.get_by_category(self.id)
        for name, basket in baskets.items():
            source = KeyedSource(
                array_idx=basket.slot,
                type=TypeFactory.get_type(basket.type),
                name=name,
                storage_location="inputs",
                keys=list(basket.keys),
                ticked="input_ticked",
                valid="input_valid",
            )
            factory.add_variable(source, category=self.id)


def place(index: int, first: int, count: int) -> int:
    """The number of the input at an index of a list basket. Compiled along."""
    if index < 0 or index >= count:
        raise IndexError("basket index out of range")
    return first + index


def key_at(basket: Basket, key: Any) -> int | None:
    """The number of the input of a key that is known."""
    return basket.first + basket.keys.index(key) if key in basket.keys else None
