"""The examples run, and say the same with Python and without."""

import re
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
    picture = ROOT / "build" / "quickstart.png"
    picture.unlink(missing_ok=True)
    report = output_of(sys.executable, str(EXAMPLES / "quickstart.py"))
    assert "run, tick and CPython agree to the last bit" in report
    assert picture.read_bytes().startswith(b"\x89PNG")


def example_in_rust(name: str) -> str:
    return output_of("cargo", "run", "--quiet", "-p", "tickjit-compiler", "--example", name)


def test_weather_host_gives_the_statistics_of_the_data() -> None:
    lines = example_in_rust("weather_host").splitlines()
    found = dict(line.split(" = ") for line in lines if " = " in line)

    rows = (EXAMPLES / "data" / "seattle-temps.csv").read_text().splitlines()[1:]
    temperatures = [float(row.split(",")[1]) for row in rows]
    assert float(found["mean"]) == pytest.approx(statistics.fmean(temperatures), rel=1e-12)
    assert float(found["variance"]) == pytest.approx(statistics.variance(temperatures), rel=1e-12)


def test_hosts_in_c_and_rust_give_what_cpython_gives_over_the_order_book() -> None:
    report = output_of(sys.executable, str(EXAMPLES / "order_book" / "replay.py"))
    rows = [line.split() for line in report.splitlines()[2:]]
    by_c = {name: (int(outputs), float(last)) for name, outputs, last, *_ in rows}
    assert set(by_c) == {"pressure", "spread", "idle"}

    in_rust = {}
    for line in example_in_rust("rust_host").splitlines():
        name, outputs, last = re.fullmatch(r"(\w+): (\d+) outputs, the last (.+)", line).groups()
        in_rust[name] = (int(outputs), pytest.approx(float(last), abs=1e-4))
    assert by_c == in_rust


def test_the_rust_host_has_no_python_in_it() -> None:
    example_in_rust("rust_host")
    binary = ROOT / "target" / "debug" / "examples" / "rust_host"
    libraries = output_of("ldd", str(binary))
    assert "libc.so" in libraries
    assert "python" not in libraries


def test_the_recorded_events_are_those_of_their_generator(tmp_path: Path) -> None:
    generator = tmp_path / "record.py"
    generator.write_text((EXAMPLES / "order_book" / "record.py").read_text())
    output_of(sys.executable, str(generator))
    assert (tmp_path / "events.csv").read_bytes() == (EXAMPLES / "order_book" / "events.csv").read_bytes()
