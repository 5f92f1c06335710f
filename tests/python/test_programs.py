"""Programs made up at random: tickjit and CPython run them in step, on values made up at random too."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from oracle import edges
from oracle.lockstep import Lockstep
from oracle.programs import Program
from oracle.reference import Module

#: More programs than a test run tries: TICKJIT_PROGRAMS=5000 pytest tests/python/test_programs.py
COUNT = int(os.environ.get("TICKJIT_PROGRAMS", "100"))
FIRST = int(os.environ.get("TICKJIT_FIRST_PROGRAM", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_programs_agree_with_cpython(seed: int, tmp_path: Path) -> None:
    text = Program(seed).text
    path = tmp_path / f"program_{seed}.py"
    path.write_text(text)
    steps = Lockstep(Module(path, text), "f", {})
    chosen = random.Random(seed)
    small = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 9, 17]
    for _ in range(25):
        ints = small if chosen.random() < 0.7 else edges.INTS
        floats = [0.0, -0.0, 0.5, 1.0, -1.5, 2.0, 3.25, 10.0] if chosen.random() < 0.7 else edges.FLOATS
        given: dict[str, Any] = {
            "a": chosen.choice(ints),
            "b": chosen.choice(ints),
            "x": chosen.choice(floats),
            "y": chosen.choice(floats),
            "p": chosen.random() < 0.5,
        }
        assert steps.tick(given) is None, text
