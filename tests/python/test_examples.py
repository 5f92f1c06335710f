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


@pytest.fixture(scope="module")
def quickstart() -> str:
    return output_of(sys.executable, str(EXAMPLES / "quickstart.py"))


def test_quickstart_agrees_with_cpython_and_draws(quickstart: str) -> None:
    assert "run, tick and CPython agree to the last bit" in quickstart
    picture = ROOT / "build" / "quickstart.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_graph_of_csp_agrees_with_python() -> None:
    report = output_of(sys.executable, str(EXAMPLES / "csp_graph.py"))
    assert report.splitlines()[-1] == "8 nodes over 8759 hours: compiled and run by Python they agree to the last bit"


def example_in_rust(name: str) -> str:
    return output_of("cargo", "run", "--quiet", "-p", "tickjit-compiler", "--example", name)


def numbers(quickstart: str) -> list[list[str]]:
    """Of each node its name, how often it ticked, and its last values."""
    rows = [line.split() for line in quickstart.splitlines()[3:] if " ns" in line]
    return [[name, *rest] for name, _, _, _, _, _, _, _, _, *rest in rows]


def test_a_host_in_rust_gives_the_numbers_of_the_quickstart(quickstart: str) -> None:
    lines = example_in_rust("rust_host").splitlines()
    assert len(lines) == 10
    assert [line.split() for line in lines] == numbers(quickstart)


def test_a_host_in_c_gives_the_numbers_of_the_quickstart(quickstart: str, tmp_path: Path) -> None:
    output_of("cargo", "build", "--quiet", "-p", "tickjit-c")
    program, archive = str(tmp_path / "c_host"), str(ROOT / "target" / "debug" / "libtickjit.a")
    strict = ["-O2", "-Wall", "-Wextra", "-Werror", "-Icapi/include", "-Iruntime/include"]
    source = str(EXAMPLES / "c_host" / "main.c")
    output_of("gcc", *strict, "-o", program, source, archive, "-lm", "-lpthread", "-ldl")
    assert "python" not in output_of("ldd", program)
    lines = output_of(program, str(EXAMPLES)).splitlines()
    assert len(lines) == 10
    assert [line.split() for line in lines] == numbers(quickstart)


def test_the_year_is_the_data_s(quickstart: str) -> None:
    rows = (EXAMPLES / "data" / "seattle-temps.csv").read_text().splitlines()[1:]
    temperatures = [float(row.split(",")[1]) for row in rows]
    found = {name: rest for name, _, *rest in numbers(quickstart)}
    mean, variance = found["statistics"]
    assert float(mean.rstrip(",")) == pytest.approx(statistics.fmean(temperatures), rel=1e-8)
    assert float(variance) == pytest.approx(statistics.variance(temperatures), rel=1e-8)


def test_hosts_in_c_and_rust_give_what_cpython_gives_over_the_order_book() -> None:
    report = output_of(sys.executable, str(EXAMPLES / "order_book" / "replay.py"))
    rows = [line.split() for line in report.splitlines()[2:]]
    by_c = {name: (int(outputs), float(last)) for name, outputs, last, *_ in rows}
    assert set(by_c) == {"pressure", "spread", "idle"}

    in_rust = {}
    for line in example_in_rust("order_book").splitlines():
        name, outputs, last = re.fullmatch(r"(\w+): (\d+) outputs, the last (.+)", line).groups()
        in_rust[name] = (int(outputs), pytest.approx(float(last), abs=1e-4))
    assert by_c == in_rust


def test_the_rust_host_has_no_python_in_it() -> None:
    example_in_rust("order_book")
    binary = ROOT / "target" / "debug" / "examples" / "order_book"
    libraries = output_of("ldd", str(binary))
    assert "libc.so" in libraries
    assert "python" not in libraries


def test_the_recorded_events_are_those_of_their_generator(tmp_path: Path) -> None:
    generator = tmp_path / "record.py"
    generator.write_text((EXAMPLES / "order_book" / "record.py").read_text())
    output_of(sys.executable, str(generator))
    assert (tmp_path / "events.csv").read_bytes() == (EXAMPLES / "order_book" / "events.csv").read_bytes()
