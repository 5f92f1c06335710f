"""What loops and comprehensions run over."""

from __future__ import annotations

from .numbers import small
from .truth import item
from .types import BOOL, FLOAT, INT, Type
from .writer import Writer

Bound = list[tuple[str, Type]]


def over(w: Writer, depth: int, name: str) -> tuple[str, Bound]:
    """` for target in iterable`, and what the target's names are."""
    w.inside += 1
    target, iterable, bound = source(w, depth, name)
    w.inside -= 1
    return f" for {target} in {iterable}", bound


def filtered(w: Writer, bound: Bound, depth: int) -> str:
    """` if e`, or nothing. The test is about a target: one that is known may leave nothing to tell types by."""
    if not w.chance(35):
        return ""
    name, kind = w.random.choice(bound)
    return f" if {name} {w.pick('==', '!=')} {item(w, kind, depth)}{w.pick('', f' or {w.expression(BOOL, depth)}')}"


def source(w: Writer, depth: int, name: str) -> tuple[str, str, Bound]:
    """A target, what it runs over, and the types of the target's names."""
    form = w.between(0, 15)
    if form <= 4:
        return name, ranged(w, depth), [(name, INT)]
    if form <= 6:
        kind = w.random.choice((INT, FLOAT))
        values = ", ".join(w.expression(kind, depth) for _ in range(w.between(2, 3)))
        return name, f"({values})", [(name, kind)]
    if form == 7:
        iterable, kind = _items(w, depth)
        other = f"{name}i"
        return f"{other}, {name}", f"enumerate({iterable}{w.pick('', ', 1', ', start=-1')})", [(other, INT), (name, kind)]
    if form == 8:
        left, first = _items(w, depth)
        right, second = _items(w, depth)
        other = f"{name}z"
        return f"{name}, {other}", f"zip({left}, {right})", [(name, first), (other, second)]
    if form == 9:
        left, first = _items(w, depth)
        right, second = _items(w, depth)
        bound = [(f"{name}i", INT), (name, first), (f"{name}z", second)]
        return f"{name}i, ({name}, {name}z)", f"enumerate(zip({left}, {right}))", bound
    if form == 10:
        found = w.of_kind("List", "Deque")
        if found:
            variable = w.random.choice(found)
            return name, f"reversed({variable.name})", [(name, variable.type.item)]
        return name, f"reversed({ranged(w, depth)})", [(name, INT)]
    if form <= 12:
        tables = w.of_kind("Dict", "DefaultDict")
        if tables:
            variable = w.random.choice(tables)
            return _of_table(w, variable.name, variable.type, name)
    iterable, kind = _items(w, depth)
    if kind.name == "tuple" and w.chance(60):
        names = [f"{name}_{number}" for number in range(len(kind.of))]
        return f"{', '.join(names)}{',' if len(names) == 1 else ''}", iterable, list(zip(names, kind.of))
    return name, iterable, [(name, kind)]


def ranged(w: Writer, depth: int) -> str:
    """A range of a few numbers."""
    end = small(w, depth, 5)
    return w.pick(
        f"range({end})", f"range({end})", f"range({w.between(-2, 2)}, {end})", f"range({end}, -2, -1)",
        f"range({w.between(-3, 0)}, {end}, 2)", f"range({end} + 3, {end}, {w.pick('-2', '-1')})", "range(2**62, 2**62 + 2)",
    )  # fmt: skip


def _of_table(w: Writer, table: str, kind: Type, name: str) -> tuple[str, str, Bound]:
    key, value = kind.of
    if w.chance(30):
        return name, w.pick(table, f"{table}.keys()"), [(name, key)]
    if w.chance(30):
        return name, f"{table}.values()", [(name, value)]
    return f"{name}k, {name}", f"{table}.items()", [(f"{name}k", key), (name, value)]


def _items(w: Writer, depth: int) -> tuple[str, Type]:
    """Something with an order that can be run over: sets have CPython's (SPEC.md, 22.18), so they come sorted."""
    found = w.of_kind("List", "Deque", "Dict")
    if found and w.chance(70):
        variable = w.random.choice(found)
        return variable.name, variable.type.item
    sets = [v for v in w.of_kind("Set") if v.type.item in (INT, FLOAT)]
    if sets and w.chance(50):
        variable = w.random.choice(sets)
        return f"sorted({variable.name})", variable.type.item
    return ranged(w, depth), INT
