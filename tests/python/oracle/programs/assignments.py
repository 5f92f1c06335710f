"""Assignments: of names that exist and of new ones, chained, unpacked, augmented, annotated."""

from __future__ import annotations

from .truth import item
from .types import BOOL, DATETIME, FLOAT, INT, LEVEL, SCALARS, TIMEDELTA, Type, any_container, any_scalar, any_tuple
from .writer import Declined, Variable, Writer, statement


def valued(w: Writer, kind: Type, depth: int) -> str:
    """What is kept in a name: ints stay small, as they are computed with again and again."""
    if kind.name == "tuple":
        return item(w, kind, depth)
    text = w.expression(kind, depth)
    if kind == INT and w.chance(75):
        return f"{text} % {w.pick('1000', '97', '-50')}"
    if kind == FLOAT and w.chance(40):
        return f"math.fmod(finite({text}), 1e4)"
    if kind == TIMEDELTA and w.chance(60):
        return f"{text} % timedelta(days=100)"
    if kind == DATETIME and w.chance(60):
        return f"{text} if abs({text} - OPENING) < timedelta(days=9999) else OPENING"
    if kind.name == "List":
        return f"({text})[:12]"
    return text


def assignable(w: Writer) -> Variable:
    found = [variable for variable in w.variables if variable.assignable and not variable.frozen]
    if not found:
        raise Declined
    return w.random.choice(found)


@statement(9)
def assigned(w: Writer) -> None:
    variable = assignable(w)
    w.line(f"{variable.name} = {valued(w, variable.type, 3)}")


@statement(3)
def new_name(w: Writer) -> None:
    kind = any_scalar(w.random) if w.chance(75) else any_tuple(w.random)
    name = w.fresh("v")
    w.line(f"{name} = {valued(w, kind, 3)}")
    w.declare(name, kind)


@statement(2)
def new_container(w: Writer) -> None:
    kind = any_container(w.random)
    name = w.fresh("c")
    value = w.expression(kind, 2)
    w.line(f"{name}: {kind.annotation} = {value}")
    w.declare(name, kind, assignable=kind.name in ("List", "Dict"))


@statement(1)
def another_name(w: Writer) -> None:
    """Another name for the same container."""
    variable = w.some("List", "Dict", "Set", "Deque", changing=True)
    name = w.fresh("d")
    w.line(f"{name} = {variable.name}")
    w.declare(name, variable.type, assignable=False)


@statement(2)
def another_type(w: Writer) -> None:
    """A name of this block becomes one of another type."""
    found = [v for v in w.variables if v.assignable and v.block == w.block and w.block and not v.type.is_container]
    if not found:
        raise Declined
    variable = w.random.choice(found)
    kind = any_scalar(w.random)
    w.line(f"{variable.name} = {valued(w, kind, 2)}")
    w.declare(variable.name, kind)


@statement(2)
def chained(w: Writer) -> None:
    variable = assignable(w)
    if variable.type.is_container:
        raise Declined
    others = [v for v in w.readable(variable.type) if v.assignable and v.name != variable.name]
    other = w.random.choice(others).name if others else w.fresh("v")
    w.line(f"{variable.name} = {other} = {valued(w, variable.type, 2)}")
    w.declare(other, variable.type) if not others else None


@statement(3)
def unpacked(w: Writer) -> None:
    """Two names, or more in a nest; also an exchange."""
    found = [v for v in w.variables if v.assignable and not v.type.is_container and v.type.name != "tuple"]
    if len(found) < 2:
        raise Declined
    chosen = w.random.sample(found, min(len(found), w.between(2, 3)))
    if len(chosen) == 2 and chosen[0].type == chosen[1].type and w.chance(40):
        left, right = (v.name for v in chosen)
        w.line(f"{left}, {right} = {right}, {left}")
        return
    values = [valued(w, variable.type, 2) for variable in chosen]
    names = [variable.name for variable in chosen]
    if len(chosen) == 3 and w.chance(50):
        w.line(f"{names[0]}, ({names[1]}, {names[2]}) = {values[0]}, ({values[1]}, {values[2]})")
        return
    w.line(f"{', '.join(names)} = {', '.join(values)}")


@statement(1)
def unpacked_tuple(w: Writer) -> None:
    kind = any_tuple(w.random)
    if len(kind.of) < 2:
        raise Declined
    names = [w.fresh("t") for _ in kind.of]
    w.line(f"{', '.join(names)} = {w.expression(kind, 2)}")
    for name, element in zip(names, kind.of):
        w.declare(name, element)


@statement(1)
def divided(w: Writer) -> None:
    names = [w.fresh("q"), w.fresh("r")]
    w.line(f"{names[0]}, {names[1]} = divmod({w.expression(INT, 2)}, {w.pick('7', '-3', '10')})")
    for name in names:
        w.declare(name, INT)


@statement(5)
def augmented(w: Writer) -> None:
    found = [v for v in w.variables if v.assignable and v.type in (INT, FLOAT, BOOL, TIMEDELTA, DATETIME)]
    if not found:
        raise Declined
    variable = w.random.choice(found)
    name, kind = variable.name, variable.type
    if kind == INT:
        op = w.pick("+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "**")
        right = w.expression(w.random.choice((INT, INT, INT, BOOL, LEVEL)), 2)
        if op in ("//", "%") and not w.chance(10):
            right = w.pick("7", "-3", "2", f"(abs({right}) + 1)")
        if op in ("<<", ">>", "**"):
            right = w.pick("1", "2", f"(abs({right}) % 3)")
        if op in ("*", "<<", "**") and w.chance(70):
            w.line(f"{name} %= 1000")
    elif kind == FLOAT:
        op = w.pick("+", "-", "*", "/", "//", "%")
        right = w.expression(w.random.choice((FLOAT, FLOAT, INT)), 2)
        if op in ("/", "//", "%") and not w.chance(10):
            right = w.pick("2.0", "-1.5", "7", f"(abs({right}) + 0.5)")
        if op == "*" and w.chance(60):
            right = w.pick("0.5", "1.25", "-1", "0.9")
    elif kind == BOOL:
        op, right = w.pick("&", "|", "^"), w.expression(BOOL, 2)
    elif kind == TIMEDELTA:
        op, right = w.pick(("+", "-")[w.between(0, 1)], "%"), w.pick("MINUTE", "timedelta(seconds=90)")
    else:
        op, right = w.pick("+", "-"), w.pick("MINUTE", "timedelta(hours=5)")
    w.line(f"{name} {op}= {right}")


@statement(1)
def annotated(w: Writer) -> None:
    """What is declared decides: an int becomes a float."""
    name = w.fresh("a")
    kind = w.random.choice((FLOAT, FLOAT, INT, BOOL))
    given = {FLOAT: w.random.choice((INT, FLOAT, BOOL)), INT: w.random.choice((INT, BOOL)), BOOL: BOOL}[kind]
    w.line(f"{name}: {kind.annotation} = {w.expression(given, 2)}")
    w.declare(name, kind, assignable=False)


@statement(1)
def tuple_grown(w: Writer) -> None:
    """A tuple that is assigned another of its type."""
    found = [v for v in w.of_kind("tuple") if v.assignable]
    if not found:
        raise Declined
    variable = w.random.choice(found)
    w.line(f"{variable.name} = {w.expression(variable.type, 2)}")


@statement(2)
def bound_again(w: Writer) -> None:
    """A name that may be unbound is bound from here on."""
    found = [v for v in w.perhaps if v.type in SCALARS]
    if not found:
        raise Declined
    variable = w.random.choice(found)
    w.line(f"{variable.name} = {valued(w, variable.type, 2)}")
    # Its type stays: elsewhere it may be bound to what it was.
    w.declare(variable.name, variable.type).block = 0
