"""The stubs say what the package is, and what users write type-checks."""

import subprocess
import sys
from pathlib import Path

import tickjit

ROOT = Path(__file__).parents[2]
PACKAGE = Path(tickjit.__file__).parent


def run(folder, *command):
    """In an empty folder: mypy takes what lies in the current one for the user's own."""
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_stubs_agree_with_the_module(tmp_path):
    allowed = ROOT / "pybind" / "stubtest-allowlist.txt"
    run(tmp_path, "mypy.stubtest", "tickjit", "--ignore-disjoint-bases", "--allowlist", str(allowed))


def test_the_package_is_typed(tmp_path):
    assert (PACKAGE / "py.typed").exists()
    run(tmp_path, "mypy", "--strict", "-p", "tickjit")


USER = '''
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import tickjit
from tickjit import CompilationOptions, CompileError, Node, State
from tickjit.signals import Signal, ticked, valid


@tickjit.node
def ema(x: Signal[float], when: Signal[datetime], alpha: float = 0.5) -> float:
    mean: State[float] = 0.0
    last: State[timedelta] = timedelta(0)
    if ticked(x) and valid(when):
        mean = alpha * x + (1.0 - alpha) * mean
    return mean


@tickjit.node(options=CompilationOptions(fastmath=True), start_body="pass")
def double(x: Signal[int]) -> int:
    return 2 * x


@tickjit.function
def add(a: int, b: int = 2) -> int:
    """Adds."""
    return a + b


@tickjit.function(options=CompilationOptions(fastmath=True))
def mul(a: float, b: float) -> float:
    return a * b


total: int = add(1, b=2)
product: float = mul(1.0, 2.0)
address: int = add.__self__.address
native: str = mul.__self__.signature

with ema(alpha=0.5) as node:
    plain: Node = node
    value: float = node.tick(1.0)
    key: str = node.result.semantic_key
    state: dict[str, object] = node.state
    node.run(x=np.array([1.0, 2.0]), ticked={"x": pl.Series([True, False])})
try:
    tickjit.compile_func(ema.__wrapped__, alpha=0.1)
except CompileError as error:
    for diagnostic in error.diagnostics:
        line: int = diagnostic.spans[0].line
'''


def test_what_users_write_type_checks(tmp_path):
    script = tmp_path / "user.py"
    script.write_text(USER)
    run(tmp_path, "mypy", "--strict", str(script))


def test_everything_is_documented():
    for name in tickjit.__all__:
        if not name.startswith("__"):
            assert getattr(tickjit, name).__doc__, name


def test_the_import_is_light():
    script = "import sys; before = set(sys.modules); import tickjit; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); {script}"],
                          capture_output=True, text=True, check=True)
    loaded = {module for module in done.stdout.split() if not module.startswith("tickjit")}
    heavy = {"typing", "inspect", "ast", "enum", "numpy", "datetime", "dataclasses", "functools", "re", "linecache"}
    assert not loaded & heavy, loaded
