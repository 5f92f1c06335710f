"""The oracle finds mistakes: what differs is told by its kind, is made small, and becomes a filetest."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from oracle import campaign
from oracle.arithmetic import Arithmetic
from oracle.filetest import filetest
from oracle.shrink import shrunk
from oracle.trial import Case, attempt, case_of

HEAD = "from tickjit import State\nfrom tickjit.signals import Signal\n\n\n"
ROWS = [{"a": "1"}, {"a": "5"}]


class Mistaken(Arithmetic):
    """CPython, but that `13 * x` is 0, as if a compiler had it wrong."""

    def operation(
        self, op: type[ast.operator], left: Any, right: Any, plain: Callable[[Any, Any], Any]
    ) -> Any:
        return 0 if op is ast.Mult and left == 13 else super().operation(op, left, right, plain)


def case(body: str, returns: str = "int") -> Case:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return Case(f"{HEAD}def f(a: Signal[int]) -> {returns}:\n{lines}", rows=ROWS)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("outputs", "return 13 * a"),
        ("outputs", "return a if 13 * a else None"),
        ("state", "s: State[int] = 0\ns = 13 * a"),
        ("printed", "print(13 * a)"),
        ("error", "return 7 // (13 * a)"),
        ("error", "assert 13 * a == 0"),
        ("line", "x = 13 * a\nassert x == 0\nassert x != 0"),
        ("message", "raise ValueError(f'text {13 * a}')"),
        ("outputs", "try:\n    return 13 // (13 * a)\nexcept ZeroDivisionError:\n    return -1"),
        ("outputs", "match 13 * a:\n    case 0:\n        return 1\nreturn 2"),
        ("compile not-a-value", "return print"),
    ],
)
def test_differences_are_found_and_told(kind: str, body: str) -> None:
    if not kind.startswith("compile") and kind != "line":
        assert not attempt(case(body)).differs
    assert attempt(case(body), Mistaken()).kind == kind


def test_programs_are_made_small() -> None:
    body = "x = a + 1\nfor i in range(3):\n    if i > 1:\n        x += 13 * a\nreturn x"
    small = shrunk(case(body), lambda smaller: attempt(smaller, Mistaken()).kind == "outputs")
    assert len(small.rows or ()) == 1
    text = filetest(small)
    assert "13 * " in text and "for" not in text
    assert text.count("# tick: ") == 1


def test_handlers_and_cases_are_made_small() -> None:
    body = (
        "x = 0\ntry:\n    match a:\n        case 1:\n            x = 1\n        case _:\n            x = 13 * a\n"
        "except KeyError:\n    x = 2\nfinally:\n    x += 0\nreturn x"
    )
    small = shrunk(case(body), lambda smaller: attempt(smaller, Mistaken()).kind == "outputs")
    assert "13 * " in small.text
    assert not any(word in small.text for word in ("try", "match", "finally"))


def test_what_is_caught_and_met_is_counted() -> None:
    arithmetic = Arithmetic()
    body = "try:\n    a //= a - 5\nexcept ZeroDivisionError:\n    a = 0\nmatch a:\n    case 0 | 1:\n        a = 2\nreturn a"
    assert not attempt(case(body), arithmetic).differs
    assert arithmetic.seen["caught", "ZeroDivisionError"] == 1
    assert arithmetic.seen["met", "MatchOr"] == 1


def test_a_seed_is_a_program() -> None:
    assert case_of(4711).text == case_of(4711).text != case_of(4712).text


def test_runs_go_on_where_they_were(tmp_path: Any) -> None:
    log = tmp_path / "log.jsonl"
    first = campaign.run(0, 3, 1, log)
    again = campaign.run(0, 5, 1, log)
    assert (first["count"], again["count"]) == (3, 5)
    assert len(log.read_text().splitlines()) == 2
