"""The text of a program while it is made up: names with their types, blocks, and chance.

A family of constructs is a file with functions that write one construct each. They are registered by what they give:
`@gives(INT, 3)` an expression of a type (the number is how often it is chosen), `@statement(2)` a statement. A function
that cannot do anything here raises `Declined`, and another one is chosen.
"""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .types import Type


class Declined(Exception):
    """What was asked for cannot be written here."""


@dataclass
class Variable:
    """A name that can be read."""

    name: str
    type: Type
    #: Whether statements may assign it.
    assignable: bool = True
    #: Whether its type may change: it was made in the block it is read in.
    block: int = 0
    #: A constant container: nothing changes it, or keeps it.
    frozen: bool = False
    is_input: bool = False


@dataclass(frozen=True)
class Function:
    """A function of the module that can be called."""

    name: str
    parameters: tuple[tuple[str, Type, bool], ...]
    result: Type | None
    #: The first argument is how deep it goes.
    recursive: bool = False
    #: It has a loop, or calls itself: not for comprehensions, and not for other functions.
    dear: bool = False
    #: It catches errors of its own calls: where the depth ends, which is not where CPython's does, would show.
    catches: bool = False

    @property
    def changes(self) -> bool:
        """Whether it may change what it is given."""
        return any(kind.is_container for _, kind, _ in self.parameters)


Expression = Callable[["Writer", int], str]
Generic = Callable[["Writer", Type, int], str]
Statement = Callable[["Writer"], None]

EXPRESSIONS: dict[Type, list[tuple[Expression, int]]] = {}
#: Expressions of types that are made of others, by the name of the type.
GENERIC: dict[str, list[tuple[Generic, int]]] = {}
STATEMENTS: list[tuple[Statement, int]] = []


def gives(result: Type, weight: int) -> Callable[[Expression], Expression]:
    """Registers an expression of a type."""

    def register(function: Expression) -> Expression:
        EXPRESSIONS.setdefault(result, []).append((function, weight))
        return function

    return register


def gives_any(names: tuple[str, ...], weight: int) -> Callable[[Generic], Generic]:
    """Registers an expression of whatever types have these names."""

    def register(function: Generic) -> Generic:
        for name in names:
            GENERIC.setdefault(name, []).append((function, weight))
        return function

    return register


def statement(weight: int) -> Callable[[Statement], Statement]:
    """Registers a statement."""

    def register(function: Statement) -> Statement:
        STATEMENTS.append((function, weight))
        return function

    return register


@dataclass
class Writer:
    """A function that is being written."""

    random: random.Random
    functions: list[Function] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    #: Names that are bound on some paths only.
    perhaps: list[Variable] = field(default_factory=list)
    #: What is being written: "execute", "helper", "start", "stop".
    part: str = "execute"
    outputs: tuple[Type, ...] = ()
    output_names: tuple[str, ...] = ()
    result: Type | None = None
    indent: int = 1
    block: int = 0
    blocks: int = 0
    loops: int = 0
    loops_left: int = 3
    #: In how many loops over dicts: changing one there is an error at the next turn, for tickjit also where its size is
    #: as before (SPEC.md, 22.19).
    locked: int = 0
    made: int = 0
    #: In how many `try`s whose handlers or `finally` come behind: there a name of several types may not be read.
    guarded: int = 0
    retyped: set[str] = field(default_factory=set)
    #: In how many handlers: `raise` goes on with what they have caught.
    handling: int = 0
    #: Inside a comprehension names mean something else, and statements have no place.
    inside: int = 0

    # Chance.

    def chance(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def between(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    # Names.

    def fresh(self, letter: str) -> str:
        self.made += 1
        return f"{letter}{self.made}"

    def readable(self, wanted: Type) -> list[Variable]:
        return [v for v in self.variables if v.type == wanted and not (v.frozen and wanted.is_container)]

    def of_kind(self, *kinds: str, changing: bool = False) -> list[Variable]:
        found = [v for v in self.variables if v.type.name in kinds and not (changing and v.frozen)]
        if changing and self.locked:
            return [v for v in found if v.type.name not in ("Dict", "DefaultDict", "Set")]
        return found

    def some(self, *kinds: str, changing: bool = False) -> Variable:
        """A variable of one of these types."""
        found = self.of_kind(*kinds, changing=changing)
        if not found:
            raise Declined
        return self.random.choice(found)

    def declare(self, name: str, kind: Type, **attributes: bool) -> Variable:
        """From here on, to the end of the block, the name has the type."""
        if self.guarded and any(v.name == name and v.type != kind for v in self.variables):
            self.retyped.add(name)
        variable = Variable(name, kind, block=self.block, **attributes)
        self.variables = [v for v in self.variables if v.name != name] + [variable]
        self.perhaps = [v for v in self.perhaps if v.name != name]
        return variable

    @contextmanager
    def nested(self, *bound: tuple[str, Type]) -> Iterator[None]:
        """A block of its own; what it binds may be unbound behind it."""
        variables, block = list(self.variables), self.block
        self.blocks += 1
        self.block = self.blocks
        self.indent += 1
        for name, kind in bound:
            self.declare(name, kind, assignable=False)
        yield
        self.indent -= 1
        self.block = block
        known = {variable.name for variable in variables}
        gone = [v for v in self.variables if v.name not in known | self.retyped]
        self.perhaps += [v for v in gone if v.name not in {p.name for p in self.perhaps}]
        self.variables = variables

    def arms(self) -> Arms:
        """Blocks of which one runs: what one of them binds is unbound in the others."""
        return Arms(self, list(self.perhaps), list(self.perhaps))

    def made_here(self) -> list[Variable]:
        """The names of this block."""
        return [v for v in self.variables if v.block == self.block]

    @contextmanager
    def binding(self, *bound: tuple[str, Type]) -> Iterator[None]:
        """The names of a comprehension's targets."""
        variables = list(self.variables)
        self.inside += 1
        for name, kind in bound:
            self.declare(name, kind, assignable=False)
        yield
        self.inside -= 1
        self.variables = variables

    def forget(self, name: str) -> None:
        """What is known of an optional name ends with the block that its test is for."""
        self.perhaps = [variable for variable in self.perhaps if variable.name != name]

    # Text.

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def expression(self, wanted: Type, depth: int) -> str:
        """An expression of a type."""
        if depth <= 0 or self.chance(14):
            return self.leaf(wanted)
        functions, weights = _expressions(wanted)
        for _ in range(6):
            function = self.random.choices(functions, cum_weights=weights)[0]
            made = self.made
            try:
                return function(self, depth - 1)
            except Declined:
                self.made = made
        return self.leaf(wanted)

    def leaf(self, wanted: Type) -> str:
        """A name or something that is written down."""
        found = self.readable(wanted)
        if found and self.chance(72):
            return self.random.choice(found).name
        return LEAVES[wanted.name](self, wanted)

    def statement(self) -> None:
        functions, weights = _statements()
        for _ in range(8):
            function = self.random.choices(functions, cum_weights=weights)[0]
            kept = len(self.lines), list(self.variables), list(self.perhaps), self.indent, self.block, self.inside
            try:
                return function(self)
            except Declined:
                del self.lines[kept[0] :]
                _, self.variables, self.perhaps, self.indent, self.block, self.inside = kept
        self.line("pass")

    def suite(self, count: int) -> None:
        """As many statements, at least one."""
        for _ in range(max(count, 1)):
            self.statement()


@dataclass
class Arms:
    """The blocks of a statement of which one runs."""

    writer: Writer
    #: Names that may be bound where each of them begins, and behind all of them.
    before: list[Variable]
    behind: list[Variable]

    @contextmanager
    def block(self, *bound: tuple[str, Type]) -> Iterator[None]:
        self.writer.perhaps = list(self.before)
        with self.writer.nested(*bound):
            yield
        self.behind = [v for v in self.behind if v.name not in self.writer.retyped]
        known = {v.name for v in self.behind}
        self.behind += [v for v in self.writer.perhaps if v.name not in known]
        self.writer.perhaps = list(self.behind)


@functools.cache
def _expressions(wanted: Type) -> tuple[list[Expression], list[int]]:
    """What gives a type, with the sums of how often each is chosen: all of it is registered before the first is written."""
    choices = list(EXPRESSIONS.get(wanted, []))
    choices += [(_of(g, wanted), w) for g, w in GENERIC.get(wanted.name, []) + GENERIC.get("*", [])]
    return [f for f, _ in choices], list(itertools.accumulate(w for _, w in choices))


@functools.cache
def _statements() -> tuple[list[Statement], list[int]]:
    return [f for f, _ in STATEMENTS], list(itertools.accumulate(w for _, w in STATEMENTS))


def _of(generic: Generic, wanted: Type) -> Expression:
    return lambda writer, depth: generic(writer, wanted, depth)


#: What can always be written for a type, by its name.
LEAVES: dict[str, Callable[[Writer, Type], str]] = {}


def leaf(*names: str) -> Callable[[Callable[[Writer, Type], str]], Callable[[Writer, Type], str]]:
    def register(function: Callable[[Writer, Type], str]) -> Callable[[Writer, Type], str]:
        for name in names:
            LEAVES[name] = function
        return function

    return register
