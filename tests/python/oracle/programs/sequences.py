"""Lists and deques: displays, comprehensions, slices, items, and what changes them.

Whatever makes them longer stands behind a look at their length, so that programs end.
"""

from __future__ import annotations

from .iteration import filtered, over
from .numbers import small
from .truth import item
from .types import BOOL, FLOAT, INT, NUMBERS, ORDERED, Type
from .writer import Declined, Variable, Writer, gives, gives_any, leaf, statement

LONGEST = 16


@leaf("List")
def list_display(w: Writer, kind: Type) -> str:
    return f"[{', '.join(item(w, kind.item, 0) for _ in range(w.between(1, 3)))}]"


@leaf("Deque")
def deque_made(w: Writer, kind: Type) -> str:
    items = f"[{', '.join(item(w, kind.item, 0) for _ in range(w.between(1, 3)))}]"
    return f"{kind.annotation}({items}{w.pick('', ', 3', ', maxlen=5')})"


@gives_any(("List",), 4)
def display(w: Writer, kind: Type, depth: int) -> str:
    if w.chance(8):
        return w.pick(f"{kind.annotation}()", f"create_new_list({kind.item.annotation})")
    return f"[{', '.join(item(w, kind.item, depth) for _ in range(w.between(1, 4)))}]"


@gives_any(("List",), 4)
def comprehension(w: Writer, kind: Type, depth: int) -> str:
    """`[e for x in c if e for y in d]`."""
    head, bound = over(w, depth, w.fresh("c"))
    with w.binding(*bound):
        tail = filtered(w, bound, depth)
        if depth > 0 and w.chance(20):
            second, more = over(w, 0, w.fresh("c"))
            with w.binding(*more):
                return f"[{item(w, kind.item, depth)}{head}{tail}{second}]"
        return f"[{item(w, kind.item, depth)}{head}{tail}]"


@gives_any(("List",), 5)
def slice_of(w: Writer, kind: Type, depth: int) -> str:
    found = w.readable(kind)
    text = w.random.choice(found).name if found else w.expression(kind, depth)
    return f"{text}[{_slice(w, depth)}]"


def _slice(w: Writer, depth: int) -> str:
    def bound() -> str:
        return w.pick("", str(w.between(-4, 4)), w.expression(INT, min(depth, 1)))

    steps = ["", "", "", ":", ":2", ":-1", ":-2"] + ([f":{w.expression(INT, 0)}"] if w.chance(10) else [])
    return f"{bound()}:{bound()}{w.random.choice(steps)}"


@gives_any(("List",), 3)
def derived(w: Writer, kind: Type, depth: int) -> str:
    left = w.expression(kind, depth)
    forms = [f"({left} + {w.expression(kind, depth)})", f"({left} * {small(w, 0, 3)})", f"{left}.copy()", f"list({left})"]
    source = [v for v in w.of_kind("Set", "Deque", "List", "Dict") if v.type.item == kind.item]
    if kind.item in ORDERED:
        forms += [f"sorted({left})", f"sorted({left}, reverse={w.pick('True', 'False')})"] * 2
        forms += [f"sorted({variable.name})" for variable in source]
    if kind.item == INT:
        forms += [f"list(range({small(w, 0, 5)}))"]
    forms += [f"list({v.name})" for v in source if v.type.name != "Set"]
    forms += [f"list({v.name}.values())" for v in w.of_kind("Dict", "DefaultDict") if v.type.of[1] == kind.item]
    return w.random.choice(forms)


@gives_any(("Deque",), 4)
def deque_derived(w: Writer, kind: Type, depth: int) -> str:
    found = w.of_kind("List", "Deque")
    sources = [variable.name for variable in found if variable.type.item == kind.item]
    if sources and w.chance(50):
        return f"{kind.annotation}({w.random.choice(sources)}{w.pick('', ', maxlen=4', f', {small(w, 0, 6)}')})"
    return f"{w.expression(kind, depth - 1)}.copy()"


def holding(w: Writer, wanted: Type, *kinds: str) -> Variable:
    """A container of these items."""
    found = [variable for variable in w.of_kind(*kinds) if variable.type.item == wanted]
    if not found:
        raise Declined
    return w.random.choice(found)


SCALAR_NAMES = ("int", "float", "bool", "datetime", "timedelta", "Side", "Level", "Permission", "Bits", "tuple")


@gives_any((*SCALAR_NAMES, "List", "Dict", "Set", "Deque"), 5)
def item_of(w: Writer, wanted: Type, depth: int) -> str:
    name = holding(w, wanted, "List", "Deque").name
    if w.chance(12):
        return f"{name}[{w.expression(INT, depth)}]"
    index = w.pick("0", "-1", f"{w.expression(INT, depth)} % len({name})")
    return f"({name}[{index}] if {name} else {w.leaf(wanted)})"


@gives_any(SCALAR_NAMES, 2)
def extreme(w: Writer, wanted: Type, depth: int) -> str:
    if wanted not in ORDERED:
        raise Declined
    name = holding(w, wanted, "List", "Deque", "Set", "Dict").name
    text = f"{w.pick('min', 'max')}({name})"
    return text if w.chance(15) else f"({text} if {name} else {w.leaf(wanted)})"


@gives_any(("int", "float"), 2)
def total(w: Writer, wanted: Type, depth: int) -> str:
    variable = holding(w, wanted, "List", "Deque", *(["Set"] if wanted == INT else []))
    # Without items the sum of floats is a float here (SPEC.md, 22.12).
    start = ", 0.5" if wanted == FLOAT else w.pick("", f", {w.expression(wanted, 0)}")
    return f"sum({variable.name}{start})"


@gives(INT, 3)
def counts(w: Writer, depth: int) -> str:
    variable = w.some("List", "Deque", "Set", "Dict", "DefaultDict")
    if variable.type.name not in ("List", "Deque") or w.chance(50):
        return f"len({variable.name})"
    value = item(w, variable.type.item, min(depth, 1))
    if w.chance(50):
        return f"{variable.name}.count({value})"
    text = f"{variable.name}.index({value})"
    return text if w.chance(30) else f"({text} if {value} in {variable.name} else -1)"


@gives(BOOL, 6)
def about(w: Writer, depth: int) -> str:
    variable = w.some("List", "Deque")
    forms = [f"({item(w, variable.type.item, depth)} {w.pick('in', 'not in')} {variable.name})"]
    others = w.readable(variable.type)
    if others:
        forms.append(f"({variable.name} {w.pick('==', '!=')} {w.random.choice(others).name})")
        if variable.type.name == "List":
            forms.append(f"({variable.name} {w.pick('==', '!=')} {w.expression(variable.type, depth)})")
    if variable.type.item in (*NUMBERS, BOOL):
        forms.append(f"{w.pick('any', 'all')}({variable.name})")
    return w.random.choice(forms)


@gives_any(SCALAR_NAMES, 2)
def taken(w: Writer, wanted: Type, depth: int) -> str:
    """Takes an item out, in the middle of an expression."""
    found = [v for v in w.of_kind("List", "Deque", changing=True) if v.type.item == wanted]
    if not found or w.inside:
        raise Declined
    variable = w.random.choice(found)
    methods = ["pop()", "pop()", "popleft()" if variable.type.name == "Deque" else f"pop({w.pick('0', '-1')})"]
    text = f"{variable.name}.{w.random.choice(methods)}"
    return text if w.chance(8) else f"({text} if len({variable.name}) > 1 else {w.leaf(wanted)})"


# Statements.


def growing(w: Writer, variable: Variable, text: str) -> None:
    """A statement that makes a container longer."""
    if w.chance(60) and w.loops == 0 and w.part != "helper":
        w.line(text)
        return
    w.line(f"if len({variable.name}) < {LONGEST}:")
    w.line(f"    {text}")


def _changing(w: Writer, *kinds: str) -> tuple[Variable, str]:
    variable = w.some(*kinds, changing=True)
    return variable, item(w, variable.type.item, 2)


@statement(4)
def appended(w: Writer) -> None:
    variable, value = _changing(w, "List", "Deque")
    forms = [f"append({value})", f"append({value})"]
    if variable.type.name == "Deque":
        forms += [f"appendleft({value})", f"push({value})"]
    else:
        forms += [f"insert({w.expression(INT, 1)}, {value})", f"insert({w.pick('0', '-1', '2')}, {value})"]
    growing(w, variable, f"{variable.name}.{w.random.choice(forms)}")


@statement(2)
def extended(w: Writer) -> None:
    variable = w.some("List", "Deque", changing=True)
    sources = [v.name for v in w.of_kind("List", "Deque", "Dict") if v.type.item == variable.type.item]
    source = w.random.choice(sources)
    form = w.pick(f"{variable.name}.extend({source})", f"{variable.name} += {source}")
    if form.endswith(f"+= {source}") and source not in [v.name for v in w.readable(variable.type)]:
        form = f"{variable.name}.extend({source})"
    w.line(f"if len({variable.name}) + len({source}) < {LONGEST}:")
    w.line(f"    {form}")


@statement(4)
def item_assigned(w: Writer) -> None:
    variable, value = _changing(w, "List", "Deque")
    index = w.expression(INT, 1) if w.chance(12) else w.pick("0", "-1", f"{w.expression(INT, 1)} % len({variable.name})")
    form = f"{variable.name}[{index}] = {value}"
    if variable.type.item in (INT, FLOAT) and w.chance(50):
        op, right = w.pick("+", "-", "*", "//", "%"), w.expression(variable.type.item, 1)
        if op in ("//", "%"):
            right = w.pick("3", "7")
        if variable.type.item == FLOAT:
            # A nan has no place in a container.
            op, right = w.pick("+", "-", "*", "/"), w.pick("0.5", "2.0", "1.25", "-1.0")
        form = f"{variable.name}[{index}] {op}= {right}"
    if w.chance(10):
        w.line(form)
        return
    w.line(f"if {variable.name}:")
    w.line(f"    {form}")


@statement(3)
def shortened(w: Writer) -> None:
    variable, value = _changing(w, "List", "Deque")
    name = variable.name
    forms = [f"{name}.pop()", f"{name}.pop()"]
    if variable.type.name == "List":
        forms += [f"{name}.remove({value})", f"del {name}[{w.expression(INT, 1)}]", f"del {name}[{w.pick('0', '-1')}]",
                  f"del {name}[{w.between(-5, 3)}:{w.pick('', '3', '-1')}]", f"{name}.pop({w.expression(INT, 1)})"]  # fmt: skip
    else:
        forms += [f"{name}.popleft()"]
    if w.chance(10):
        w.line(w.random.choice([*forms, f"{name}.clear()"]))
        return
    w.line(f"if len({name}) > {w.between(2, 5)}:")
    w.line(f"    {w.random.choice(forms)}")


@statement(2)
def reordered(w: Writer) -> None:
    variable = w.some("List", changing=True)
    forms = [f"{variable.name}.reverse()"]
    if variable.type.item in ORDERED:
        forms += [f"{variable.name}.sort()", f"{variable.name}.sort(reverse={w.pick('True', 'False')})"]
    w.line(w.random.choice(forms))


@statement(1)
def repeated_in_place(w: Writer) -> None:
    variable = w.some("List", changing=True)
    w.line(f"if len({variable.name}) <= {LONGEST // 3}:")
    w.line(f"    {variable.name} *= {w.pick('2', '3', '1', '0', '-1', f'{w.expression(INT, 1)} % 4', w.expression(BOOL, 1))}")


@statement(1)
def slice_assigned(w: Writer) -> None:
    """As many items as there were (SPEC.md, 22.21), so the values take none of them."""
    variable = w.some("List", changing=True)
    low = w.between(0, 3)
    value = ", ".join(item(w, variable.type.item, 0) for _ in range(2))
    w.line(f"if len({variable.name}) >= {low + 2}:")
    w.line(f"    {variable.name}[{low}:{low + 2}] = [{value}]")


@statement(1)
def pushed(w: Writer) -> None:
    """What is dropped for an item is there, or None."""
    found = [v for v in w.of_kind("Deque", changing=True) if v.type.item in (INT, FLOAT)]
    if not found:
        raise Declined
    variable = w.random.choice(found)
    name = w.fresh("o")
    w.line(f"{name} = {variable.name}.push({item(w, variable.type.item, 1)})")
    w.line(f"if {name} is not None:")
    with w.nested((name, variable.type.item)):
        w.suite(1)
    w.forget(name)


@statement(1)
def cleared(w: Writer) -> None:
    variable, value = _changing(w, "List", "Deque")
    w.line(f"if len({variable.name}) > {LONGEST // 2}:")
    w.line(f"    {variable.name}.clear()")
    w.line(f"{variable.name}.append({value})")
