"""`error_model="numpy"`: the operators of CPython but for those that SPEC.md, section 15, lists."""

from __future__ import annotations

import ast
import ctypes
import math
from collections.abc import Callable
from typing import Any

from .arithmetic import Arithmetic, NegativeExponent, checked, is_whole

_MODULUS = 2**64
_LIBRARY = ctypes.CDLL("libm.so.6")
_LIBRARY.pow.restype = ctypes.c_double
_LIBRARY.pow.argtypes = [ctypes.c_double, ctypes.c_double]


def wrapped(value: int) -> int:
    """The value that 64 bits keep of an int."""
    return (value + _MODULUS // 2) % _MODULUS - _MODULUS // 2


def divided(left: float, right: float) -> float:
    """IEEE's quotient."""
    if right != 0.0:
        return left / right
    if left == 0.0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


class Wrapping(Arithmetic):
    """Integers wrap; a division by zero gives 0, an infinity or a nan."""

    def operation(
        self, op: type[ast.operator], left: Any, right: Any, plain: Callable[[Any, Any], Any]
    ) -> Any:
        if is_whole(left) and is_whole(right):
            return self._whole(op, left, right, plain)
        if isinstance(left, (int, float)) and isinstance(right, (int, float)):
            return self._real(op, float(left), float(right), plain)
        return super().operation(op, left, right, plain)

    def _whole(self, op: type[ast.operator], left: int, right: int, plain: Callable[[Any, Any], Any]) -> Any:
        if op is ast.Div:
            return divided(float(left), float(right))
        if op is ast.Pow:
            return self.whole_power(left, right)
        if op in (ast.FloorDiv, ast.Mod) and right == 0:
            return 0
        if op is ast.LShift and right > 63:
            return 0
        found = plain(left, right)
        return wrapped(found) if type(found) is int else checked(found)

    def _real(self, op: type[ast.operator], left: float, right: float, plain: Callable[[Any, Any], Any]) -> float:
        if op is ast.Pow:
            return float(_LIBRARY.pow(left, right))
        if right == 0.0 and op in (ast.Div, ast.FloorDiv):
            return divided(left, right)
        if right == 0.0 and op is ast.Mod:
            return math.nan
        return float(plain(left, right))

    def whole_power(self, base: int, exponent: int) -> int:
        if exponent < 0:
            raise NegativeExponent("negative exponent")
        return wrapped(pow(base, exponent, _MODULUS))

    def power(self, base: Any, exponent: Any, modulus: Any = None) -> Any:
        if modulus is not None or is_whole(base) and is_whole(exponent):
            return super().power(base, exponent, modulus)
        return float(_LIBRARY.pow(base, exponent))

    def negation(self, op: type[ast.unaryop], value: Any) -> Any:
        if op is ast.USub and is_whole(value):
            return wrapped(-value)
        return super().negation(op, value)

    def sum(self, values: Any, start: Any = 0) -> Any:
        """Of a tuple it is its additions, of a container one operation, which reports an error as ever."""
        if isinstance(values, tuple):
            return super().sum(values, start)
        return Arithmetic().sum(values, start)

    def absolute(self, value: Any) -> Any:
        return wrapped(abs(value)) if is_whole(value) else checked(abs(value))

    def divmod(self, left: Any, right: Any) -> Any:
        if not isinstance(left, (int, float)):
            return super().divmod(left, right)
        plain = (lambda a, b: a // b), (lambda a, b: a % b)
        return tuple(self.operation(op, left, right, f) for op, f in zip((ast.FloorDiv, ast.Mod), plain))
