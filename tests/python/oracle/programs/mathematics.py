"""The functions of `math`; arguments lie in their domains but for now and then."""

from __future__ import annotations

import math
import sys

from .numbers import nonzero, small
from .types import BOOL, FLOAT, INT
from .writer import Declined, Writer, gives

#: Of one float, with what brings it into the domain.
ONE = {
    "acos": "math.tanh({})", "acosh": "(1.0 + abs({}))", "asin": "math.tanh({})", "asinh": "{}", "atan": "{}",
    "atanh": "(math.tanh({}) * 0.9)", "cbrt": "{}", "cos": "({} % 1000.0)", "cosh": "({} % 50.0)", "degrees": "{}", "erf": "{}",
    "erfc": "{}", "exp": "({} % 20.0)", "exp2": "({} % 20.0)", "expm1": "({} % 20.0)", "fabs": "{}",
    "gamma": "(abs({}) % 20.0 + 0.5)", "lgamma": "(abs({}) % 1e3 + 0.5)", "log": "(abs({}) + 0.5)", "log10": "(abs({}) + 0.5)",
    "log1p": "abs({})", "log2": "(abs({}) + 0.5)", "radians": "{}", "sin": "({} % 1000.0)", "sinh": "({} % 50.0)",
    "sqrt": "abs({})", "tan": "({} % 1000.0)", "tanh": "{}", "ulp": "{}",
}  # fmt: skip
KNOWN = [name for name in ONE if hasattr(math, name)]


@gives(FLOAT, 8)
def of_one(w: Writer, depth: int) -> str:
    name = w.pick(*KNOWN)
    text = w.expression(w.random.choice((FLOAT, FLOAT, FLOAT, INT, BOOL)), depth)
    return f"math.{name}({text if w.chance(6) else ONE[name].format(text)})"


@gives(FLOAT, 4)
def of_two(w: Writer, depth: int) -> str:
    left, right = w.expression(FLOAT, depth), w.expression(FLOAT, depth)
    name = w.pick("atan2", "copysign", "fmod", "nextafter", "remainder", "pow", "log", "hypot", "ldexp")
    if name in ("fmod", "remainder") and w.chance(90):
        right = nonzero(w, FLOAT, depth)
    if name == "pow" and w.chance(90):
        left, right = f"(abs({left}) + 0.5)", w.pick("2.0", "0.5", "-1.5")
    if name == "log" and w.chance(95):
        left, right = f"(abs({left}) + 0.5)", w.pick("2.0", "10.0", "3")
    if name == "ldexp":
        right = small(w, depth, 20) if w.chance(80) else w.expression(INT, depth)
    if name == "hypot" and sys.version_info < (3, 12):
        # Before 3.12 its last bit may differ (SPEC.md, 22.10), but not here.
        left, right = w.pick("3.0", "-5.0", "8.0", "0.0"), w.pick("4.0", "0.0", "math.inf")
        if (left, right) not in (("3.0", "4.0"), ("0.0", "4.0"), ("0.0", "0.0")) and right != "math.inf":
            left = "3.0"
    return f"math.{name}({left}, {right})"


@gives(FLOAT, 2)
def of_several(w: Writer, depth: int) -> str:
    form = w.between(0, 4)
    text = w.expression(FLOAT, depth)
    if form == 0:
        return f"math.frexp({text})[0]"
    if form == 1:
        return f"math.modf({text})[{w.pick('0', '1')}]"
    if form == 2:
        return f"math.prod(({text}, {w.expression(FLOAT, depth)}){w.pick('', ', start=2.0')})"
    if form == 3 and sys.version_info >= (3, 13):
        return f"math.fma({text}, {w.expression(FLOAT, depth)}, {w.expression(FLOAT, depth)})"
    raise Declined


@gives(INT, 4)
def of_ints(w: Writer, depth: int) -> str:
    form = w.between(0, 9)
    text = w.expression(INT, depth)
    if form == 0:
        return f"math.gcd({text}, {w.expression(INT, depth)}{w.pick('', ', 12', f', {w.expression(INT, depth)}')})"
    if form == 1:
        return f"math.lcm({small(w, depth, 1000)}, {text}{w.pick('', ', 4')})"
    if form == 2:
        return f"math.isqrt({text if w.chance(15) else f'abs({text})'})"
    if form == 3:
        return f"math.comb({small(w, depth, 70)}, {small(w, depth, 12)})"
    if form == 4:
        return f"math.perm({small(w, depth, 20)}{w.pick('', f', {small(w, depth, 9)}')})"
    if form == 5:
        return f"math.factorial({small(w, depth, 23)}{w.pick('', '', ' - 1')})"
    if form == 6:
        return f"math.prod(({text}, {w.expression(INT, depth)}){w.pick('', ', start=2')})"
    if form == 7:
        return f"math.frexp({w.expression(FLOAT, depth)})[1]"
    if form == 8:
        return f"math.gcd({text}, {w.pick('0', '12')})"
    return f"math.comb({w.pick('5', '10', '-1')}, {w.pick('2', '3', '11')})"
