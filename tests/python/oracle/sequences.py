"""Sequences of operations on containers, as functions for tickjit and for CPython.

A sequence works on a container `c` and another one of the same type, `d`; what operations give is appended to the list
`log`. All three are state variables, so that everything that happened can be seen afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy


@dataclass(frozen=True)
class Kind:
    """A type of container, and the operations on it: templates whose fields are drawn."""

    annotation: str
    initial: str
    #: What stands for `{v}`: items, or values of a dict.
    items: tuple[str, ...]
    operations: tuple[str, ...]
    #: What stands for `{k}`: keys.
    keys: tuple[str, ...] = ()


INTS = ("0", "1", "2", "-1", "3", "x")
FLOATS = ("0.0", "-0.0", "0.5", "1", "2.5", "-1.5", "float(x)")
BOOLS = ("True", "False", "(x > 1)")
PAIRS = ("(1, 0.5)", "(1, 1.5)", "(0, 0.5)", "(x, 2.0)", "(x, float(x))")

SEQUENCE = (
    "c.append({v})",
    "c.append({v})",
    "c.append({v})",
    "c.extend(d)",
    "d.extend(c) if len(d) < 20 else None",
    "log.append({log:c.pop()})",
    "c.clear()",
    "log.append(float(c.index({v})))",
    "log.append(float(c.count({v})))",
    "c.reverse()",
    "c.remove({v})",
    "c[{i}] = {v}",
    "log.append({log:c[{i}]})",
    "del c[{i}]",
    "c.insert({i}, {v})",
    "log.append(float({v} in c))",
    "log.append(float({v} not in c))",
    "log.append(float(c == d))",
    "log.append(float(len(c)))",
    "log.append(1.0 if c else 0.0)",
    "d = c",
    "d = c.copy()",
    "c, d = d, c",
    "for v in c:\n    log.append({log:v})",
    "for v in c:\n    if len(c) < 12:\n        c.append(v)",
    "for i, v in enumerate(c):\n    if v == {v}:\n        break\n    log.append(float(i))\nelse:\n    log.append(-1.0)",
    "while c:\n    log.append({log:c.pop()})\n    if len(c) == {n}:\n        break",
)
LIST = (
    *SEQUENCE,
    "log.append({log:c.pop({i})})",
    "c.sort()",
    "c.sort(reverse=True)",
    "c = c[{i}:{j}]",
    "c = c[{i}:{j}:{s}]",
    "c = c[::-1]",
    "d = sorted(c)",
    "d = c[:{i}]",
    # Of another length it is a ValueError (SPEC.md).
    "if len(c) == len(d):\n    c[-3:4] = d[-3:4]",
    "c = [{v}, {v}, {v}]",
    "d = list(c)",
    "c = [v for v in c if v != {v}]",
    "d = [{v} for v in c for w in d if v == w] if len(c) + len(d) < 20 else d",
    "c = c + d if len(c) + len(d) < 30 else c",
    "c = c * {n} if len(c) < 10 else c",
    "c += d if len(c) < 20 else c[:1]",
    "for v in reversed(c):\n    log.append({log:v})",
    "for v, w in zip(c, d):\n    log.append(float(v == w))",
    "log.append({log:min(c)})",
    "log.append({log:max(c)})",
    "log.append(float(c != d))",
)
NUMBERS = (
    "log.append(float(sum(c)))",
    "c[{i}] += {v}",
    "for i in range(len(c)):\n    c[i] = c[i] + {v}",
    "c = [v + {v} for v in d]",
    "log.append(float(any(c)))",
    "log.append(float(all(c)))",
)
DEQUE = (
    *(operation for operation in SEQUENCE if not any(name in operation for name in ("insert", "extend", "reverse", "remove", "del "))),
    "c.appendleft({v})",
    "log.append({log:c.popleft()})",
    "p = c.push({v})\nif p is not None:\n    log.append({log:p})",
    "p = d.push({v})\nif p is None:\n    log.append(-7.0)\nelse:\n    log.append({log:p})",
)
TABLE = (
    "log.append(float({k} in c))",
    "log.append(float({k} not in d))",
    "log.append(float(len(c)))",
    "log.append(float(c == d))",
    "c.clear()",
    "d = c",
    "d = c.copy()",
    "c, d = d, c",
    "log.append(1.0 if c else 0.0)",
    "c.update(d)",
    "for k in c:\n    log.append({key:k})\n    if k == {k}:\n        continue\n    log.append(9.0)\nelse:\n    log.append(8.0)",
)
DICT = (
    "c[{k}] = {v}",
    "c[{k}] = {v}",
    "c[{k}] = {v}",
    "c[{k}] += {v}",
    "log.append({log:c[{k}]})",
    "log.append({log:c.get({k}, {v})})",
    "p = c.get({k})\nlog.append({log:p} if p is not None else -7.0)",
    "c[{k}] = c.get({k}, {v}) + {v}",
    "log.append({log:c.pop({k})})",
    "log.append({log:c.pop({k}, {v})})",
    "log.append({log:c.setdefault({k}, {v})})",
    "del c[{k}]",
    "k, v = c.popitem()\nlog.append({key:k})\nlog.append({log:v})",
    "d[{k}] = {v}",
    "c = {{{k}: {v}, {k}: {v}}}",
    "d = dict(c)",
    "d = {{k: v + {v} for k, v in c.items() if k != {k}}}",
    "for k, v in c.items():\n    log.append({key:k})\n    c[k] = v + {v}",
    "for v in c.values():\n    log.append({log:v})",
    "for k in c.keys():\n    if k == {k}:\n        c.pop(k)\n        break",
    "for k in c:\n    d[k] = {v}",
    "for k in c:\n    del c[k]",
    "log.append(float(sum(c.values())))",
    *TABLE,
)
SET = (
    "c.add({k})",
    "c.add({k})",
    "d.add({k})",
    "c.remove({k})",
    "c.discard({k})",
    "c = {{{k}, {k}}}",
    "c = c | d",
    "c = c & d",
    "c = c - d",
    "c = c ^ d",
    "log.append(float(c <= d))",
    "log.append(float(c < d))",
    "log.append(float(c.isdisjoint(d)))",
    "d = set(c)",
    *(operation for operation in TABLE if not operation.startswith("for")),
)
NESTED = (
    "c.append([{v}])",
    "c[{i}].append({v})",
    "log.append(float(len(c[{i}])))",
    "log.append(float(c[{i}].pop()))",
    "c[{i}] = c[{j}]",
    "c.append(c[{i}].copy())",
    "c[{i}] = [{v}, {v}]",
    "d = c.copy()",
    "d.append([v * 2 for v in c[{i}]])",
    "log.append(float(c == d))",
    "for row in c:\n    row.append({v})\n    if len(row) > 6:\n        row.clear()",
    "row = c.pop()\nd.append(row)\nlog.append(float(sum(row)))",
    "del c[{i}]",
    "c = [row for row in d if len(row) > {n}]",
)
NESTED_DICT = (
    "c[{k}] = [{v}]",
    "c[{k}].append({v})",
    "c.setdefault({k}, [{v}]).append({v})",
    "p = c.get({k})\nif p is not None:\n    p.append({v})",
    "log.append(float(len(c[{k}])))",
    "row = c.pop({k})\nd[{k}] = row",
    "for k, row in c.items():\n    log.append({key:k})\n    row.append({v})",
    "del c[{k}]",
    "d = c.copy()",
    "log.append(float(c == d))",
    "c[{k}] = d[{k}]",
    "c.clear()",
    "for row in c.values():\n    log.append(float(sum(row)))\n    row.clear()",
)

KEYS = ("0", "1", "2", "x", "-1", "True", "x + 1")
KINDS = {
    "list_int": Kind("List[int]", "[1, 2]", INTS, LIST + NUMBERS),
    "list_float": Kind("List[float]", "[0.5, 1]", FLOATS, LIST + NUMBERS),
    "list_bool": Kind("List[bool]", "[True]", BOOLS, LIST),
    "list_pair": Kind("List[Tuple[int, float]]", "[(1, 0.5)]", PAIRS, LIST),
    "deque_int": Kind("Deque[int]", "Deque[int](maxlen=4)", INTS, DEQUE),
    "deque_float": Kind("Deque[float]", "Deque[float]()", FLOATS, DEQUE),
    "dict_int_float": Kind("Dict[int, float]", "{1: 0.5}", FLOATS, DICT, KEYS),
    "dict_float_int": Kind("Dict[float, int]", "{1.0: 5}", INTS, DICT, (*FLOATS, "1")),
    "dict_bool_int": Kind("Dict[bool, int]", "{True: 5}", INTS, DICT, BOOLS),
    "dict_pair_int": Kind("Dict[Tuple[int, float], int]", "{(1, 0.5): 5}", INTS, DICT, PAIRS),
    "set_int": Kind("Set[int]", "{1, 2}", (), SET, KEYS),
    "set_float": Kind("Set[float]", "{0.5}", (), SET, FLOATS),
    "list_list": Kind("List[List[int]]", "[[1]]", INTS, NESTED),
    "dict_list": Kind("Dict[int, List[float]]", "{1: [0.5]}", FLOATS, NESTED_DICT, KEYS),
}


class _Fields(dict[str, str]):
    """`{log:e}` and `{key:e}` are the numbers that stand for an item and a key in the log."""


def _number(kind: str, expression: str) -> str:
    if kind.startswith(("Tuple", "tuple")):
        return f"float({expression}[0]) + 10 * {expression}[1]"
    return f"float({expression})"


@st.composite
def _operation(draw: DrawFn, kind: Kind) -> str:
    text = draw(st.sampled_from(kind.operations))
    types = kind.annotation[kind.annotation.index("[") + 1 : -1]
    item = types
    key = types
    if kind.annotation.startswith("Dict"):
        key, _, item = types.rpartition(", ")
    ints = [str(index) for index in range(-4, 5)]
    choices = {"{v}": kind.items, "{k}": kind.keys, "{i}": [*ints, "x"], "{j}": ints, "{s}": ["1", "2", "-1", "-2", "x"],
               "{n}": ["0", "1", "2"]}  # fmt: skip
    for field, values in choices.items():
        while field in text:
            text = text.replace(field, draw(st.sampled_from(values)), 1)
    for field, ty in (("{log:", item), ("{key:", key)):
        while field in text:
            begin = text.index(field)
            end = text.index("}", begin)
            text = text[:begin] + _number(ty, text[begin + len(field) : end]) + text[end + 1 :]
    return text.replace("{{", "{").replace("}}", "}")


@dataclass(frozen=True)
class Sequence:
    """A sequence of operations on containers of a kind."""

    kind: Kind
    operations: tuple[str, ...]

    def _body(self) -> str:
        lines = "\n".join(self.operations).splitlines()
        return "".join(f"    {line}\n" for line in lines)

    def for_tickjit(self) -> str:
        """A module with the function `f`."""
        kind = self.kind
        return (
            "from typing import Tuple\n"
            "from tickjit import Deque, Dict, List, Set, State\n"
            "from tickjit.signals import Signal\n\n\n"
            "def f(x: Signal[int]) -> int:\n"
            f"    c: State[{kind.annotation}] = {kind.initial}\n"
            f"    d: State[{kind.annotation}] = {kind.initial}\n"
            "    log: State[List[float]] = []\n"
            f"{self._body()}"
            "    return len(c)\n"
        )

    def for_python(self) -> str:
        """A module with a function `start`, which gives `f` and a function that shows its state."""
        body = "".join(f"    {line}\n" for line in self._body().splitlines())
        return (
            "from tickjit import Deque\n\n\n"
            "def start():\n"
            f"    c = {self.kind.initial}\n"
            f"    d = {self.kind.initial}\n"
            "    log = []\n\n"
            "    def f(x):\n"
            "        nonlocal c, d, log\n"
            f"{body}"
            "        return len(c)\n\n"
            "    return f, lambda: {'c': c, 'd': d, 'log': log}\n"
        )


def sequences(kind: Kind) -> SearchStrategy[Sequence]:
    """Sequences of up to a dozen operations."""
    operations = st.lists(_operation(kind), min_size=1, max_size=12)
    return operations.map(lambda chosen: Sequence(kind, tuple(chosen)))
