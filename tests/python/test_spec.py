"""SPEC.md, rule by rule: each case names its section.

Values are compared with what SPEC.md says; that they are CPython's is the oracle's subject.
"""

import ctypes
import linecache
import math
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from enum import Enum, IntEnum
from itertools import count
from typing import Any, Optional, Union

import pytest

import tickjit
from tickjit import CompilationOptions, DefaultDict, Deque, Dict, List, Outputs, Set, State, create_new_dict, create_new_list, set_output
from tickjit.signals import Signal, ticked, valid

MIN, MAX = -(2**63), 2**63 - 1
NUMBERS = count()


class Side(Enum):
    BUY = 1
    SELL = 2


class Level(IntEnum):
    LOW = 10
    HIGH = 20


class Large(Enum):
    VALUE = 2**20


class Word(Enum):
    VALUE = "text"


class OwnError(Exception):
    pass


LIMIT = 2.5
PAIR = (1, 2)
TABLE = [1, 2]

NAMES: dict[str, Any] = {
    "List": List,
    "Dict": Dict,
    "Set": Set,
    "Deque": Deque,
    "DefaultDict": DefaultDict,
    "create_new_list": create_new_list,
    "create_new_dict": create_new_dict,
    "nan": math.nan,
    "math": math,
    "datetime": datetime,
    "timedelta": timedelta,
    "timezone": timezone,
    "Optional": Optional,
    "Union": Union,
    "Outputs": Outputs,
    "State": State,
    "set_output": set_output,
    "Signal": Signal,
    "ticked": ticked,
    "valid": valid,
    "Side": Side,
    "Level": Level,
    "Large": Large,
    "Word": Word,
    "OwnError": OwnError,
    "LIMIT": LIMIT,
    "PAIR": PAIR,
    "TABLE": TABLE,
}


def define(text: str) -> Callable[..., Any]:
    """The last function of a text, with a source."""
    filename = f"<spec {next(NUMBERS)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names = dict(NAMES)
    exec(compile(text, filename, "exec", dont_inherit=True), names)
    functions = [value for value in names.values() if getattr(value, "__module__", "") != __name__]
    own = [f for f in functions if getattr(getattr(f, "__code__", None), "co_filename", "") == filename]
    found: Callable[..., Any] = own[-1]
    return found


def body(lines: str, params: str, returns: str) -> str:
    """A function with these lines, separated by `;;`; the last one is returned."""
    parts = [line for line in lines.split(";;") if line.strip()]
    if not parts[-1].startswith((" ", "return", "raise")):
        parts[-1] = f"return {parts[-1].strip()}"
    suite = "\n".join("    " + line for line in parts)
    return f"def f({params}){' -> ' + returns if returns else ''}:\n{suite}\n"


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, float) and isinstance(found, float):
        return found.hex() == expected.hex() or (found != found and expected != expected)
    return type(found) is type(expected) and bool(found == expected)


def run(text: str, values: tuple[Any, ...], **options: Any) -> Any:
    made = tickjit.node(define(text), options=CompilationOptions(**options))()
    return made.tick(*values)


I, F, B = "Signal[int]", "Signal[float]", "Signal[bool]"
D, T = "Signal[datetime]", "Signal[timedelta]"
NEW_YEAR = datetime(2024, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)

# section, parameters, lines, result type, inputs, value
VALUES: list[tuple[str, str, str, str, tuple[Any, ...], Any]] = [
    ("3", f"x: {F}", "x = x + LIMIT;;x", "float", (1.0,), 3.5),
    ("3", f"x: {I}", "x + PAIR[1]", "int", (1,), 3),
    ("3.1", f"x: {I}", "a = b = x;;a + b", "int", (2,), 4),
    ("3.1", f"x: {I}", "(a, b), c = (x, 1), 2;;a * 100 + b * 10 + c", "int", (3,), 312),
    ("3.1", f"x: {I}", "y: float = x;;y", "float", (3,), 3.0),
    ("3.1", f"x: {I}", "y: float;;y = 0.5;;y", "float", (3,), 0.5),
    ("3.1", f"x: {I}", "while True:;;    x += 1;;    if x > 5:;;        break;;x", "int", (3,), 6),
    ("3.1", f"x: {I}", "while x < 3:;;    x += 1;;else:;;    x = 10;;x", "int", (0,), 10),
    ("3.1", f"x: {I}", "for i in range(x, 0, -2):;;    x = i;;else:;;    x += 100;;x", "int", (5,), 101),
    ("3.1", f"x: {I}", "s = 0;;for i, (a, b) in enumerate(zip((x, 2), reversed(range(5))), 1):;;    s += i * a * b;;s", "int", (1,), 16),
    ("3.1", f"x: {I}", "if 1 > 2:;;    return unknown_name;;x", "int", (1,), 1),
    ("3.1", f"x: {I}", "'docstring';;pass;;x", "int", (1,), 1),
    ("3.2", f"x: {I}", "x in (1, 2.0, True)", "bool", (2,), True),
    ("3.2", f"x: {I}", "x in range(2, 5)", "bool", (5,), False),
    ("3.2", f"x: {F}", "x is None", "bool", (1.0,), False),
    ("3.2", f"x: {B}", "x is True", "bool", (True,), True),
    ("3.2", "s: Signal[Side]", "s is Side.BUY", "bool", (Side.BUY,), True),
    ("3.2", f"x: {I}", "x or 7", "int", (0,), 7),
    ("3.2", f"x: {F}, y: {I}", "1 if x and y else 0", "int", (2.0, 0), 0),
    ("3.2", f"x: {F}, y: {I}", "not (x and y)", "bool", (2.0, 0), True),
    ("3.2", f"x: {I}", "(y := x + 1) * y", "int", (2,), 9),
    ("3.2", f"x: {I}", "(x, 1, 2)[-1]", "int", (0,), 2),
    ("3.2", f"x: {I}", "(5, 6, 7)[x]", "int", (-3,), 5),
    ("3.2", f"x: {I}", "'a' + 'b' == 'ab' and 'a' < 'b'", "bool", (0,), True),
    ("4", f"x: {I}", "x.bit_length() + x.real + x.imag + x.numerator + x.denominator + x.conjugate()", "int", (5,), 19),
    ("4", f"x: {B}", "x.bit_length() + x.numerator", "int", (True,), 2),
    ("4", f"x: {F}", "x.is_integer()", "bool", (2.0,), True),
    ("4", f"x: {F}", "x.real + x.imag + x.conjugate()", "float", (2.0,), 4.0),
    ("4.1", f"x: {I}", "y = x;;y = y / 2;;y", "float", (3,), 1.5),
    ("4.1", f"x: {I}, b: {B}", "y = x if b else b;;y", "int", (3, False), 0),
    ("4.1", f"x: {I}, b: {B}", "if b:;;    y = b;;else:;;    y = x;;y", "int", (3, True), 1),
    ("4.2", f"x: {I}", "x", "float", (2**53 + 1,), 2.0**53),
    ("4.2", f"x: {B}", "x", "int", (True,), 1),
    ("4.2", "l: Signal[Level]", "l", "float", (Level.HIGH,), 20.0),
    ("4.2", f"x: {F}", "x if x > 0.0 else 0", "float", (-1.0,), 0.0),
    ("4.2", f"x: {F}", "s: State[float] = 1.0;;s = min(x, 0);;s", "float", (5.0,), 0.0),
    ("4.3", f"x: {F}", "bool(x)", "bool", (math.nan,), True),
    ("4.3", f"d: {T}", "bool(d)", "bool", (timedelta(0),), False),
    ("4.3", f"d: {D}", "bool(d) and bool(Side.BUY) and not () and not None", "bool", (NEW_YEAR,), True),
    ("5.1", f"x: {I}", "x / 3", "float", (MAX,), MAX / 3),
    ("5.1", f"x: {I}", "x // -3 * 10 + x % -3", "int", (7,), 7 // -3 * 10 + 7 % -3),
    ("5.1", f"x: {F}", "x // 0.3 + x % 0.3", "float", (-1.1,), -1.1 // 0.3 + -1.1 % 0.3),
    ("5.1", f"x: {I}", "x ** 40", "int", (2,), 2**40),
    ("5.1", f"x: {I}", "x ** -2", "float", (2,), 0.25),
    ("5.1", f"x: {I}", "x ** 2", "int", (-3,), 9),
    ("5.1", f"x: {I}", "(x << 3) + (x >> 70)", "int", (-1,), -9),
    ("5.1", f"x: {B}, y: {B}", "x & y", "bool", (True, False), False),
    ("5.1", f"x: {B}", "~x", "int", (True,), -2),
    ("5.1", "l: Signal[Level]", "l + 1", "int", (Level.LOW,), 11),
    ("5.2", f"x: {I}", "x == 2.0**53", "bool", (2**53 + 1,), False),
    ("5.2", f"x: {I}", "(x, 2) < (x, 2, 0)", "bool", (1,), True),
    ("5.2", f"x: {I}", "0 < x < 10 != x", "bool", (5,), True),
    ("6", f"x: {I}", "abs(x)", "int", (-5,), 5),
    ("6", f"d: {T}", "abs(d)", "timedelta", (-HOUR,), HOUR),
    ("6", f"x: {F}", "min((x, 2.0, 3.0)) + max(x, 2.0)", "float", (1.0,), 3.0),
    ("6", f"x: {F}", "min(x, 1.0)", "float", (math.nan,), math.nan),
    ("6", f"x: {F}", "min(x, 0)", "float", (2.0,), 0.0),
    ("6", f"x: {F}", "round(x)", "int", (2.5,), 2),
    ("6", f"x: {F}", "round(x, 2)", "float", (2.675,), 2.67),
    ("6", f"x: {I}", "round(x, -1)", "int", (25,), 20),
    ("6", f"x: {F}", "int(x)", "int", (-2.7,), -2),
    ("6", f"x: {I}", "int() + int('12') + x", "int", (0,), 12),
    ("6", f"x: {I}", "float('-inf')", "float", (0,), -math.inf),
    ("6", f"x: {I}", "len((x, x)) + len('text')", "int", (0,), 6),
    ("6", f"x: {I}", "sum((x, 2, 3), 10)", "int", (1,), 16),
    ("6", f"d: {T}", "sum((d, d), timedelta(0))", "timedelta", (HOUR,), 2 * HOUR),
    ("6", f"x: {I}", "q, r = divmod(x, -3);;q * 10 + r", "int", (7,), -32),
    ("6", f"x: {I}", "pow(x, -1, 7) + pow(x, 2)", "int", (3,), 14),
    ("6", f"x: {I}", "s = 0;;for i in reversed(range(x)):;;    s = s * 10 + i;;s", "int", (4,), 3210),
    ("6", f"x: {I}", "for i in range(x, 9223372036854775807, 2**62):;;    last = i;;last", "int", (MIN,), 2**62),
    ("7", f"x: {F}", "math.log(x, 2) + math.hypot(x, 3.0) + math.pi + math.tau + math.e", "float", (4.0,), 2.0 + 5.0 + math.pi + math.tau + math.e),
    ("7", f"x: {F}", "m, e = math.frexp(x);;math.ldexp(m, e) + math.modf(x)[1]", "float", (5.5,), 10.5),
    ("7", f"x: {I}", "math.gcd(x, 8, 4) + math.lcm(x, 3) + math.gcd() + math.lcm()", "int", (6,), 2 + 6 + 0 + 1),
    ("7", f"x: {I}", "math.comb(x, 2) + math.perm(x, 2) + math.factorial(x) + math.isqrt(x)", "int", (5,), 10 + 20 + 120 + 2),
    ("7", f"x: {F}", "math.isclose(x, 1.0, rel_tol=0.2) and math.isfinite(x)", "bool", (1.1,), True),
    ("7", f"x: {F}", "math.prod((x, 2, 3.0), start=2)", "float", (1.5,), 18.0),
    ("7", f"x: {F}", "math.floor(x) * 100 + math.ceil(x) * 10 + math.trunc(x)", "int", (1.5,), 121),
    ("7", f"x: {F}", "math.cbrt(x) + math.exp2(x) + math.fma(x, 2.0, 1.0) + math.ulp(1.0)", "float", (8.0,), 2.0 + 256.0 + 17.0 + 2.0**-52),
    ("8", "", "datetime(2024, 1, 2, 3, 4, 5, 6)", "datetime", (), datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=timezone.utc)),
    ("8", f"x: {I}", "datetime(x, 1, 1, tzinfo=timezone.utc)", "datetime", (2024,), NEW_YEAR),
    ("8", f"t: {D}", "t.year + t.month + t.day + t.hour + t.minute + t.second + t.microsecond + t.fold", "int", (NEW_YEAR,), 2026),
    ("8", f"t: {D}", "t.weekday() + t.isoweekday() + t.toordinal()", "int", (NEW_YEAR,), 0 + 1 + NEW_YEAR.toordinal()),
    ("8", f"t: {D}", "t.timestamp()", "float", (NEW_YEAR,), NEW_YEAR.timestamp()),
    ("8", f"x: {F}", "timedelta(seconds=x, hours=1)", "timedelta", (0.1,), timedelta(seconds=0.1, hours=1)),
    ("8", f"t: {D}, d: {T}", "d + (t - d) + d", "datetime", (NEW_YEAR, HOUR), NEW_YEAR + HOUR),
    ("8", f"t: {D}", "t - datetime(2023, 12, 31)", "timedelta", (NEW_YEAR,), timedelta(days=1)),
    ("8", f"d: {T}", "d * 2 + 3 * d + d * 0.5 + d / 4 + d / 2.0 + d // 4 - -d", "timedelta", (HOUR,), HOUR * 7.5),
    ("8", f"d: {T}", "d / timedelta(minutes=7)", "float", (HOUR,), HOUR / timedelta(minutes=7)),
    ("8", f"d: {T}", "q, r = divmod(d, timedelta(minutes=7));;r + q * timedelta(minutes=7)", "timedelta", (HOUR,), HOUR),
    ("8", f"d: {T}", "d // timedelta(minutes=7)", "int", (HOUR,), 8),
    ("8", f"d: {T}", "d.days * 100000 + d.seconds + d.microseconds", "int", (-HOUR,), -100000 + 82800),
    ("8", f"d: {T}", "d.total_seconds()", "float", (HOUR,), 3600.0),
    ("9", f"x: {I}", "Side(x)", "Side", (2,), Side.SELL),
    ("9", "s: Signal[Side]", "s.value", "int", (Side.SELL,), 2),
    ("9", "s: Signal[Side]", "s == Side.SELL and s != Side.BUY", "bool", (Side.SELL,), True),
    ("9", "l: Signal[Level]", "l < 15", "bool", (Level.LOW,), True),
    ("9", "", "Side.BUY.name == 'BUY'", "bool", (), True),
    ("22.18", f"x: {I}", "s = {3, 1, x};;d = 0;;for v in s:;;    d = d * 10 + v;;d * 10 + s.pop()", "int", (2,), 3122),
    ("22.20", f"x: {F}", "a = [x, x];;a.count(nan) * 10 + (x in a) + (a == [x, x])", "int", (math.nan,), 0),
    ("22.20", f"x: {F}", "d = {x: 1};;d[x] = 2;;len(d) * 10 + (x in d) + len({x, x})", "int", (math.nan,), 22),
    ("22.20", f"x: {F}", "d = DefaultDict[float, int](5);;d[x] += 1;;d[x] += 1;;len(d) * 10 + d.get(x, 0)", "int", (math.nan,), 40),
    ("22.20", f"x: {F}", "d: Dict[float, List[int]] = {};;d.setdefault(x, [1]).append(2);;d.setdefault(x, [1]).append(2);;len(d)", "int", (math.nan,), 2),
    ("22.20", f"x: {F}", "s = {x};;s.add(x);;s.discard(x);;len(s)", "int", (math.nan,), 2),
    ("22.20", f"x: {F}", "d = {x: 1};;d[0.0] = 2;;d[-0.0] * 10 + len(d)", "int", (-0.0,), 21),
    ("22.21", f"x: {I}", "a = [1, 2, 3];;a[:2] = [x, x];;a[0] + a[1] + a[2]", "int", (5,), 13),
    ("23.1", f"x: {I}", "a = [x];;b = a;;b.append(2);;len(a)", "int", (1,), 2),
    ("23.2", f"x: {I}", "a: List[float] = [x, True];;a[0] + a[1]", "float", (2,), 3.0),
    ("23.2", f"x: {I}", "a = create_new_list(int);;d = create_new_dict(int, float);;d[x] = x;;len(a) + d[x]", "float", (2,), 2.0),
    ("23.2", f"x: {I}", "a: State[List] = create_new_list(float);;d: State[Dict] = create_new_dict(int, int);;a.append(x);;len(a) + len(d)", "int", (2,), 1),
    ("23.3", f"x: {I}", "a = [1, 2, 3];;a[x] * 10 + a[-x]", "int", (1,), 23),
    ("23.3", f"x: {I}", "d = {1: 5};;d[True] = 7;;d[x] * 10 + len(d)", "int", (1,), 71),
    ("23.3", f"x: {I}", "a = [2.0 ** 53];;(x in a) + (x + 1 in a)", "int", (2**53,), 1),
    ("23.4", f"x: {I}", "q = Deque[int](maxlen=2);;a = q.push(x);;b = q.push(2);;c = q.push(3);;a is None and b is None and c is not None and c == x", "bool", (5,), True),
    ("23.5", f"x: {I}", "a = [x];;for v in a:;;    if len(a) < 4:;;        a.append(v + 1);;a[-1]", "int", (5,), 8),
    ("23.5", f"x: {I}", "d = {1: 2};;for k in d:;;    d[k] = x;;else:;;    d[9] = 1;;d[1] + len(d)", "int", (5,), 7),
]


@pytest.mark.parametrize(("section", "params", "lines", "returns", "inputs", "value"), VALUES)
def test_values(section: str, params: str, lines: str, returns: str, inputs: tuple[Any, ...], value: Any) -> None:
    found = run(body(lines, params, returns), inputs)
    assert same(found, value), f"section {section}: {found!r}"


# section, parameters, lines, result type, inputs, exception
REPORTED: list[tuple[str, str, str, str, tuple[Any, ...], type[Exception]]] = [
    ("3.1", f"x: {I}", "assert x, 'text';;x", "int", (0,), AssertionError),
    ("3.1", f"x: {I}", "raise OwnError('text')", "int", (0,), OwnError),
    ("3.1", f"x: {I}", "raise KeyError", "int", (0,), KeyError),
    ("3.2", f"x: {I}", "(5, 6, 7)[x]", "int", (3,), IndexError),
    ("4.1", f"x: {I}", "if x:;;    y = 1;;y", "int", (0,), UnboundLocalError),
    ("5.1", f"x: {I}", "x + 1", "int", (MAX,), OverflowError),
    ("5.1", f"x: {I}", "-x", "int", (MIN,), OverflowError),
    ("5.1", f"x: {I}", "x * x", "int", (2**32,), OverflowError),
    ("5.1", f"x: {I}", "x // -1", "int", (MIN,), OverflowError),
    ("5.1", f"x: {I}", "1 // x", "int", (0,), ZeroDivisionError),
    ("5.1", f"x: {I}", "1 % x", "int", (0,), ZeroDivisionError),
    ("5.1", f"x: {I}", "1 / x", "float", (0,), ZeroDivisionError),
    ("5.1", f"x: {F}", "1.0 / x", "float", (-0.0,), ZeroDivisionError),
    ("5.1", f"x: {F}", "1.0 // x", "float", (0.0,), ZeroDivisionError),
    ("5.1", f"x: {F}", "1.0 % x", "float", (0.0,), ZeroDivisionError),
    ("5.1", f"x: {I}", "2 ** x", "int", (63,), OverflowError),
    ("22.1", f"x: {I}", "2 ** x", "int", (-1,), ValueError),
    ("5.1", f"x: {F}", "x ** -1.0", "float", (0.0,), ZeroDivisionError),
    ("5.1", f"x: {F}", "x ** 2.0", "float", (1e200,), OverflowError),
    ("22.2", f"x: {F}", "x ** 0.5", "float", (-1.0,), ValueError),
    ("5.1", f"x: {I}", "x << 1", "int", (2**62,), OverflowError),
    ("5.1", f"x: {I}", "1 << x", "int", (-1,), ValueError),
    ("5.1", f"x: {I}", "1 >> x", "int", (-1,), ValueError),
    ("6", f"x: {I}", "abs(x)", "int", (MIN,), OverflowError),
    ("6", f"x: {F}", "round(x)", "int", (math.nan,), ValueError),
    ("6", f"x: {F}", "int(x)", "int", (math.inf,), OverflowError),
    ("6", f"x: {F}", "int(x)", "int", (1e19,), OverflowError),
    ("6", f"x: {I}", "s = 0;;for i in range(0, 5, x):;;    s += i;;s", "int", (0,), ValueError),
    ("6", f"x: {I}", "s = 0;;for i in reversed(range(x, 2**63 - 1)):;;    s += 1;;    break;;s", "int", (MIN,), OverflowError),
    ("7", f"x: {F}", "math.sqrt(x)", "float", (-1.0,), ValueError),
    ("7", f"x: {F}", "math.exp(x)", "float", (1000.0,), OverflowError),
    ("7", f"x: {F}", "math.log(x)", "float", (0.0,), ValueError),
    ("7", f"x: {I}", "math.factorial(x)", "int", (21,), OverflowError),
    ("8", f"x: {I}", "datetime(2024, x, 1)", "datetime", (13,), ValueError),
    ("8", f"x: {I}", "datetime(x, 1, 1)", "datetime", (2263,), OverflowError),
    ("8", f"t: {D}", "t + timedelta(days=100000)", "datetime", (NEW_YEAR,), OverflowError),
    ("8", f"d: {T}", "d // timedelta(0)", "int", (HOUR,), ZeroDivisionError),
    ("8", f"x: {F}", "timedelta(days=x)", "timedelta", (1e9,), OverflowError),
    ("9", f"x: {I}", "Side(x)", "Side", (3,), ValueError),
    ("13", f"x: {I}, y: {I}", "x + y", "int", (1,), ValueError),
    ("22.19", f"x: {I}", "d = {1: 2, 3: 4};;for k in d:;;    d.pop(k);;    d[k + x] = 1;;1", "int", (10,), RuntimeError),
    ("22.19", f"x: {I}", "s = {1, 3};;for k in s:;;    s.discard(k);;    s.add(k + x);;1", "int", (10,), RuntimeError),
    ("22.19", f"x: {I}", "q = Deque[int]([1, 2]);;for k in q:;;    q.append(x);;1", "int", (10,), RuntimeError),
    ("22.20", f"x: {F}", "d = {1.0: 1};;d[x] = 2;;d[x]", "int", (math.nan,), KeyError),
    ("22.21", f"x: {I}", "a = [1, 2, 3];;a[:2] = [x];;1", "int", (5,), ValueError),
    ("22.22", f"x: {F}", "a = [1.0, x];;a.sort();;1", "int", (math.nan,), ValueError),
    ("22.22", f"x: {F}", "a = sorted([(1, x), (1, 2.0)]);;1", "int", (math.nan,), ValueError),
    ("23.3", f"x: {I}", "a = [1];;a[x]", "int", (1,), IndexError),
    ("23.3", f"x: {I}", "d = {1: 1};;d[x] += 1;;1", "int", (2,), KeyError),
    ("23.6", f"x: {I}", "a = [0.0] * x;;len(a)", "int", (2**60,), MemoryError),
]


@pytest.mark.parametrize(("section", "params", "lines", "returns", "inputs", "error"), REPORTED)
def test_reported(
    section: str, params: str, lines: str, returns: str, inputs: tuple[Any, ...], error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        run(body(lines, params, returns), inputs)
    assert type(caught.value) is error, f"section {section}"


# section, code, parameters, lines, result type
REFUSED: list[tuple[str, str, str, str, str]] = [
    ("3", "not-a-value", "", "x = TABLE;;0", "int"),
    ("3", "unknown-name", "", "nowhere", "int"),
    ("3.1", "assign-target", f"x: {I}", "t = (x, x);;t[0] += 1;;x", "int"),
    ("3.1", "unsupported-expression", f"x: {I}", "a, *b = (x, x, x);;x", "int"),
    ("3.1", "unsupported-statement", f"x: {I}", "del x;;0", "int"),
    ("3.1", "unsupported-statement", f"x: {I}", "import math;;x", "int"),
    ("3.1", "unsupported-statement", f"x: {I}", "with x:;;    pass;;x", "int"),
    ("3.1", "pattern-form", f"x: {I}", "match [x]:;;    case [y]:;;        x = y;;x", "int"),
    ("3.1", "raise-form", f"x: {I}", "if x:;;    raise;;x", "int"),
    ("3.1", "except-form", f"x: {I}", "try:;;    x = 1;;except TABLE:;;    x = 2;;x", "int"),
    ("3.1", "except-form", f"x: {I}", "try:;;    x = 1;;except ValueError as e:;;    print(e);;x", "int"),
    ("3.2", "unsupported-operand", f"x: {I}", "x in range(0, 10, 2)", "bool"),
    ("3.2", "identity-comparison", f"x: {F}", "x is x", "bool"),
    ("3.2", "unsupported-operand", "", "'a' in 'cat'", "bool"),
    ("3.2", "unsupported-operand", f"x: {I}", "x in (1, 2) == True", "bool"),
    ("3.2", "mixed-types", f"x: {F}", "y = x or 1;;y", "float"),
    ("3.2", "tuple-index", f"x: {I}", "(x, 1)[2]", "int"),
    ("3.2", "not-a-value", f"x: {I}", "len(f'{x}')", "int"),
    ("3.2", "format-spec", f"x: {I}", "print(f'{x:.2}');;x", "int"),
    ("3.2", "not-subscriptable", f"x: {I}", "(x, x)[:1][0]", "int"),
    ("3.2", "unsupported-expression", f"x: {I}", "x @ x", "int"),
    ("3.2", "star-args", f"x: {I}", "max(*(x, x))", "int"),
    ("4", "unsupported-type", "x: Signal[Optional[int]]", "0", "int"),
    ("4.2", "number-to-bool", f"x: {I}", "x", "bool"),
    ("4.2", "float-to-int", f"x: {F}", "s: State[int] = 0;;s = x;;s", "int"),
    ("4.2", "type-mismatch", f"x: {F}", "x", "datetime"),
    ("5.1", "unsupported-operand", f"x: {F}", "x << 1", "int"),
    ("5.1", "unsupported-operand", f"x: {F}", "~x", "int"),
    ("22.7", "unsupported-operand", f"d: {T}", "d == 1", "bool"),
    ("6", "unsupported-call", f"x: {I}", "hash(x)", "int"),
    ("6", "not-a-value", f"x: {I}", "r = range(x);;x", "int"),
    ("6", "mixed-types", f"x: {F}", "y = min(x, 0);;y", "float"),
    ("6", "wrong-arguments", f"x: {I}", "abs(x, x)", "int"),
    ("6", "wrong-argument-type", f"d: {D}", "int(d)", "int"),
    ("6", "invalid-literal", "", "int('1.5')", "int"),
    ("7", "unsupported-function", f"x: {F}", "math.fsum((x, x))", "float"),
    ("8", "unsupported-operand", f"t: {D}", "t + t", "datetime"),
    ("8", "unsupported-operand", f"t: {D}", "t + 1", "datetime"),
    ("8", "unsupported-call", "", "datetime.now()", "datetime"),
    ("8", "unknown-attribute", f"t: {D}", "len(t.strftime('%Y'))", "int"),
    ("9", "unsupported-operand", "s: Signal[Side]", "s < Side.SELL", "bool"),
    ("9", "unsupported-operand", "s: Signal[Side]", "s + 1", "int"),
    ("9", "unsupported-operand", "s: Signal[Side]", "s == 1", "bool"),
    ("9", "not-constant", "s: Signal[Side]", "s.name == 'BUY'", "bool"),
    ("9", "unknown-type", "s: Signal[Large]", "0", "int"),
    ("9", "not-a-value", "", "w = Word.VALUE;;0", "int"),
    ("11", "state-type", f"x: {I}", "s: State[str] = '';;x", "int"),
    ("13", "not-an-input", f"x: {I}", "x = 1;;ticked(x)", "bool"),
    ("23.1", "container-nesting", f"x: {I}", "a: List[List[List[int]]] = [];;x", "int"),
    ("23.1", "unsupported-key-type", f"x: {I}", "a: Set[List[int]] = set();;x", "int"),
    ("23.1", "unsupported-item-type", f"x: {I}", "a: List[str] = [];;x", "int"),
    ("23.1", "container-output", f"x: {I}", "[x]", "List[int]"),
    ("23.1", "identity-comparison", f"x: {I}", "a = [x];;a is a", "bool"),
    ("23.2", "empty-container", f"x: {I}", "a = [];;x", "int"),
    ("23.2", "mixed-types", f"x: {I}", "a = [x, 1.5];;x", "int"),
    ("23.2", "not-a-value", f"x: {I}", "TABLE[0]", "int"),
    ("23.3", "float-to-int", f"x: {I}", "a = [x];;a.append(1.5);;x", "int"),
    ("23.4", "view-as-value", f"x: {I}", "d = {1: 2};;k = d.keys();;x", "int"),
]


@pytest.mark.parametrize(("section", "code", "params", "lines", "returns"), REFUSED)
def test_refused(section: str, code: str, params: str, lines: str, returns: str) -> None:
    with pytest.raises(tickjit.CompileError) as caught:
        tickjit.compile_func(define(body(lines, params, returns)))
    assert [one.code for one in caught.value.diagnostics] == [code], f"section {section}"


@pytest.mark.parametrize(
    ("params", "lines", "returns", "inputs", "value"),
    [
        (f"x: {I}", "x + 1", "int", (MAX,), MIN),
        (f"x: {I}", "-x", "int", (MIN,), MIN),
        (f"x: {I}", "abs(x)", "int", (MIN,), MIN),
        (f"x: {I}", "x ** 3", "int", (2**40,), 0),
        (f"x: {I}", "1 // x + 1 % x", "int", (0,), 0),
        (f"x: {I}", "x // -1", "int", (MIN,), MIN),
        (f"x: {I}", "1 << x", "int", (64,), 0),
        (f"x: {I}", "1 / x", "float", (0,), math.inf),
        (f"x: {F}", "x / 0.0", "float", (-1.0,), -math.inf),
        (f"x: {F}", "x % 0.0", "float", (-1.0,), math.nan),
        (f"x: {F}", "x // 0.0", "float", (-1.0,), -math.inf),
        (f"x: {F}", "x ** 0.5", "float", (-1.0,), math.nan),
        (f"x: {F}", "x ** -1.0", "float", (0.0,), math.inf),
    ],
)
def test_numpy_errors_are_values(params: str, lines: str, returns: str, inputs: tuple[Any, ...], value: Any) -> None:
    """Section 15."""
    assert same(run(body(lines, params, returns), inputs, error_model="numpy"), value)


@pytest.mark.parametrize(
    ("params", "lines", "returns", "inputs", "error"),
    [
        (f"x: {I}", "1 << x", "int", (-1,), ValueError),
        (f"x: {I}", "2 ** x", "int", (-1,), ValueError),
        (f"x: {F}", "int(x)", "int", (math.nan,), ValueError),
        (f"x: {F}", "math.sqrt(x)", "float", (-1.0,), ValueError),
        (f"d: {T}", "d + d", "timedelta", (timedelta(days=100000),), OverflowError),
        (f"x: {I}", "(1, 2)[x]", "int", (2,), IndexError),
    ],
)
def test_numpy_reports_the_rest(
    params: str, lines: str, returns: str, inputs: tuple[Any, ...], error: type[Exception]
) -> None:
    """Section 15."""
    with pytest.raises(error):
        run(body(lines, params, returns), inputs, error_model="numpy")


def node(text: str, *args: Any, **options: Any) -> tickjit.Node:
    return tickjit.node(define(text), **options)(*args)


def codes(text: str, *args: Any, **options: Any) -> list[str]:
    with pytest.raises(tickjit.CompileError) as caught:
        tickjit.compile_func(define(text), *args, **options)
    return [one.code for one in caught.value.diagnostics]


def test_functions_compiled_along() -> None:
    """Section 10."""
    assert run("def g(a, b=2, *, c=3):\n    return a * 100 + b * 10 + c\ndef f(x: Signal[int]) -> int:\n    return g(x, c=x)\n", (1,)) == 121
    # Once for each combination of types.
    text = "def g(a):\n    return a / 2\ndef f(x: Signal[int], y: Signal[float]) -> float:\n    return g(x) + g(y)\n"
    assert run(text, (3, 1.0)) == 2.0
    # An argument converts to an annotated parameter.
    text = "def g(a: float) -> float:\n    return a\ndef f(x: Signal[int]) -> float:\n    return g(x)\n"
    assert same(run(text, (3,)), 3.0)
    text = "def g(a):\n    return a, a + 1\ndef f(x: Signal[int]) -> int:\n    a, b = g(x)\n    return a * b\n"
    assert run(text, (3,)) == 12
    even = "def even(n: int) -> bool:\n    return True if n == 0 else odd(n - 1)\n"
    odd = "def odd(n: int) -> bool:\n    return False if n == 0 else even(n - 1)\n"
    entry = "def f(n: Signal[int]) -> bool:\n    return even(n)\n"
    assert run(even + odd + entry, (7,)) is False
    assert run(even + odd + entry, (900,)) is True
    with pytest.raises(RecursionError):
        run(even + odd + entry, (5000,))
    # A first return that does not recurse gives the type.
    text = "def g(n):\n    if n < 2:\n        return 1\n    return n * g(n - 1)\ndef f(n: Signal[int]) -> int:\n    return g(n)\n"
    with_annotation = text.replace("g(n):", "g(n) -> int:")
    assert run(with_annotation, (5,)) == 120
    text = "def g(n):\n    return 1 // n\ndef f(n: Signal[int]) -> int:\n    return g(n)\n"
    with pytest.raises(ZeroDivisionError) as caught:
        run(text, (0,))
    assert "line 2, in g" in caught.value.__notes__[0]


def test_recursion_is_bounded_at_1000() -> None:
    """Section 10."""
    text = "def g(n: int) -> int:\n    return 0 if n == 0 else 1 + g(n - 1)\ndef f(n: Signal[int]) -> int:\n    return g(n)\n"
    assert run(text, (999,)) == 999
    with pytest.raises(RecursionError):
        run(text, (1000,))


def test_state() -> None:
    """Section 11."""
    text = (
        "def f(x: Signal[int], k: int = 3) -> int:\n"
        "    small: State[bool] = not False\n"
        "    b: State[int] = -5 + k\n"
        "    a: State[float] = math.sqrt(4) + float('inf')\n"
        "    side: State[Side] = Side.SELL\n"
        "    gap: State[timedelta] = timedelta(hours=1) * 2\n"
        "    t: State[datetime] = datetime(2024, 1, 1)\n"
        "    b += x\n"
        "    return b\n"
    )
    made = node(text)
    assert [slot.name for slot in made.result.state_slots] == ["a", "b", "gap", "t", "side", "small"]
    assert [slot.native_type for slot in made.result.state_slots] == ["float64", "int64", "int64", "int64", "int16", "int8"]
    assert {slot.kind for slot in made.result.state_slots} == {"scalar"}
    assert made.tick(1) == -1
    assert made.state == {
        "a": math.inf,
        "b": -1,
        "gap": 2 * HOUR,
        "t": NEW_YEAR,
        "side": Side.SELL,
        "small": True,
    }
    # What was assigned before an error stays.
    made = node("def f(x: Signal[int]) -> int:\n    s: State[int] = 0\n    s += 1\n    s += 1 // x\n    return s\n")
    with pytest.raises(ZeroDivisionError):
        made.tick(0)
    assert made.state == {"s": 1}


def test_start_and_stop_bodies() -> None:
    """Section 11."""
    text = "def f(x: Signal[int], k: int = 2) -> int:\n    s: State[int] = 1\n    return s\n"
    made = node(text, start_body="for i in range(k):\n    s += 10\nreturn", stop_body="s = 99 // (s - 21)")
    assert made.tick(0) == 21
    assert [(slot.kind, slot.name) for slot in made.result.state_slots] == [("scalar", "s"), ("started", "__started__")]
    assert made.state == {"s": 21}
    with pytest.raises(ZeroDivisionError):
        made.stop()
    made.stop()
    with pytest.raises(RuntimeError):
        made.tick(0)
    with pytest.raises(ZeroDivisionError):
        node(text, start_body="s = 1 // (s - 1)")


def test_outputs() -> None:
    """Section 12."""
    assert node("def f(x: Signal[int]):\n    return\n").tick(1) is None
    assert codes("def f(x: Signal[int]):\n    return x\n") == ["return-without-output"]
    for returns in ("int", "Optional[int]", "int | None", "Union[int, None]", "'int'"):
        made = node(f"def f(x: Signal[int]) -> {returns}:\n    return x if x > 0 else None\n")
        assert (made.tick(1), made.tick(0)) == (1, None)
    made = node("def f(x: Signal[int]) -> tuple[int, float]:\n    return (x, None) if x > 0 else (None, x)\n")
    assert (made.tick(1), made.tick(0)) == ((1, None), (None, 0.0))
    made = node("def g(x):\n    return x, x\ndef f(x: Signal[int]) -> tuple[int, float]:\n    return g(x)\n")
    assert made.tick(1) == (1, 1.0)
    # All values are computed before the first is stored.
    made = node("def f(x: Signal[int]) -> tuple[int, int]:\n    return x, 1 // x\n")
    with pytest.raises(ZeroDivisionError):
        made.tick(0)
    text = (
        "def f(x: Signal[int]) -> Outputs(low=int, high=float):\n"
        "    set_output('low', x)\n"
        "    set_output('low', x + 1)\n"
        "    if x > 5:\n"
        "        return Outputs(high=x)\n"
    )
    made = node(text)
    assert made.tick(1) == {"low": 2, "high": None}
    assert made.tick(6) == {"low": 7, "high": 6.0}
    assert made.result.named_outputs == {"low": int, "high": float}
    # START and STOP bodies may set outputs.
    assert tickjit.compile_func(define(text), start_body="set_output('low', 1)").address


def test_signals() -> None:
    """Section 13."""
    text = (
        "def f(x: Signal[int], y: Signal[int]) -> int:\n"
        "    n = 0\n"
        "    if ticked(x):\n"
        "        n += 1\n"
        "    if ticked(y):\n"
        "        n += 10\n"
        "    if valid(y):\n"
        "        n += y\n"
        "    return n\n"
    )
    made = node(text)
    assert (made.tick(1), made.tick(y=500), made.tick(x=1)) == (1, 510, 501)
    with pytest.raises(ValueError, match="'y'"):
        node("def f(x: Signal[int], y: Signal[int]) -> int:\n    return x + y\n").tick(1)
    # In START an input may be read, and has no value then.
    with pytest.raises(ValueError, match="'x'"):
        node("def f(x: Signal[int]) -> int:\n    s: State[int] = 0\n    return s\n", start_body="s = x")


def test_error_records() -> None:
    """Section 14."""
    result = tickjit.compile_func(define("def f(x: Signal[int]) -> int:\n    s: State[int] = 0\n    return s // 0\n"))
    cell = ctypes.c_int64(5)
    outputs = (ctypes.c_void_p * 1)(ctypes.addressof(cell))
    state = ctypes.c_int64(1)
    states = (ctypes.c_void_p * 1)(ctypes.addressof(state))
    ticks = (ctypes.c_int8 * 1)(0)
    inputs = (ctypes.c_void_p * 1)(None)
    flags = (ctypes.c_int8 * 1)(0)
    call = result.compiled_func.ctypes

    def phase(number: int) -> None:
        call(outputs, ticks, states, number, inputs, flags, flags)

    # EXECUTE before START works on what the cells hold; a phase that is none does nothing.
    for number in (0, 3, -1):
        phase(number)
    assert (cell.value, ticks[0], state.value) == (5, 0, 1)
    phase(1)
    assert state.value == 0
    record = tickjit.take_error()
    assert record is not None
    assert (record.kind, record.line, record.function) == ("ZeroDivisionError", 3, "f")
    assert record.message == "integer division or modulo by zero"
    assert tickjit.take_error() is None
    # The first one stays.
    other = tickjit.compile_func(define("def g(x: Signal[int]) -> int:\n    raise OwnError('text')\n"))
    other.compiled_func.ctypes(outputs, ticks, None, 0, inputs, flags, flags)
    phase(0)
    record = tickjit.take_error()
    assert record is not None
    assert (record.kind, record.message, record.function) == ("OwnError", "text", "g")
    assert tickjit.take_error() is None


def test_limits() -> None:
    """Section 17."""
    deep = "def f(x: Signal[float]) -> float:\n    return " + "-" * 199 + "x\n"
    assert tickjit.compile_func(define(deep)).address
    assert codes(deep.replace("return ", "return --")) == ["nesting-too-deep"]
    arms = "".join(f"    elif x == {n}:\n        return {n}\n" for n in range(240))
    many = f"def f(x: Signal[int]) -> int:\n    if x < 0:\n        return 0\n{arms}    return 1\n"
    assert run(many, (239,)) == 239
    arms = "".join(f"    elif x == {n}:\n        return {n}\n" for n in range(260))
    many = f"def f(x: Signal[int]) -> int:\n    if x < 0:\n        return 0\n{arms}    return 1\n"
    assert codes(many) == ["nesting-too-deep"]


def test_differences() -> None:
    """Section 22, what is no error."""
    assert run("def f(x: Signal[float]) -> bool:\n    return x in (x,)\n", (math.nan,)) is False
    assert run("def f(x: Signal[float]) -> float:\n    return math.pow(0.0, x)\n", (-math.inf,)) == math.inf
    assert run("def f(x: Signal[float]) -> float:\n    return math.hypot(x, 5e-324)\n", (5e-324,)) == math.hypot(5e-324, 5e-324)
    assert run("def f(x: Signal[datetime]) -> bool:\n    return x == datetime(2024, 1, 1)\n", (NEW_YEAR,)) is True
    # A global has the value of the time of compiling; a factory notices another one.
    function = define("def f(x: Signal[float]) -> float:\n    return LIMIT\n")
    factory = tickjit.node(function)
    old = factory()
    function.__globals__["LIMIT"] = 9.5
    assert (old.tick(0.0), factory().tick(0.0)) == (2.5, 9.5)
