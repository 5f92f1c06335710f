"""What operators and functions give under an error model, in Python: CPython's own, as long as 64 bits hold them.

`Arithmetic` is CPython with integers of 64 bits: a result outside is an error, as SPEC.md says (22.3), and so are the
results whose type would depend on values (22.1, 22.2). `Wrapping` is `error_model="numpy"` (15). `oracle/instrument.py`
puts their methods in place of operators and calls; each method counts what it was asked, by operator and types.
"""

from __future__ import annotations

import ast
import functools
import math
import operator
import sys
from collections import Counter
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)


class Leaves64Bits(OverflowError):
    """A value that CPython has and 64 bits do not hold."""


class NegativeExponent(ValueError):
    """`int ** negative int`, whose type depends on its value: an error (SPEC.md, 22.1)."""


class ComplexResult(ValueError):
    """A complex number out of floats: an error (SPEC.md, 22.2)."""


def fits(value: Any) -> bool:
    """Whether 64 bits hold a value."""
    kind = type(value)
    if kind is int:
        return bool(-(2**63) <= value < 2**63)
    if kind is timedelta:
        return bool(-(2**63) <= value // MICROSECOND * 1000 < 2**63)
    if kind is datetime:
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return bool(-(2**63) <= (aware - EPOCH) // MICROSECOND * 1000 < 2**63)
    if kind is tuple:
        return all(map(fits, value))
    return True


def checked(value: Any) -> Any:
    """The value, or an error where tickjit has to report one."""
    if not fits(value):
        raise Leaves64Bits("does not fit in 64 bits")
    if type(value) is complex:
        raise ComplexResult("complex")
    return value


BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
IN_PLACE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.iadd,
    ast.Sub: operator.isub,
    ast.Mult: operator.imul,
    ast.BitAnd: operator.iand,
    ast.BitOr: operator.ior,
    ast.BitXor: operator.ixor,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


def type_name(value: Any) -> str:
    """The type as the language calls it; what a container holds is left out."""
    kind = type(value)
    return {"list": "List", "dict": "Dict", "set": "Set", "deque": "Deque"}.get(kind.__name__, kind.__name__)


def is_whole(value: Any) -> bool:
    """Whether it computes as an int: ints, bools, members of an IntEnum."""
    return isinstance(value, int)


class Arithmetic:
    """CPython's operators in 64 bits."""

    def __init__(self) -> None:
        #: What was carried out: operators with the types of their operands, functions, methods with their type.
        self.seen: Counter[tuple[str, ...]] = Counter()

    def binary(self, op: type[ast.operator], left: Any, right: Any) -> Any:
        self.seen[op.__name__, type_name(left), type_name(right)] += 1
        return self.operation(op, left, right, BINARY[op])

    def augmented(self, op: type[ast.operator], left: Any, right: Any) -> Any:
        """`left op= right`, of which the left side may be a container that changes."""
        self.seen[op.__name__ + "=", type_name(left), type_name(right)] += 1
        return self.operation(op, left, right, IN_PLACE.get(op, BINARY[op]))

    def operation(
        self, op: type[ast.operator], left: Any, right: Any, plain: Callable[[Any, Any], Any]
    ) -> Any:
        if op is ast.Pow:
            return self.power(left, right)
        if op is ast.LShift and left and right > 63:
            raise Leaves64Bits("shift")
        return checked(plain(left, right))

    def unary(self, op: type[ast.unaryop], value: Any) -> Any:
        self.seen[op.__name__, type_name(value)] += 1
        return self.negation(op, value)

    def negation(self, op: type[ast.unaryop], value: Any) -> Any:
        return checked(UNARY[op](value))

    def compare(self, op: type[ast.cmpop], left: Any, right: Any) -> bool:
        self.seen[op.__name__, type_name(left), type_name(right)] += 1
        return COMPARE[op](left, right)

    def call(self, function: Any, *args: Any, **keywords: Any) -> Any:
        """A call of a function that is not one of the module's own."""
        name = getattr(function, "__name__", str(function))
        self.seen[f"math.{name}" if function is getattr(math, name, None) else name,] += 1
        if function in (math.gcd, math.lcm) and len(args) > 2:
            # What they come to on the way must fit too.
            return functools.reduce(lambda left, right: checked(function(left, right)), args)
        replaced: dict[Any, Callable[..., Any]] = {
            pow: self.power,
            sum: self.sum,
            timedelta: self.timedelta,
            abs: self.absolute,
            math.prod: self.product,
            divmod: self.divmod,
        }
        own = replaced.get(function) if isinstance(function, Hashable) else None
        return checked((own or function)(*args, **keywords))

    def caught(self) -> None:
        """A handler begins."""
        kind = sys.exc_info()[0]
        own = Leaves64Bits, NegativeExponent, ComplexResult
        self.seen["caught", kind.__bases__[0].__name__ if kind in own else kind.__name__] += 1  # type: ignore[union-attr]

    def met(self, pattern: str) -> None:
        """A case of a `match` begins."""
        self.seen["met", pattern] += 1

    def method(self, receiver: Any, name: str, *args: Any, **keywords: Any) -> Any:
        self.seen[f"{type_name(receiver)}.{name}",] += 1
        return checked(getattr(receiver, name)(*args, **keywords))

    def power(self, base: Any, exponent: Any, modulus: Any = None) -> Any:
        if modulus is not None:
            return checked(pow(base, exponent, modulus))
        if is_whole(base) and is_whole(exponent):
            return self.whole_power(base, exponent)
        try:
            return checked(base**exponent)
        except OverflowError as error:
            if "complex" in str(error):
                raise ComplexResult("complex") from None
            raise

    def whole_power(self, base: int, exponent: int) -> int:
        if exponent < 0:
            raise NegativeExponent("negative exponent")
        if abs(base) > 1 and exponent > 63:
            raise Leaves64Bits("power")
        return int(checked(base**exponent))

    def absolute(self, value: Any) -> Any:
        return checked(abs(value))

    def divmod(self, left: Any, right: Any) -> Any:
        return divmod(left, right)

    def sum(self, values: Any, start: Any = 0) -> Any:
        """Of a tuple every partial sum must fit, of a container the sum, and then that with `start`."""
        if any(isinstance(value, float) for value in (*values, start)):
            return sum(values, start)
        if not isinstance(values, tuple):
            return self.operation(ast.Add, start, checked(sum(values)), operator.add)
        total = start
        for value in values:
            total = self.operation(ast.Add, total, value, operator.add)
        return total

    def product(self, values: Any, *, start: Any = 1) -> Any:
        """Every partial product of ints must fit."""
        if any(isinstance(value, float) for value in (*values, start)):
            return math.prod(values, start=start)
        total = start
        for value in values:
            total = self.operation(ast.Mult, total, value, operator.mul)
        return total

    def timedelta(self, *args: Any, **keywords: Any) -> timedelta:
        """Every integer argument, and what they make together, must fit by itself."""
        units = dict(zip(("days", "seconds", "microseconds"), args)) | keywords
        whole = timedelta(0)
        for unit, value in units.items():
            if isinstance(value, int):
                try:
                    whole = checked(whole + checked(timedelta(**{unit: value})))
                except OverflowError:
                    raise Leaves64Bits("timedelta") from None
        return timedelta(**units)


def math_pow(base: float, exponent: float) -> float:
    """As since CPython 3.11; before, a zero to the power of minus infinity was a ValueError."""
    if base == 0.0 and exponent == -math.inf:
        return math.inf
    return math.pow(base, exponent)


def inverted(value: Any) -> Any:
    """`~` of a set of members is a set from 3.11 on."""
    assert isinstance(value, Enum)
    mask = 0
    for member in type(value):
        mask |= member.value
    return type(value)(~value.value & (1 << mask.bit_length()) - 1)
