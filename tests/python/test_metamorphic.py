"""Programs made up at random, compiled in other ways and driven in another way: the same results (oracle/metamorphic.py)."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from dataclasses import replace

import pytest
from oracle import feeds
from oracle.metamorphic import differences
from oracle.trial import FUNCTION, TICKS, case_of, module_of

FIRST = sys.version_info.minor * 1_000_000_000
COUNT = int(os.environ.get("TICKJIT_METAMORPHIC", "60"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_other_ways_give_the_same(seed: int) -> None:
    case = case_of(seed)
    case = replace(case, rows=feeds.rows(module_of(case), FUNCTION, seed, TICKS))
    with contextlib.redirect_stdout(io.StringIO()):
        found = list(differences(case))
    assert found == [], case.text
