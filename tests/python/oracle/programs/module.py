"""A whole program: its constants, helpers, inputs, states, outputs, and bodies."""

from __future__ import annotations

import random
from dataclasses import dataclass

from . import (
    assignments, catching, control, flow, matching, mathematics, members, numbers, outputs, sequences, tables, texts, times, truth,
    tuples,
)  # fmt: skip
from .functions import FINITE, written
from .types import FLOAT, INT, Type, any_container, any_scalar, listed, mapped, pair, set_of
from .writer import Writer

FAMILIES = (
    assignments, catching, control, flow, matching, mathematics, members, numbers, outputs, sequences, tables, texts, times, truth,
    tuples,
)  # fmt: skip

HEADER = '''import math
from datetime import datetime, timedelta, timezone
from enum import Enum, Flag, IntEnum, IntFlag
from typing import Optional

from tickjit import DefaultDict, Deque, Dict, List, Outputs, Set, State, create_new_dict, create_new_list, set_output
from tickjit.signals import Signal, ticked, valid


class Side(Enum):
    BUY = 1
    SELL = -1
    NONE = 0


class Level(IntEnum):
    LOW = 10
    MIDDLE = 20
    HIGH = 30


class Permission(Flag):
    READ = 1
    WRITE = 2
    RUN = 4


class Bits(IntFlag):
    LOW = 1
    MIDDLE = 4
    HIGH = 16


class OwnError(Exception):
    pass


class NearError(OwnError, ValueError):
    pass


UTC = timezone.utc
OPENING = datetime(2020, 2, 28, 9, 30, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
LIMIT = 2.5
COUNT = 7
BOTH = (3, 0.5)
'''


@dataclass(frozen=True)
class Input:
    """A parameter that is an input."""

    name: str
    type: Type


class Program:
    """A module's text, and what it is run with."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        #: Values of constant parameters, as text.
        self.constants: dict[str, str] = {}
        self.inputs: list[Input] = []
        self.start_body = self.stop_body = ""
        self.text = self._module()

    def _module(self) -> str:
        chosen = self.random
        parts = [HEADER, FINITE]
        functions = []
        for number in range(chosen.choice((0, 1, 1, 2, 3))):
            lines, made = written(chosen, number, functions)
            parts.append("\n".join(lines))
            functions += made
        w = Writer(chosen, functions=functions)
        parts.append(self._function(w))
        return "\n\n\n".join(parts) + "\n"

    def _function(self, w: Writer) -> str:
        chosen = self.random
        annotation = self._outputs(w)
        parameters = self._parameters(w)
        states = self._states(w)
        w.declare("LIMIT", FLOAT, assignable=False)
        w.declare("COUNT", INT, assignable=False)
        w.declare("BOTH", pair(INT, FLOAT), assignable=False)
        known = list(w.variables)
        if chosen.random() < 0.3:
            self.start_body = self._body(w, "start")
        if chosen.random() < 0.2:
            self.stop_body = self._body(w, "stop")
        w.variables, w.perhaps, w.part = known, [], "execute"
        if chosen.random() < 0.15:
            w.line("'Text that does nothing.'")
        w.lines += [f"    {state}" for state in states]
        if chosen.random() < 0.8:
            for kind in (INT, FLOAT):
                name = w.fresh("v")
                w.line(f"{name} = {assignments.valued(w, kind, 2)}")
                w.declare(name, kind)
        self._optional_constant(w)
        w.suite(w.between(2, 9))
        if w.outputs or chosen.random() < 0.5:
            outputs.finish(w, 3)
        return "\n".join([f"def f({', '.join(parameters)}){annotation}:", *w.lines])

    def _outputs(self, w: Writer) -> str:
        chosen = self.random
        form = chosen.randrange(12)
        if form == 0:
            return chosen.choice(("", " -> None"))
        if form <= 4:
            kind = any_scalar(chosen)
            w.outputs = (kind,)
            texts = ("{}", "{}", "Optional[{}]", "'{} | None'")
            return " -> " + chosen.choice(texts).format(kind.annotation)
        w.outputs = tuple(any_scalar(chosen) for _ in range(chosen.choice((2, 2, 3, 4))))
        if form <= 9:
            return f" -> tuple[{', '.join(kind.annotation for kind in w.outputs)}]"
        w.output_names = tuple("abcd"[: len(w.outputs)])
        pairs = zip(w.output_names, w.outputs)
        return f" -> Outputs({', '.join(f'{name}={kind.annotation}' for name, kind in pairs)})"

    def _parameters(self, w: Writer) -> list[str]:
        chosen = self.random
        kinds = [INT, FLOAT, *(any_scalar(chosen) for _ in range(chosen.randrange(4)))]
        texts = []
        for number, kind in enumerate(kinds):
            name = "abxyzuv"[number]
            self.inputs.append(Input(name, kind))
            w.declare(name, kind, assignable=False, is_input=True)
            texts.append(f"{name}: Signal[{kind.annotation}]")
        empty = Writer(chosen)
        if chosen.random() < 0.4:
            kind = any_scalar(chosen)
            texts.append(self._constant(w, "k", kind, empty.leaf(kind)))
        if chosen.random() < 0.25:
            kind = chosen.choice((listed(INT), listed(FLOAT), mapped(INT, FLOAT), mapped(INT, INT), set_of(INT)))
            texts.append(self._constant(w, "table", kind, empty.leaf(kind), frozen=True))
        return texts

    def _constant(self, w: Writer, name: str, kind: Type, value: str, frozen: bool = False) -> str:
        self.constants[name] = value
        w.declare(name, kind, assignable=False, frozen=frozen)
        return f"{name}: {kind.annotation}"

    def _optional_constant(self, w: Writer) -> None:
        """A test for None that is known: what it leaves out is not typed."""
        if self.random.random() < 0.1:
            name = "LIMIT"
            w.line(f"if {name} is None:")
            w.line(f"    {name}.nothing")

    def _states(self, w: Writer) -> list[str]:
        chosen = self.random
        texts = []
        empty = Writer(chosen)
        for number in range(chosen.choice((0, 1, 2, 2, 3, 4, 5))):
            kind = any_scalar(chosen) if chosen.random() < 0.5 else any_container(chosen)
            name = f"s{number}"
            initial = empty.leaf(kind)
            if kind == FLOAT and chosen.random() < 0.3:
                initial = chosen.choice(("math.sqrt(2.0)", "LIMIT * 2", "1", "-COUNT / 2", "float(3)"))
            elif kind == INT and chosen.random() < 0.3:
                initial = chosen.choice(("COUNT - 3", "2**3 + 1", "max(1, 2)", "BOTH[0]", "len('abc')"))
            texts.append(f"{name}: State[{kind.annotation}] = {initial}")
            w.declare(name, kind, assignable=kind.name not in ("Deque", "Set", "DefaultDict"))
        return texts

    def _body(self, w: Writer, part: str) -> str:
        """Statements of START or STOP, which read no inputs here: they have none yet."""
        inner = Writer(self.random, functions=w.functions, part=part, indent=0, loops_left=1)
        inner.variables = [v for v in w.variables if not v.is_input]
        inner.made = 1000
        inner.suite(inner.between(1, 3))
        return "\n".join(inner.lines)
