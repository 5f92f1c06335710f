"""What ends a function: results of functions compiled along, and the ways to tick outputs."""

from __future__ import annotations

from .truth import condition
from .types import Type
from .writer import Declined, Writer, statement


def finish(w: Writer, depth: int) -> None:
    """A `return`, in the words of the part that is written."""
    if w.part == "helper":
        w.line("return" if w.result is None else f"return {w.expression(w.result, depth)}")
        return
    if w.part in ("start", "stop") or not w.outputs:
        w.line(w.pick("return", "return None"))
        return
    if w.chance(6):
        w.line(w.pick("return", "return None"))
    elif w.output_names:
        chosen = [pair for pair in zip(w.output_names, w.outputs) if w.chance(70)] or [(w.output_names[0], w.outputs[0])]
        w.line(f"return Outputs({', '.join(f'{name}={w.expression(kind, depth)}' for name, kind in chosen)})")
    elif len(w.outputs) == 1:
        value = w.expression(w.outputs[0], depth)
        w.line(f"return {value}" if w.chance(80) else f"return {value} if {condition(w, 1)} else None")
    elif w.chance(15):
        w.line(f"return {w.expression(Type('tuple', w.outputs), depth)}")
    else:
        values = ["None" if w.chance(8) else w.expression(kind, depth) for kind in w.outputs]
        w.line(f"return {', '.join(values)}")


@statement(2)
def early(w: Writer) -> None:
    if w.part in ("start", "stop") and not w.chance(30):
        raise Declined
    w.line(f"if {condition(w, 2)}:")
    with w.nested():
        finish(w, 2)


@statement(3)
def set_by_name(w: Writer) -> None:
    if not w.output_names or w.part == "helper":
        raise Declined
    index = w.between(0, len(w.output_names) - 1)
    w.line(f'set_output("{w.output_names[index]}", {w.expression(w.outputs[index], 2)})')
