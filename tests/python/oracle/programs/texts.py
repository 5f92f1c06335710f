"""f-strings: fields of numbers with and without formats, of constant texts and of tuples; messages."""

from __future__ import annotations

from .truth import item
from .types import BOOL, FLOAT, INT
from .writer import Declined, Writer, statement

#: Messages that a program gives itself begin so: those of two errors are compared.
MARK = "text"
FILLS = ("", "*", "0", "é", "x")
CONSTANTS = ("'abc'", '"é"', "Side.BUY.name", "''", "'it'")


def formatted(w: Writer, begins: str = "") -> str:
    """An f-string."""
    parts = [begins] if begins else []
    for _ in range(w.between(1, 3)):
        parts.append(_field(w))
        if w.chance(50):
            parts.append(w.pick(" ", "/", "{{", "}}", "é ", ": "))
    text = "".join(parts)
    quotes = [quote for quote in ('"', "'", '"""') if quote[0] not in text]
    if not quotes or "\\" in text:
        raise Declined
    quote = w.random.choice(quotes)
    return f"f{quote}{text}{quote}"


def _field(w: Writer) -> str:
    form = w.between(0, 9)
    if form <= 3:
        return _written(w, w.expression(INT, 1), _of_int(w))
    if form <= 6:
        return _written(w, w.expression(FLOAT, 1), _of_float(w))
    if form == 7:
        return _written(w, w.expression(BOOL, 1), w.pick("", "d", "6", "<7"))
    if form == 8:
        text = w.pick(*CONSTANTS)
        return f"{{{text}{w.pick('', '!s', ':>6', ':*^7', ':.2', ':<4.1')}}}"
    return _written(w, f"({item(w, INT, 1)}, {item(w, FLOAT, 1)})" if w.chance(70) else "None", "")


def _written(w: Writer, value: str, spec: str) -> str:
    """A field; a value that begins with a brace, or has a colon of its own, is in brackets."""
    if value[0] in "{" or ":" in value or "=" in value or "!" in value:
        value = f"({value})"
    if "#" in value:
        raise Declined
    if spec and w.chance(60):
        return f"{{{value}{w.pick('', '', '', '=')}:{spec}}}"
    return f"{{{value}{w.pick('', '', '!r', '!s', '!a', '=', ' = ')}}}"


def _aligned(w: Writer, separator: str) -> str:
    """Zeros that fill up are not told from the number's by separators."""
    if w.chance(50):
        return ""
    fill, side = w.pick(*FILLS), w.pick("<", ">", "^", "=")
    return ("*" if separator and fill == "0" else fill) + side


def _of_int(w: Writer) -> str:
    if w.chance(12):
        return w.pick("e", ".2f", "g", ".1%", "+.3e")
    kind = w.pick("", "d", "b", "o", "x", "X")
    sign, width = w.pick("", "", "+", "-", " "), w.pick("", "3", "9", "24")
    if w.chance(25):
        return f"{sign}{w.pick('', '#')}0{width or '5'}{kind}"
    separator = w.pick("", "", "_", "," if kind in ("", "d") else "_")
    return f"{_aligned(w, separator)}{sign}{w.pick('', '', '#')}{width}{separator}{kind}"


def _of_float(w: Writer) -> str:
    kind = w.pick("", "e", "f", "g", "E", "F", "G", "%")
    sign, width = w.pick("", "", "+", "-", " "), w.pick("", "3", "9", "24")
    precision = w.pick("", ".0", ".1", ".3", ".17")
    if w.chance(25):
        return f"{sign}0{width or '5'}{precision}{kind}"
    separator = w.pick("", "", "_", ",")
    return f"{_aligned(w, separator)}{sign}{width}{separator}{precision}{kind}"


def message(w: Writer) -> str:
    """What an error says: a constant, or an f-string whose fields are evaluated when it is raised."""
    return f"'{MARK}'" if w.chance(40) else formatted(w, f"{MARK} ")


@statement(2)
def printed_texts(w: Writer) -> None:
    w.line(f"print({formatted(w)}{w.pick('', ', ' + formatted(w))}{w.pick('', ', end=' + repr('|'))})")
