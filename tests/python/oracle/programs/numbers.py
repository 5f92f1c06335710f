"""Ints and floats: literals, operators, conversions, and what gives them out of other types.

Values are kept small, and divisors away from zero, but for now and then: a program that fails in every tick shows
little more than that it fails.
"""

from __future__ import annotations

from .types import BOOL, FLOAT, INT, LEVEL, Type
from .writer import Declined, Writer, gives, leaf

SMALL = ("0", "1", "2", "3", "4", "5", "7", "10", "13", "-1", "-2", "-3")
EDGES = ("63", "64", "255", "1000003", "2147483648", "-2147483649", "4294967296", "9007199254740993", "4611686018427387904",
         "9223372036854775807", "(-9223372036854775808)", "(-9223372036854775807)")  # fmt: skip
FLOATS = ("0.0", "0.5", "1.0", "1.5", "2.5", "0.1", "3.75", "-0.0", "-1.0", "-2.25", "10.0", "100.0", "1e-3")
FAR = ("1e10", "9007199254740992.0", "1e300", "1e-310", "5e-324", "1.7976931348623157e308", "9223372036854775808.0", "math.inf",
       "-math.inf", "2.675", "4503599627370495.5", "-1e19", "math.pi", "math.e", "math.tau")  # fmt: skip


@leaf("int")
def int_literal(w: Writer, _: Type) -> str:
    return w.pick(*SMALL) if w.chance(88) else w.pick(*EDGES)


@leaf("float")
def float_literal(w: Writer, _: Type) -> str:
    if w.chance(1):
        return "math.nan"
    return w.pick(*FLOATS) if w.chance(88) else w.pick(*FAR)


def small(w: Writer, depth: int, bound: int) -> str:
    """An int from 0 to below a bound."""
    if depth <= 0 or w.chance(40):
        return str(w.between(0, bound - 1))
    return f"({w.expression(INT, depth - 1)} % {bound})"


def tame(w: Writer, depth: int) -> str:
    """A float that is no nan: containers would find a nan where it is the same object (SPEC.md, 22.20)."""
    text = w.expression(FLOAT, depth)
    return text if text in FLOATS else f"finite({text})"


def nonzero(w: Writer, kind: Type, depth: int) -> str:
    """A divisor, seldom zero."""
    text = w.expression(kind, depth)
    if w.chance(12):
        return text
    if kind == INT:
        return w.pick(f"(abs({text}) % 1000 + 1)", f"({text} | 1)", w.pick("1", "2", "3", "7", "-3", "10"))
    return w.pick(f"(abs({text}) + 0.5)", w.pick("2.0", "0.5", "3.0", "-1.5", "0.1"))


@gives(INT, 14)
def arithmetic(w: Writer, depth: int) -> str:
    left, op = w.expression(INT, depth), w.pick("+", "-", "*", "+", "-", "//", "%")
    right = nonzero(w, INT, depth) if op in ("//", "%") else w.expression(INT, depth)
    if op == "*" and w.chance(60):
        left = f"({left} % 1009)"
    return f"({left} {op} {right})"


@gives(INT, 3)
def with_truth(w: Writer, depth: int) -> str:
    """bool counts as int, a member of an IntEnum too."""
    if w.chance(25):
        divisor = w.pick("True", "True", f"({w.expression(BOOL, depth)} or True)")
        return f"({w.expression(INT, depth)} {w.pick('//', '%')} {divisor})"
    if w.chance(15):
        return f"({w.expression(BOOL, depth)} {w.pick('//', '%')} {nonzero(w, INT, depth)})"
    other = w.expression(w.random.choice((BOOL, BOOL, LEVEL)), depth)
    op = w.pick("+", "-", "*", "&", "|", "^")
    text = w.expression(INT, depth)
    return w.pick(f"({text} {op} {other})", f"({other} {op} {text})")


@gives(INT, 2)
def of_truths(w: Writer, depth: int) -> str:
    """Arithmetic without an int."""
    left, right = (w.expression(w.random.choice((BOOL, BOOL, LEVEL)), depth) for _ in range(2))
    op = w.pick("+", "-", "*", "//", "%", "<<", ">>")
    if op in ("//", "%") and not w.chance(10):
        right = w.pick("True", "Level.HIGH", "Level.LOW")
    return f"({left} {op} {right})"


@gives(INT, 4)
def bits(w: Writer, depth: int) -> str:
    return f"({w.expression(INT, depth)} {w.pick('&', '|', '^')} {w.expression(INT, depth)})"


@gives(INT, 4)
def shift(w: Writer, depth: int) -> str:
    count = w.expression(INT, depth) if w.chance(15) else small(w, depth, w.random.choice((5, 20, 70)))
    left = w.expression(w.random.choice((INT, INT, INT, BOOL)), depth)
    op = w.pick("<<", ">>", ">>")
    return f"({left}{' % 257' if op == '<<' and w.chance(60) else ''} {op} {count})"


@gives(INT, 3)
def power(w: Writer, depth: int) -> str:
    exponent = small(w, depth, w.random.choice((3, 5, 20)))
    inputs = [variable.name for variable in w.readable(INT) if variable.is_input]
    if inputs and w.chance(10):
        # Not a value that is known: a negative one that is gives a float.
        exponent = w.random.choice(inputs)
    base = w.expression(INT, depth)
    if w.chance(15):
        return f"({w.expression(BOOL, depth)} ** {w.pick('2', '3', exponent)})"
    return f"(({base} % 11) ** {exponent})" if w.chance(70) else f"({base} ** {w.pick('2', '3', '0', '1', exponent)})"


@gives(INT, 5)
def unary(w: Writer, depth: int) -> str:
    return f"({w.pick('-', '~', '+', '-')}{w.expression(w.random.choice((INT, INT, INT, BOOL)), depth)})"


@gives(INT, 4)
def rounded(w: Writer, depth: int) -> str:
    text = w.expression(FLOAT, depth)
    if w.chance(70):
        text = f"({text} % 1000.0)" if w.chance(50) else f"math.fmod({text}, 4096.0)" if w.chance(50) else f"math.tanh({text})"
    return f"{w.pick('int', 'round', 'math.floor', 'math.ceil', 'math.trunc')}({text})"


@gives(INT, 3)
def builtin(w: Writer, depth: int) -> str:
    form = w.between(0, 8)
    if form == 0:
        return f"int({w.expression(w.random.choice((BOOL, INT, LEVEL)), depth)})"
    if form == 1:
        return f"abs({w.expression(w.random.choice((INT, INT, BOOL)), depth)})"
    if form == 2:
        return f"round({w.expression(INT, depth)}, {w.pick('0', '1', '-1', '-2', '-3', '-20')})"
    if form == 3:
        return f"round({w.expression(INT, depth)})"
    if form == 4:
        return f"divmod({w.expression(INT, depth)}, {nonzero(w, INT, depth)})[{w.pick('0', '1', '-1')}]"
    if form == 5:
        modulus = w.expression(INT, depth) if w.chance(10) else w.pick("7", "97", "1000003", "-13")
        return f"pow({w.expression(INT, depth)}, {small(w, depth, 30)}, {modulus})"
    if form == 6:
        return f"pow({small(w, depth, 9)}, {small(w, depth, 12)})"
    if form == 7:
        return w.pick('int("12")', 'int(" -7 ")', 'len("abc")', 'int("1_000")', 'len("a" + "bc")')
    return f"sum(({w.expression(INT, depth)}, {w.expression(BOOL, depth)}, {w.expression(INT, depth)}){w.pick('', ', 3')})"


@gives(INT, 2)
def whole_attribute(w: Writer, depth: int) -> str:
    receiver = w.expression(w.random.choice((INT, INT, BOOL)), depth)
    name = w.pick("real", "imag", "numerator", "denominator", "bit_length()", "conjugate()")
    return f"({receiver}).{name}"


@gives(FLOAT, 14)
def float_arithmetic(w: Writer, depth: int) -> str:
    op = w.pick("+", "-", "*", "/", "+", "-", "*", "//", "%")
    right = nonzero(w, FLOAT, depth) if op in ("/", "//", "%") else w.expression(FLOAT, depth)
    return f"({w.expression(FLOAT, depth)} {op} {right})"


@gives(FLOAT, 6)
def mixed_arithmetic(w: Writer, depth: int) -> str:
    whole = w.random.choice((INT, INT, BOOL, LEVEL))
    op = w.pick("+", "-", "*", "/", "//", "%")
    if w.chance(50):
        right = nonzero(w, FLOAT, depth) if op in ("/", "//", "%") else w.expression(FLOAT, depth)
        return f"({w.expression(whole, depth)} {op} {right})"
    right = w.expression(whole, depth)
    if op in ("/", "//", "%"):
        right = nonzero(w, INT, depth) if whole == INT else w.pick("True", "Level.LOW", right)
    return f"({w.expression(FLOAT, depth)} {op} {right})"


@gives(FLOAT, 4)
def quotient(w: Writer, depth: int) -> str:
    left = w.expression(w.random.choice((INT, INT, INT, BOOL, LEVEL)), depth)
    right = nonzero(w, INT, depth) if w.chance(80) else w.expression(w.random.choice((BOOL, LEVEL)), depth)
    return f"({left} / {right})"


@gives(FLOAT, 3)
def float_power(w: Writer, depth: int) -> str:
    form = w.between(0, 4)
    if form == 0:
        return f"({nonzero(w, INT, depth)} ** {w.pick('-1', '-2', '-3')})"
    if form == 1:
        return f"({w.expression(FLOAT, depth)} ** {w.pick('2', '2.0', '3', '0.5', '-1', small(w, depth, 5))})"
    base = w.expression(FLOAT, depth) if w.chance(15) else f"(abs({w.expression(FLOAT, depth)}) % 50.0)"
    if form == 2:
        return f"({base} ** ({w.expression(FLOAT, depth)} % 5.0))"
    if form == 3:
        return f"pow({base}, {w.expression(w.random.choice((FLOAT, INT, BOOL)), depth)})"
    whole = w.expression(w.random.choice((INT, BOOL, LEVEL)), depth)
    return f"({whole} ** {w.pick('0.5', '2.0', '-1.0', '1.5')})" if w.chance(30) else f"(abs({whole}) ** 0.5)"


@gives(FLOAT, 3)
def float_unary(w: Writer, depth: int) -> str:
    return f"({w.pick('-', '-', '+')}{w.expression(FLOAT, depth)})"


@gives(FLOAT, 5)
def float_builtin(w: Writer, depth: int) -> str:
    form = w.between(0, 7)
    if form == 0:
        return f"float({w.expression(w.random.choice((INT, INT, BOOL, LEVEL, FLOAT)), depth)})"
    if form == 1:
        return f"abs({w.expression(FLOAT, depth)})"
    if form == 2:
        digits = w.pick("0", "1", "2", "3", "-1", "-2", "10", "17", "400", "-400", small(w, depth, 20))
        return f"round({w.expression(FLOAT, depth)}, {digits})"
    if form == 3:
        return f"divmod({w.expression(FLOAT, depth)}, {nonzero(w, FLOAT, depth)})[{w.pick('0', '1')}]"
    if form == 4:
        return w.pick('float("1.5")', 'float("inf")', 'float("-0.0")', 'float("1e3")')
    if form == 5:
        return f"sum(({w.expression(FLOAT, depth)}, {w.expression(FLOAT, depth)}, {w.expression(FLOAT, depth)}), {w.pick('0.5', '0.0')})"
    if form == 6:
        return f"({w.expression(FLOAT, depth)}).{w.pick('real', 'imag', 'conjugate()')}"
    return f"divmod({w.expression(FLOAT, depth)}, {nonzero(w, INT, depth)})[{w.pick('0', '1')}]"


@gives(FLOAT, 1)
def finite(w: Writer, depth: int) -> str:
    return f"finite({w.expression(FLOAT, depth)})"


def extremes(w: Writer, kind: Type, depth: int) -> str:
    """`min` and `max` of a few values of one type, or of a tuple of these."""
    if kind not in (INT, FLOAT) and w.chance(30):
        raise Declined
    values = ", ".join(w.expression(kind, depth) for _ in range(w.between(2, 3)))
    return f"{w.pick('min', 'max')}({values})" if w.chance(75) else f"{w.pick('min', 'max')}(({values}))"


@gives(INT, 3)
def extreme_int(w: Writer, depth: int) -> str:
    return extremes(w, INT, depth)


@gives(FLOAT, 3)
def extreme_float(w: Writer, depth: int) -> str:
    return extremes(w, FLOAT, depth)
