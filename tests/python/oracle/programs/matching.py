"""`match`: patterns of every kind, guards, names that patterns bind."""

from __future__ import annotations

from .numbers import FLOATS, SMALL
from .truth import condition, item
from .types import BITS, BOOL, FLOAT, INT, LEVEL, PERMISSION, SCALARS, SIDE, Type, any_tuple, pair
from .writer import Arms, Declined, Variable, Writer, statement

#: What a value is compared with, by its type. `True` is no int here, and an int is no bool: such cases are left out.
VALUES: dict[Type, tuple[str, ...]] = {
    INT: (*SMALL, *SMALL, "255", "9223372036854775807", "1.0", "2.5", "math.e", "Level.LOW"),
    FLOAT: (*FLOATS, "1", "-2", "math.inf", "math.pi", "Level.MIDDLE"),
    BOOL: ("True", "False"),
    SIDE: ("Side.BUY", "Side.SELL", "Side.NONE"),
    LEVEL: ("Level.LOW", "Level.MIDDLE", "Level.HIGH", "10", "20.0"),
    PERMISSION: ("Permission.READ", "Permission.WRITE"),
    BITS: ("Bits.LOW", "Bits.MIDDLE", "4", "16"),
}

Bound = list[tuple[str, Type]]


@statement(4)
def matched(w: Writer) -> None:
    if w.indent > 4:
        raise Declined
    kind = _subject_type(w)
    w.line(f"match {_subject(w, kind)}:")
    count = w.between(1, 4)
    arms = w.arms()
    for number in range(count):
        bound: Bound = []
        pattern, always = _pattern(w, kind, bound, 2)
        _case(w, arms, pattern, bound, needs_guard=always and number < count - 1)


@statement(1)
def matched_optional(w: Writer) -> None:
    """A value that may not be there: behind `case None` it is."""
    found = [v for v in w.of_kind("Dict", "DefaultDict") if v.type.of[1] in SCALARS]
    if not found or w.indent > 4:
        raise Declined
    table = w.random.choice(found)
    key, value = table.type.of
    w.line(f"match {table.name}.get({item(w, key, 1)}):")
    arms = w.arms()
    if value in VALUES and w.chance(50):
        name = w.fresh("m")
        _case(w, arms, f"{w.pick(*VALUES[value])} as {name}", [(name, value)])
    _case(w, arms, "None", [], may_guard=False)
    name = w.fresh("m")
    _case(w, arms, name, [(name, value)])


def _case(
    w: Writer, arms: Arms, pattern: str, bound: Bound, needs_guard: bool = False, may_guard: bool = True
) -> None:
    known = {v.name for v in w.variables}
    new = [(name, kind) for name, kind in bound if name not in known]
    w.indent += 1
    with arms.block(*new):
        guard = f" if {condition(w, 1)}" if needs_guard or may_guard and w.chance(25) else ""
        w.indent -= 1
        w.line(f"case {pattern}{guard}:")
        w.indent += 1
        w.suite(w.between(1, 2))
    w.indent -= 1
    if guard:
        # A guard that fails leaves them bound.
        arms.before += [Variable(name, kind) for name, kind in new]


def _subject_type(w: Writer) -> Type:
    if w.chance(45):
        return pair(w.random.choice((INT, FLOAT)), w.random.choice((INT, BOOL, SIDE))) if w.chance(50) else any_tuple(w.random)
    return w.random.choice((INT, INT, FLOAT, *VALUES))


def _subject(w: Writer, kind: Type) -> str:
    """Ints come from few, so that cases are met."""
    if kind == INT and w.chance(60):
        return f"{w.expression(INT, 2)} % {w.between(2, 6)}"
    if kind.name == "tuple" and len(kind.of) > 1 and w.chance(50):
        return ", ".join(_subject(w, element) if element == INT else w.expression(element, 1) for element in kind.of)
    return w.expression(kind, 2)


def _pattern(w: Writer, kind: Type, bound: Bound, depth: int) -> tuple[str, bool]:
    """A pattern for values of a type, and whether each matches by its form alone."""
    if w.chance(12):
        return "_", True
    if w.chance(20):
        return _capture(w, kind, bound), True
    if kind.name == "tuple" and w.chance(5):
        text = w.pick("1", "-2.5", "'text'")
    elif kind.name == "tuple" and depth:
        text = _sequence(w, kind, bound, depth - 1)
    elif kind in VALUES:
        text = " | ".join(w.pick(*VALUES[kind]) for _ in range(w.random.choice((1, 1, 1, 2, 3))))
        text = w.pick("None", "True", "0.25") if kind in (INT, FLOAT) and w.chance(4) else text
    else:
        return "_", True
    if w.chance(15):
        return f"{f'({text})' if '|' in text else text} as {_capture(w, kind, bound)}", False
    return text, False


def _sequence(w: Writer, kind: Type, bound: Bound, depth: int) -> str:
    if w.chance(15):
        # Alternatives bind no names.
        texts = [_of_elements(w, [_value(w, element) for element in kind.of]) for _ in range(2)]
        return " | ".join(texts)
    return _of_elements(w, [_element(w, element, bound, depth) for element in kind.of])


def _element(w: Writer, kind: Type, bound: Bound, depth: int) -> str:
    text, _ = _pattern(w, kind, bound, depth)
    return f"({text})" if " as " in text else text


def _value(w: Writer, kind: Type) -> str:
    return w.pick(*VALUES[kind]) if kind in VALUES and w.chance(60) else "_"


def _of_elements(w: Writer, texts: list[str]) -> str:
    if w.chance(35):
        return f"[{', '.join(texts)}]"
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def _capture(w: Writer, kind: Type, bound: Bound) -> str:
    """A new name, or one that exists, which a pattern that fails must leave as it is."""
    taken = {name for name, _ in bound}
    found = [v.name for v in w.variables if v.assignable and v.type == kind and v.name not in taken and not v.frozen]
    name = w.random.choice(found) if found and w.chance(35) else w.fresh("m")
    bound.append((name, kind))
    return name
