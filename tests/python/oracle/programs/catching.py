"""`try`: what fails half way, handlers, `else`, `finally`, errors that are raised again or left behind."""

from __future__ import annotations

from .control import RAISED
from .flow import called
from .outputs import finish
from .sequences import LONGEST
from .texts import message
from .truth import condition, item
from .types import BOOL, FLOAT, INT, NUMBERS, Type, listed
from .writer import Arms, Declined, Writer, statement

#: The classes that handlers name, those that something fails with more often.
CAUGHT = (
    "ZeroDivisionError", "ZeroDivisionError", "ArithmeticError", "OverflowError", "ValueError", "ValueError", "IndexError",
    "IndexError", "KeyError", "KeyError", "LookupError", "AssertionError", "RuntimeError", "TypeError", "OwnError", "NearError",
    "OSError", "MemoryError", "NameError", "UnboundLocalError", "RecursionError", "Exception",
)  # fmt: skip
#: How deep blocks may be in one another.
DEEPEST = 5


@statement(6)
def guarded(w: Writer) -> None:
    """A `try` of any form."""
    if w.indent > DEEPEST:
        raise Declined
    handlers = w.random.choice((0, 1, 1, 1, 2, 3))
    last = handlers == 0 or w.chance(30)
    w.line("try:")
    w.guarded += 1
    with w.nested():
        _failing(w)
        bound = w.made_here()
    w.guarded -= not last
    arms = w.arms()
    _handlers(w, arms, handlers)
    if handlers and w.chance(30):
        w.line("else:")
        with arms.block():
            w.variables += bound
            _suite(w)
    w.guarded -= last
    if last:
        w.line("finally:")
        with w.nested():
            _seen(w)
            _suite(w)


def handled(w: Writer, line: str, otherwise: str) -> None:
    """A statement, and another one where it fails."""
    w.line("try:")
    w.line(f"    {line}")
    w.line(f"except {w.pick(*CAUGHT)}:")
    w.line(f"    {otherwise}")
    if w.chance(30):
        w.line("finally:")
        with w.nested():
            w.statement()


def _handlers(w: Writer, arms: Arms, count: int) -> None:
    for number in range(count):
        is_last = number == count - 1
        if is_last and w.chance(40):
            w.line(w.pick("except:", "except Exception:", "except BaseException:"))
        else:
            classes = w.pick(*CAUGHT) if w.chance(75) else f"({w.pick(*CAUGHT)}, {w.pick(*CAUGHT)})"
            name = f" as {w.fresh('e')}" if w.chance(15) else ""
            w.line(f"except {classes}{name}:")
        w.handling += 1
        with arms.block():
            _seen(w)
            _suite(w)
            if w.chance(12):
                w.line("raise" if w.chance(60) else f"raise {w.pick(*RAISED)}")
        w.handling -= 1


def _failing(w: Writer) -> None:
    """Statements, of which some fail now and then."""
    for _ in range(w.between(1, 3)):
        _risk(w) if w.chance(45) else w.statement()
    if w.chance(20):
        _left(w)


def _suite(w: Writer) -> None:
    w.suite(w.between(1, 2))
    if w.chance(20):
        _left(w)


def _left(w: Writer) -> None:
    """The block is left now and then: by `return`, `break` or `continue`."""
    if w.chance(90):
        w.line(f"if {w.expression(BOOL, 1)}:")
        with w.nested():
            _leave(w)
    else:
        _leave(w)


def _leave(w: Writer) -> None:
    if w.loops and w.chance(60):
        w.line(w.pick("break", "continue"))
    else:
        finish(w, 2)


def _seen(w: Writer) -> None:
    """What the statements before had got to."""
    found = [v for v in (*w.perhaps, *w.variables) if v.type in (*NUMBERS, BOOL)]
    if found and w.chance(35):
        chosen = w.random.choice(found)
        w.line(f"print({chosen.name})" if w.chance(50) else f"{w.fresh('v')} = {chosen.name}")


def _risk(w: Writer) -> None:
    for _ in range(5):
        kept = w.made, len(w.lines)
        try:
            return w.random.choice(RISKS)(w)
        except Declined:
            w.made = kept[0]
            del w.lines[kept[1] :]
    w.statement()


def _assigned(w: Writer, kind: Type, value: str) -> None:
    """To a name that exists, or a new one, which may be unbound behind."""
    found = [v for v in w.variables if v.assignable and v.type == kind and not v.frozen]
    if found and w.chance(60):
        w.line(f"{w.random.choice(found).name} = {value}")
        return
    name = w.fresh("v")
    w.line(f"{name} = {value}")
    w.declare(name, kind, assignable=not kind.is_container)


def _divisor(w: Writer) -> str:
    return f"({w.expression(INT, 1)} % {w.between(2, 5)})"


def _quotient(w: Writer, kind: Type = INT) -> str:
    op = w.pick("//", "%") if kind == INT else w.pick("/", "//", "%")
    return f"{item(w, kind, 1)} {op} {_divisor(w)}"


def divided(w: Writer) -> None:
    kind = w.random.choice(NUMBERS)
    _assigned(w, kind, _quotient(w, kind))


def item_read(w: Writer) -> None:
    variable = w.some("List", "Deque")
    if variable.type.item.is_container:
        raise Declined
    _assigned(w, variable.type.item, f"{variable.name}[{_index(w)}]")


def _index(w: Writer) -> str:
    return f"{w.expression(INT, 1)} % {w.between(2, 6)}{w.pick('', ' - 1')}"


def item_set(w: Writer) -> None:
    """The value comes first, then the index; the one that fails decides what was done."""
    variable = w.some("List", "Deque", changing=True)
    value = item(w, variable.type.item, 1)
    if variable.type.item == INT and w.chance(50):
        value = _quotient(w)
    op = w.pick("=", "=", "+=", "-=") if variable.type.item == INT else "="
    w.line(f"{variable.name}[{_index(w)}] {op} {value}")


def looked_up(w: Writer) -> None:
    variable = w.some("Dict")
    key, value = variable.type.of
    if value.is_container:
        raise Declined
    _assigned(w, value, f"{variable.name}[{item(w, key, 1)}]")


def inserted(w: Writer) -> None:
    variable = w.some("Dict", changing=True)
    key, value = variable.type.of
    keyed = _quotient(w) if key == INT else item(w, key, 1)
    given = _quotient(w) if value == INT else item(w, value, 1)
    w.line(f"if len({variable.name}) < {LONGEST}:")
    w.line(f"    {variable.name}[{keyed}] = {given}")


def raised(w: Writer) -> None:
    w.line(f"if {w.expression(INT, 1)} % {w.between(2, 4)} == {w.between(0, 1)}:")
    error = w.pick(*RAISED) if w.chance(70) else f"{w.pick(*CAUGHT)}({message(w)})"
    w.line(f"    raise {error}")


def asserted(w: Writer) -> None:
    w.line(f"assert {condition(w, 1)}{w.pick('', f', {message(w)}')}")


def converted(w: Writer) -> None:
    text = w.expression(FLOAT, 1)
    _assigned(w, *w.random.choice(((INT, f"int({text}) % 1000"), (FLOAT, f"math.sqrt({text})"), (FLOAT, f"math.log({text})"))))


def unpacked(w: Writer) -> None:
    """Targets are assigned one by one: those before the one that fails keep what they were given."""
    rows = [v for v in w.of_kind("List", "Deque", changing=True) if v.type.item in (INT, BOOL)]
    found = [v for v in w.variables if v.assignable and v.type in (INT, FLOAT, BOOL)]
    if not rows or len(found) < 2:
        raise Declined
    row, (first, last) = w.random.choice(rows), w.random.sample(found, 2)
    values = [item(w, kind, 1) for kind in (first.type, row.type.item, last.type)]
    target = f"{row.name}[{_index(w)}]"
    if w.chance(30) and first.type == last.type == row.type.item:
        w.line(f"{first.name} = {target} = {last.name} = {values[0]}")
    else:
        w.line(f"{first.name}, {target}, {last.name} = {', '.join(values)}")


def call(w: Writer) -> None:
    found = [f for f in w.functions if not (w.locked and f.changes)]
    if not found:
        raise Declined
    function = w.random.choice(found)
    text = called(w, function, 2)
    if function.result is None or function.result.is_container:
        w.line(text)
    else:
        _assigned(w, function.result, text)


def comprehended(w: Writer) -> None:
    """A container that is half made when an item fails."""
    low, name = w.between(-3, 1), w.fresh("i")
    value = f"{w.expression(INT, 0)} // ({name} - {w.expression(INT, 0)} % 4)"
    if w.chance(30):
        _assigned(w, listed(listed(INT)), f"[[{name}, {value}] for {name} in range({low}, 4)]")
    else:
        _assigned(w, listed(INT), f"[{value} for {name} in range({low}, 4)]")


def taken(w: Writer) -> None:
    variable = w.some("List", "Deque", "Set", "Dict", changing=True)
    name = variable.name
    value = item(w, variable.type.item, 1)
    forms = {
        "List": (f"pop({_index(w)})", "pop()", f"remove({value})", f"index({value})"),
        "Deque": ("pop()", "popleft()", f"index({value})"),
        "Set": (f"remove({value})",),
        "Dict": (f"pop({value})",),
    }
    if variable.type.item.is_container:
        raise Declined
    w.line(f"{name}.{w.pick(*forms[variable.type.name])}")


def appended(w: Writer) -> None:
    variable = w.some("List", "Deque", changing=True)
    if variable.type.item != INT:
        raise Declined
    w.line(f"if len({variable.name}) < {LONGEST}:")
    w.line(f"    {variable.name}.append({_quotient(w)})")


def in_a_loop(w: Writer) -> None:
    """What a loop runs over, and what it keeps, is given up when a turn fails."""
    rows = w.fresh("c")
    index = w.fresh("i")
    w.line(f"{rows} = [[{w.expression(INT, 0)}], [{w.leaf(INT)}, {w.leaf(INT)}]]")
    w.declare(rows, listed(listed(INT)), assignable=False)
    w.line(f"for {index} in {w.pick(rows, f'[{rows}[0], {rows}[1]]', f'reversed({rows})')}:")
    with w.nested((index, listed(INT))):
        kept = w.fresh("c")
        w.line(f"{kept} = [{index}, {rows}[-1], [{_quotient(w)}]]")
        w.declare(kept, listed(listed(INT)), assignable=False)
        w.loops += 1
        _risk(w)
        w.loops -= 1


RISKS = (
    divided, divided, item_read, item_set, looked_up, inserted, raised, raised, asserted, converted, unpacked, call, call, call,
    comprehended, taken, appended, in_a_loop,
)  # fmt: skip
