"""The examples run, and say the same with Python and without."""

import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def output_of(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_quickstart_agrees_with_cpython_and_draws() -> None:
    pytest.importorskip("matplotlib")
    picture = ROOT / "build" / "quickstart.png"
    picture.unlink(missing_ok=True)
    report = output_of(sys.executable, str(EXAMPLES / "quickstart.py"))
    assert "run, tick and CPython agree to the last bit" in report
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_rust_host_gives_the_statistics_of_the_data() -> None:
    lines = output_of("cargo", "run", "--quiet", "-p", "tickjit-compiler", "--example", "rust_host").splitlines()
    found = dict(line.split(" = ") for line in lines if " = " in line)

    rows = (EXAMPLES / "data" / "seattle-temps.csv").read_text().splitlines()[1:]
    temperatures = [float(row.split(",")[1]) for row in rows]
    assert float(found["mean"]) == pytest.approx(statistics.fmean(temperatures), rel=1e-12)
    assert float(found["variance"]) == pytest.approx(statistics.variance(temperatures), rel=1e-12)
