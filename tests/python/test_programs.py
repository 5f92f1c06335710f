"""Programs made up at random over the whole language: tickjit and CPython run them in step (oracle/trial.py).

    make oracle N=1000000 SEED=0     more of them, over all cores, with a report
    TICKJIT_PROGRAMS=20000 pytest tests/python/test_programs.py
"""

from __future__ import annotations

import os
import sys

import pytest
from oracle import campaign
from oracle.coverage import Coverage

#: Every Python tries programs of its own; the one that make builds with is 3.11 or what is there.
FIRST = int(os.environ.get("TICKJIT_FIRST_PROGRAM", str(sys.version_info.minor * 1_000_000_000)))
COUNT = int(os.environ.get("TICKJIT_PROGRAMS", "5000"))


@pytest.fixture(scope="module")
def report() -> campaign.Report:
    return campaign.run(FIRST, COUNT, os.cpu_count() or 1)


def test_programs_agree_with_cpython(report: campaign.Report) -> None:
    assert report["count"] == COUNT
    assert report["findings"] == []


def test_nothing_of_the_language_is_missing(report: campaign.Report) -> None:
    coverage = Coverage()
    coverage.counts.update(report["coverage"])
    print(coverage.text())
    assert coverage.missing() == []


def test_most_programs_run_most_ticks(report: campaign.Report) -> None:
    """A program that always fails shows little; one that never does shows no errors."""
    failed = sum(report["errors"].values())
    assert 0.1 < failed / (report["ticks"] + failed) < 0.4
