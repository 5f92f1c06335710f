"""Programs made up at random, of which every expression has a known type."""

from __future__ import annotations

import random

_INTS = ["0", "1", "2", "3", "7", "10", "63", "255", "1000003", "2147483648", "9007199254740993"]
_FLOATS = ["0.0", "0.5", "1.0", "1.5", "2.5", "0.1", "1e-3", "3.75", "1e10", "9007199254740992.0", "1e300"]


class Program:
    """A module with one function `f`, and helpers. The same seed gives the same program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.loops = 0
        self.text = self._module()

    def _pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def _chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    # Expressions: `integer` gives one of type int, `real` a float, `truth` a bool, whatever the values are.

    def integer(self, depth: int) -> str:
        if depth <= 0 or self._chance(15):
            return self._pick("a", "b", "i", "j", "n", self._pick(*_INTS))
        deeper = depth - 1
        kind = self.random.randrange(14)
        if kind < 5:
            op = self._pick("+", "-", "*", "//", "%")
            right = self.integer(deeper)
            return f"({self.integer(deeper)} {op} {self._divisor(right, '1') if op in '//%' else right})"
        if kind == 5:
            return f"({self.integer(deeper)} {self._pick('&', '|', '^')} {self.integer(deeper)})"
        if kind == 6:
            return f"({self.integer(deeper)} {self._pick('<<', '>>')} {self._pick('1', '3', 'abs(i) % 5')})"
        if kind == 7:
            return f"{self._pick('-', '~', '+')}{self.integer(deeper)}"
        if kind == 8:
            return f"{self._pick('min', 'max')}({self.integer(deeper)}, {self.integer(deeper)})"
        if kind == 9:
            return f"({self.integer(deeper)} if {self.truth(deeper)} else {self.integer(deeper)})"
        if kind == 10:
            return f"{self._pick('int', 'round', 'math.floor', 'math.ceil')}({self.real(deeper)})"
        if kind == 11:
            return f"g({self.integer(deeper)}, {self.real(deeper)})"
        if kind == 12:
            return f"({self.integer(deeper)}, {self.integer(deeper)})[{self._pick('0', '1', '-1')}]"
        return f"(abs({self.integer(deeper)}) + {self.truth(deeper)})"

    def real(self, depth: int) -> str:
        if depth <= 0 or self._chance(15):
            return self._pick("x", "y", "u", "v", "t", self._pick(*_FLOATS))
        deeper = depth - 1
        kind = self.random.randrange(13)
        if kind < 5:
            op = self._pick("+", "-", "*", "/", "//", "%")
            right = self.real(deeper)
            return f"({self.real(deeper)} {op} {self._divisor(right, '0.5') if op in '//%' else right})"
        if kind == 5:
            return f"({self.integer(deeper)} {self._pick('+', '-', '*')} {self.real(deeper)})"
        if kind == 6:
            return f"({self.real(deeper)} {self._pick('-', '*')} {self.integer(deeper)})"
        if kind == 7:
            return f"({self.integer(deeper)} / {self._divisor(self.integer(deeper), '1')})"
        if kind == 8:
            return f"-{self.real(deeper)}"
        if kind == 9:
            return f"{self._pick('min', 'max')}({self.real(deeper)}, {self.real(deeper)})"
        if kind == 10:
            return f"({self.real(deeper)} if {self.truth(deeper)} else {self.real(deeper)})"
        if kind == 11:
            return f"h({self.real(deeper)}, {self.truth(deeper)})"
        return self._pick(
            f"float({self.integer(deeper)})",
            f"round({self.real(deeper)}, {self._pick('2', '0', '-1')})",
            f"math.sqrt(abs({self.real(deeper)}))",
            f"abs({self.real(deeper)})",
            f"math.copysign({self.real(deeper)}, {self.real(deeper)})",
        )

    def truth(self, depth: int) -> str:
        if depth <= 0 or self._chance(15):
            return self._pick("p", "q", "True", "False", "(a < b)", "(x > y)")
        deeper = depth - 1
        kind = self.random.randrange(9)
        compare = self._pick("<", "<=", "==", "!=", ">", ">=")
        if kind < 2:
            return f"({self.integer(deeper)} {compare} {self.integer(deeper)})"
        if kind == 2:
            return f"({self.real(deeper)} {compare} {self.real(deeper)})"
        if kind == 3:
            return f"({self.integer(deeper)} {compare} {self.real(deeper)})"
        if kind == 4:
            return f"(not {self.truth(deeper)})"
        if kind == 5:
            return f"({self.integer(deeper)} {compare} {self.integer(deeper)} {self._pick('<', '!=')} {self.integer(deeper)})"
        if kind == 6:
            return f"({self.integer(deeper)} {self._pick('in', 'not in')} ({self.integer(deeper)}, {self.integer(deeper)}))"
        return f"({self.truth(deeper)} {self._pick('and', 'or')} {self.truth(deeper)})"

    def _divisor(self, value: str, least: str) -> str:
        """A divisor that is seldom zero: a program that always fails tests little."""
        return value if self._chance(12) else f"(abs({value}) + {least})"

    # Statements.

    def _block(self, indent: str, depth: int, count: int, in_loop: bool) -> None:
        for _ in range(count):
            self._statement(indent, depth, in_loop)

    def _statement(self, indent: str, depth: int, in_loop: bool) -> None:
        kind = self.random.randrange(12)
        deeper = indent + "    "
        if depth > 0 and kind == 0:
            self.lines.append(f"{indent}if {self.truth(2)}:")
            self._block(deeper, depth - 1, self.random.randrange(1, 3), in_loop)
            if self._chance(40):
                self.lines.append(f"{indent}elif {self.truth(2)}:")
                self._block(deeper, depth - 1, 1, in_loop)
            if self._chance(60):
                self.lines.append(f"{indent}else:")
                self._block(deeper, depth - 1, 1, in_loop)
        elif depth > 0 and kind == 1 and self.loops < 3:
            self.loops += 1
            counter = self._pick("k", "i")
            stop = self._pick("3", "i % 4", "abs(b) % 5")
            self.lines.append(f"{indent}for {counter} in range({self._pick('', '1, ', '-2, ')}{stop}):")
            self._block(deeper, depth - 1, self.random.randrange(1, 3), True)
            if self._chance(30):
                self.lines.append(f"{indent}else:")
                self._block(deeper, depth - 1, 1, in_loop)
        elif depth > 0 and kind == 2 and self.loops < 3:
            self.loops += 1
            guard = f"w{self.loops}"
            self.lines.append(f"{indent}{guard} = 0")
            self.lines.append(f"{indent}while {guard} < 4 and {self.truth(1)}:")
            self.lines.append(f"{deeper}{guard} += 1")
            self._block(deeper, depth - 1, self.random.randrange(1, 3), True)
        elif kind == 3 and in_loop and self._chance(50):
            self.lines.append(f"{indent}if {self.truth(1)}:")
            self.lines.append(f"{deeper}{self._pick('break', 'continue')}")
        elif kind == 4:
            self.lines.append(f"{indent}{self._pick('i', 'j', 'n')} {self._pick('+', '-', '*', '^')}= {self.integer(2)}")
        elif kind == 5:
            self.lines.append(f"{indent}{self._pick('u', 'v', 't')} {self._pick('+', '-', '*')}= {self.real(2)}")
        elif kind == 6:
            self.lines.append(f"{indent}i, j = {self.integer(2)}, {self.integer(2)}")
        elif kind == 7:
            self.lines.append(f"{indent}{self._pick('p', 'q')} = {self.truth(3)}")
        elif kind == 8:
            self.lines.append(f"{indent}{self._pick('u', 'v', 't')} = {self.real(3)}")
        elif kind == 9 and self._chance(25):
            self.lines.append(f"{indent}if {self.truth(2)}:")
            self.lines.append(f"{deeper}return {self.integer(2)}, {self.real(2)}")
        elif kind == 10 and self._chance(25):
            self.lines.append(f"{indent}assert {self.truth(2)} or {self.truth(1)}, 'text'")
        else:
            self.lines.append(f"{indent}{self._pick('i', 'j', 'n')} = {self.integer(3)}")

    def _module(self) -> str:
        self.lines = [
            "import math",
            "from tickjit import State",
            "from tickjit.signals import Signal",
            "",
            "def g(a: int, x: float) -> int:",
            "    b = i = j = n = a",
            "    y = u = v = t = x",
            "    p = q = a > 0",
            *self._helper("int"),
            "",
            "def h(x: float, p: bool) -> float:",
            "    y = u = v = t = x",
            "    a = b = i = j = n = 3",
            "    q = not p",
            *self._helper("float"),
            "",
            "def f(a: Signal[int], b: Signal[int], x: Signal[float], y: Signal[float], p: Signal[bool])"
            " -> tuple[int, float]:",
            "    n: State[int] = 2",
            "    t: State[float] = -0.5",
            "    i, j = a, 1",
            "    u, v = x, 0.25",
            "    q = a == b",
        ]
        self._block("    ", 3, self.random.randrange(3, 9), False)
        self.lines.append(f"    return {self.integer(3)}, {self.real(3)}")
        return "\n".join(self.lines) + "\n"

    def _helper(self, kind: str) -> list[str]:
        """The end of a helper: a condition and two values, without calls of helpers."""
        while True:
            make = self.integer if kind == "int" else self.real
            body = [f"    if {self.truth(2)}:", f"        return {make(2)}", f"    return {make(2)}"]
            if not any(f"{name}(" in line for line in body for name in (" g", "(g", " h", "(h", "-h", "-g", "~g")):
                return body
