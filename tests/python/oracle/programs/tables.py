"""Dicts, dicts with a default, and sets."""

from __future__ import annotations

from .iteration import filtered, over
from .sequences import LONGEST, SCALAR_NAMES, growing
from .truth import item
from .types import BOOL, FLOAT, INT, Type
from .writer import Declined, Variable, Writer, gives, gives_any, leaf, statement

TABLES = ("Dict", "DefaultDict")


@leaf("Dict")
def dict_display(w: Writer, kind: Type) -> str:
    key, value = kind.of
    return "{" + ", ".join(f"{item(w, key, 0)}: {item(w, value, 0)}" for _ in range(w.between(1, 3))) + "}"


@leaf("DefaultDict")
def defaulting(w: Writer, kind: Type) -> str:
    return f"{kind.annotation}({w.leaf(kind.of[1]) if kind.of[1] != FLOAT else '0.25'})"


@leaf("Set")
def set_display(w: Writer, kind: Type) -> str:
    return "{" + ", ".join(item(w, kind.item, 0) for _ in range(w.between(1, 3))) + "}"


@gives_any(("Dict",), 4)
def display(w: Writer, kind: Type, depth: int) -> str:
    key, value = kind.of
    if w.chance(8):
        return w.pick(f"{kind.annotation}()", f"create_new_dict({key.annotation}, {value.annotation})")
    return "{" + ", ".join(f"{item(w, key, depth)}: {item(w, value, depth)}" for _ in range(w.between(1, 4))) + "}"


@gives_any(("Dict",), 3)
def dict_comprehension(w: Writer, kind: Type, depth: int) -> str:
    head, bound = over(w, depth, w.fresh("c"))
    with w.binding(*bound):
        tail = filtered(w, bound, depth)
        return f"{{{item(w, kind.of[0], depth)}: {item(w, kind.of[1], depth)}{head}{tail}}}"


@gives_any(("Set",), 3)
def set_comprehension(w: Writer, kind: Type, depth: int) -> str:
    head, bound = over(w, depth, w.fresh("c"))
    with w.binding(*bound):
        return f"{{{item(w, kind.item, depth)}{head}}}"


@gives_any(("Dict",), 3)
def dict_derived(w: Writer, kind: Type, depth: int) -> str:
    left = w.expression(kind, depth)
    return w.pick(f"({left} | {w.expression(kind, depth)})", f"{left}.copy()", f"dict({left})")


@gives_any(("DefaultDict",), 2)
def default_derived(w: Writer, kind: Type, depth: int) -> str:
    return f"{w.expression(kind, depth - 1)}.copy()"


@gives_any(("Set",), 5)
def set_derived(w: Writer, kind: Type, depth: int) -> str:
    left, right = w.expression(kind, depth), w.expression(kind, depth)
    method = w.pick("union", "intersection", "difference", "symmetric_difference")
    forms = [f"({left} {op} {right})" for op in "|&-^"] + [f"{left}.{method}({right})", f"{left}.copy()", f"set({left})"]
    forms += [f"set({v.name})" for v in w.of_kind("List", "Deque", "Dict") if v.type.item == kind.item]
    return w.random.choice(forms)


def keyed(w: Writer, wanted: Type) -> Variable:
    """A dict of these values."""
    found = [variable for variable in w.of_kind(*TABLES) if variable.type.of[1] == wanted]
    if not found:
        raise Declined
    return w.random.choice(found)


@gives_any((*SCALAR_NAMES, "List", "Dict", "Set", "Deque"), 4)
def value_of(w: Writer, wanted: Type, depth: int) -> str:
    variable = keyed(w, wanted)
    key, name = item(w, variable.type.of[0], depth), variable.name
    reads = [f"{name}.get({key}, {w.leaf(wanted)})"] * 3
    if variable.type.name == "DefaultDict":
        reads += [f"{name}[{key}]"] * (0 if variable.frozen or w.inside or w.locked else 3)
    else:
        reads.append(f"({name}[{key}] if {key} in {name} else {w.leaf(wanted)})")
    if w.chance(6) and not variable.frozen and variable.type.name == "Dict":
        return f"{name}[{key}]"
    return w.random.choice(reads)


@gives_any(SCALAR_NAMES, 2)
def changed(w: Writer, wanted: Type, depth: int) -> str:
    """Takes or adds a value in the middle of an expression."""
    found = [v for v in w.of_kind(*TABLES, changing=True) if v.type.of[1] == wanted]
    if not found or w.inside:
        raise Declined
    variable = w.random.choice(found)
    key, default = item(w, variable.type.of[0], depth), item(w, wanted, 0)
    if w.chance(6):
        return f"{variable.name}.pop({key})"
    return w.pick(f"{variable.name}.pop({key}, {default})", f"{variable.name}.setdefault({key}, {default})")


@gives_any(("int", "float"), 1)
def total_of_values(w: Writer, wanted: Type, depth: int) -> str:
    variable = keyed(w, wanted)
    return f"sum({variable.name}.values(){', 0.5' if wanted == FLOAT else ''})"


@gives(INT, 1)
def counted(w: Writer, depth: int) -> str:
    variable = w.some(*TABLES)
    return f"len({variable.name}.{w.pick('keys', 'values', 'items')}())"


@gives(BOOL, 2)
def about_sets(w: Writer, depth: int) -> str:
    """How a set lies to another one."""
    variable = w.some("Set")
    name, other = variable.name, w.expression(variable.type, depth)
    relations = [f"({name} {relation} {other})" for relation in ("<=", "<", ">=", ">", "==", "!=")]
    return w.random.choice(relations + [f"{name}.{method}({other})" for method in ("issubset", "issuperset", "isdisjoint")])


@gives(BOOL, 6)
def about(w: Writer, depth: int) -> str:
    variable = w.some("Set", *TABLES)
    name, op = variable.name, w.pick("in", "not in")
    forms = [f"({item(w, variable.type.item, depth)} {op} {name})"] * 2
    others = [other.name for other in w.readable(variable.type)]
    if others:
        other = w.random.choice(others)
        forms.append(f"({name} {w.pick('==', '!=')} {other})")
    if variable.type.name in TABLES:
        key, value = variable.type.of
        forms.append(f"({item(w, key, depth)} {op} {name}.keys())")
        if not value.is_container:
            forms.append(f"({item(w, value, depth)} {op} {name}.values())")
            forms.append(f"(({item(w, key, depth)}, {item(w, value, depth)}) {op} {name}.items())")
    return w.random.choice(forms)


# Statements.


@statement(4)
def stored(w: Writer) -> None:
    variable = w.some(*TABLES, changing=True)
    key, value = variable.type.of
    index = item(w, key, 2)
    form = f"{variable.name}[{index}] = {item(w, value, 2)}"
    if value == INT and w.chance(40):
        if variable.type.name == "DefaultDict" or w.chance(8):
            form = f"{variable.name}[{index}] {w.pick('+', '-', '^', '|')}= {w.expression(INT, 1)}"
        else:
            form = f"{variable.name}[{index}] = {variable.name}.get({index}, 1) {w.pick('+', '-')} {w.expression(INT, 1)}"
    w.line(form)


@statement(2)
def removed(w: Writer) -> None:
    variable = w.some("Dict", "DefaultDict", "Set", changing=True)
    name, key = variable.name, item(w, variable.type.item, 1)
    there, several = f"if {key} in {name}:", f"if len({name}) > 3:"
    if variable.type.name == "Set":
        forms = [("", f"{name}.discard({key})"), (there, f"{name}.remove({key})"), ("", f"{name}.remove({key})")]
    else:
        forms = [(there, f"del {name}[{key}]"), (several, f"{name}.popitem()"), (there, f"{name}.pop({key})")]
        if w.chance(10):
            forms = [("", f"del {name}[{key}]"), ("", f"{name}.pop({key})"), ("", f"{name}.popitem()")]
    test, act = w.random.choice(forms)
    if test:
        w.line(test)
        act = f"    {act}"
    w.line(act)


@statement(1)
def popped_item(w: Writer) -> None:
    variable = w.some("Dict", changing=True)
    key, value = w.fresh("k"), w.fresh("v")
    w.line(f"if len({variable.name}) > 1:")
    with w.nested():
        w.line(f"{key}, {value} = {variable.name}.popitem()")
        w.declare(key, variable.type.of[0])
        w.declare(value, variable.type.of[1])
        w.suite(1)


@statement(3)
def merged(w: Writer) -> None:
    variable = w.some("Dict", "Set", changing=True)
    other = w.expression(variable.type, 1)
    if variable.type.name == "Dict":
        w.line(w.pick(f"{variable.name}.update({other})", f"{variable.name} |= {other}"))
        return
    methods = ("update", "intersection_update", "difference_update", "symmetric_difference_update")
    w.line(w.pick(f"{variable.name}.{w.pick(*methods)}({other})", f"{variable.name} {w.pick('|', '&', '-', '^')}= {other}"))


@statement(2)
def added(w: Writer) -> None:
    variable = w.some("Set", changing=True)
    growing(w, variable, f"{variable.name}.add({item(w, variable.type.item, 2)})")


@statement(1)
def last_of_set(w: Writer) -> None:
    """`pop` takes another item than CPython where there are several (SPEC.md, 22.18)."""
    variable = w.some("Set", changing=True)
    name = w.fresh("e")
    w.line(f"{name} = {{{item(w, variable.type.item, 1)}}}")
    w.line(f"{variable.name}.discard({name}.pop())")


@statement(2)
def kept_short(w: Writer) -> None:
    variable = w.some("Dict", "DefaultDict", "Set", changing=True)
    w.line(f"if len({variable.name}) > {w.pick('2', '4', str(LONGEST))}:")
    w.line(f"    {variable.name}.clear()")


@statement(2)
def optional(w: Writer) -> None:
    """What may not be there, and the tests that tell."""
    variable = w.some("Dict", changing=True)
    key, value = variable.type.of
    if value.is_container:
        raise Declined
    name, text = w.fresh("o"), item(w, key, 1)
    read = f"{variable.name}.{w.pick('get', 'pop')}"
    read = f"{read}({text})" if read.endswith("get") else f"{read}({text}, None)"
    form = w.between(0, 3)
    if form == 0:
        w.line(f"if ({name} := {read}) is not None{w.pick('', f' and {w.expression(BOOL, 1)}')}:")
    else:
        w.line(f"{name} = {read}")
        if form == 1 and w.chance(50):
            w.line(f"if {name} is None:")
            with w.nested():
                w.suite(1)
            w.line("else:")
        else:
            w.line(f"if {name}{w.pick(' is not None', ' is not None', '')}:")
    with w.nested((name, value)):
        w.suite(w.between(1, 2))
    w.forget(name)
