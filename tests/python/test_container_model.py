"""Sequences of operations on containers, each compiled as one function: tickjit and CPython do the same."""

from __future__ import annotations

import linecache
import math
import os
from typing import Any

import pytest
import tickjit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle.sequences import KINDS, Kind, Sequence, sequences

#: How many sequences of each kind: TICKJIT_SEQUENCES=5000 pytest tests/python/test_container_model.py
COUNT = int(os.environ.get("TICKJIT_SEQUENCES", "150"))
FILE = "<sequence>"


def held(value: Any, kind: str) -> Any:
    """A value as the type holds it, in a form that tells 1 from 1.0 and 0.0 from -0.0."""
    if isinstance(value, dict):
        key, _, item = kind[kind.index("[") + 1 : -1].rpartition(", ") if "List" not in kind else ("int", "", "List[float]")
        return [(held(k, key), held(v, item)) for k, v in value.items()]
    inner = kind[kind.index("[") + 1 : -1] if "[" in kind else ""
    if isinstance(value, set):
        return sorted(map(repr, (held(v, inner) for v in value)))
    if isinstance(value, tuple):
        return tuple(held(v, k) for v, k in zip(value, inner.split(", "), strict=True))
    if hasattr(value, "append"):
        return [held(v, inner) for v in value]
    if kind == "float":
        return repr(float(value)) if not math.isnan(value) else "nan"
    return repr(bool(value) if kind == "bool" else int(value))


def outcome(function: Any, x: int) -> Any:
    try:
        return function(x)
    except Exception as error:  # noqa: BLE001 - whatever it raises is what is compared
        return type(error).__name__


def compiled(sequence: Sequence) -> tickjit.Node:
    text = sequence.for_tickjit()
    # The source is found as that of a notebook's cell is.
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    namespace: dict[str, Any] = {}
    exec(compile(text, FILE, "exec"), namespace)
    return tickjit.node(namespace["f"])()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_sequences_agree_with_cpython(kind: Kind) -> None:
    @settings(max_examples=COUNT, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sequences(kind), st.lists(st.integers(-3, 5), min_size=1, max_size=4))
    def run(sequence: Sequence, inputs: list[int]) -> None:
        namespace: dict[str, Any] = {}
        exec(sequence.for_python(), namespace)
        function, state = namespace["start"]()
        with compiled(sequence) as node:
            for x in inputs:
                expected, got = outcome(function, x), outcome(node.tick, x)
                assert got == expected
                shown, wanted = node.state, state()
                for name, ty in (("c", kind.annotation), ("d", kind.annotation), ("log", "List[float]")):
                    assert held(shown[name], ty) == held(wanted[name], ty), name

    run()
