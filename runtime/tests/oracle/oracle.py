"""The oracle's side in CPython: evaluates functions on arguments given as bits, and answers with bits.

Reads blocks from the standard input. A block is a line `function <parameters> <result> <expression>`, where each
letter of <parameters> and <result> is a type (`i` int, `f` float, `b` bool, `s` text), followed by one line of
arguments per case, each argument 16 hexadecimal digits. Answers a line per case: `=` and the result, `!` and the name
of the exception's class, or `~` where this version of Python lacks the function or has another.
"""

import math
import re
import struct
import sys
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)


def int_pow(a, b):
    if b < 0:
        raise ValueError("a float")
    if abs(a) > 1 and b > 64:
        raise OverflowError
    return a**b


def int_pow_wrapping(a, b):
    if b < 0:
        raise ValueError("a float")
    return pow(a, b, 2**64)


def float_pow(x, y):
    if x < 0 and math.isfinite(x) and math.isfinite(y) and not y.is_integer():
        raise ValueError("complex")
    return x**y


def math_pow(x, y):
    if x == 0 and y == -math.inf:
        return math.inf  # Python 3.10 raises here; later versions follow IEEE 754.
    return math.pow(x, y)


def hypot(x, y):
    tiny = abs(x) < 2.0**-1024 and abs(y) < 2.0**-1024
    if sys.version_info < (3, 12) and tiny:
        raise NotImplementedError("later versions scale such numbers, with other last bits")
    return math.hypot(x, y)


def compare(a, x):
    return -1 if a < x else 0 if a == x else 1 if a > x else 2


def duration(nanoseconds):
    return timedelta(microseconds=nanoseconds // 1000)


def nanoseconds(delta):
    return delta // MICROSECOND * 1000


def instant(nanoseconds):
    return EPOCH + duration(nanoseconds)


def from_fields(*fields):
    return nanoseconds(datetime(*fields, tzinfo=timezone.utc) - EPOCH)


def from_parts(exact, us, *parts):
    """The int stands in for the microseconds, which are 0.0 then."""
    ms, s, m, h, d, w = parts
    us = us if exact == 0 else exact // 1000
    return nanoseconds(timedelta(microseconds=us, milliseconds=ms, seconds=s, minutes=m, hours=h, days=d, weeks=w))


def read(letter, digits):
    value = int(digits, 16)
    if letter == "f":
        return struct.unpack("<d", value.to_bytes(8, "little"))[0]
    return value - (1 << 64) if value >> 63 else value


def write(letter, value):
    if letter == "f":
        return struct.pack(">d", value).hex()
    if letter == "s":
        return str(value)
    if letter == "w":
        value = (value + 2**63) % 2**64 - 2**63
    if not -(2**63) <= int(value) < 2**63:
        raise OverflowError("more than 64 bits")
    return f"{int(value) % 2**64:016x}"


def answers(lines):
    for line in lines:
        words = line.split()
        if words[0] == "function":
            _, parameters, result, source = line.split(None, 3)
            missing = any(not hasattr(math, name) for name in re.findall(r"math\.(\w+)", source))
            function = None if missing else eval(source)
        elif missing:
            yield "~"
        else:
            try:
                yield "=" + write(result, function(*map(read, parameters, words)))
            except NotImplementedError:
                yield "~"
            except (ArithmeticError, ValueError, OverflowError) as error:
                yield "!" + type(error).__name__


sys.stdout.write("\n".join(answers(sys.stdin)) + "\n")
