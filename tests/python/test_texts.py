"""F-strings: what they give is what CPython gives."""

import itertools
import linecache
import math
from itertools import count

import pytest

import tickjit
from tickjit.signals import Signal

NUMBERS = count()
FLOATS = [0.0, -0.0, 0.5, 2.5, 0.125, 1e15, 1e16, 123456789.0, 1e-4, 9.9999e-5, 999999.5, 1e22, 1e100, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 12345.678, 2 / 3]
INTS = [0, 1, -1, 255, -256, 12345, -1234567, 2**63 - 1, -(2**63)]


def specs(fills, alternate, widths, precisions, kinds):
    """Specifications that CPython and tickjit take: no separators among zeros that fill up."""
    groupings = ("", ",", "_")
    for fill, sign, width, grouping, precision, kind in itertools.product(fills, ("", "+", " "), widths, groupings, precisions, kinds):
        if fill or not grouping or not width.startswith("0"):
            yield f"{fill}{sign}{alternate}{width}{grouping}{precision}{kind}"


def taken(spec, value):
    try:
        format(value, spec)
    except ValueError:
        return False
    return True


def printed(annotation, wanted, values, capsys):
    """What a function prints that writes a value in each of the formats, and what CPython writes."""
    text = "|".join(f"{{x:{spec}}}" for spec in wanted)
    source = f"def f(x: Signal[{annotation}]) -> None:\n    print(f'{text}')\n"
    name = f"<texts {next(NUMBERS)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    namespace = {"Signal": Signal, "__name__": __name__}
    exec(compile(source, name, "exec"), namespace)
    with tickjit.node(namespace["f"])() as node:
        for value in values:
            node.tick(value)
            yield capsys.readouterr().out, "|".join(format(value, spec) for spec in wanted) + "\n"


@pytest.mark.parametrize("kind", ["", "e", "f", "g", "F", "G", "%"])
def test_formats_of_floats(kind, capsys):
    wanted = list(specs(("", "*<", "_^", ">"), "", ("", "12", "012"), ("", ".0", ".3", ".17"), (kind,)))
    assert all(taken(spec, 1.5) for spec in wanted)
    for own, theirs in printed("float", wanted, FLOATS, capsys):
        assert own.split("|") == theirs.split("|")


@pytest.mark.parametrize("alternate", ["", "#"])
@pytest.mark.parametrize("kind", ["", "d", "b", "o", "x", "X", ".2f"])
def test_formats_of_ints(kind, alternate, capsys):
    if kind == ".2f" and alternate:
        return
    wanted = [spec for spec in specs(("", "*<", "_^", "0>"), alternate, ("", "25", "025"), ("",), (kind,)) if taken(spec, 15)]
    assert len(wanted) > 50
    for own, theirs in printed("int", wanted, INTS, capsys):
        assert own.split("|") == theirs.split("|")


def test_a_message_is_composed_where_the_error_is_raised():
    @tickjit.node
    def f(x: Signal[float]) -> float:
        assert x < 10.0, f"{x:.2f} is not below {10}"
        if x < 0.0:
            raise ValueError(f"negative: {x}")
        return x

    with f() as node:
        assert node.tick(1.5) == 1.5
        with pytest.raises(ValueError, match=r"^negative: -0\.5"):
            node.tick(-0.5)
        with pytest.raises(AssertionError, match="^12.50 is not below 10"):
            node.tick(12.5)
