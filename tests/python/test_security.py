"""What SECURITY.md says of text that nobody vouches for."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tickjit
from tickjit.extension import TypeFactory, VariableType

# What a text would do if Python evaluated it: leave a mark in `builtins`.
MARK = "__import__('builtins').__dict__.__setitem__('was_reached', 1)"

INNOCENT = "def f(x: Signal[int]) -> int:\n    return x\n"

EVALUATED = {
    "decorator": f"@{MARK}\n{INNOCENT}",
    "annotation": f"def f(x: {MARK}) -> int:\n    return 1\n",
    "annotation as text": f"def f(x: {MARK!r}) -> int:\n    return 1\n",
    "type of a signal": f"def f(x: Signal[{MARK}]) -> int:\n    return 1\n",
    "evaluated text": f"def f(x: eval({MARK!r})) -> int:\n    return 1\n",
    "default": f"def f(x: int = {MARK}) -> int:\n    return x\n",
    "return annotation": f"def f(x: Signal[int]) -> {MARK}:\n    return x\n",
    "state": f"def f(x: Signal[int]) -> int:\n    s: State[{MARK}] = 0\n    return x\n",
    "initial value": f"def f(x: Signal[int]) -> int:\n    s: State[int] = {MARK}\n    return x\n",
    "body": f"def f(x: Signal[int]) -> int:\n    {MARK}\n    return x\n",
    "through a class": "def f(x: int.__base__.__subclasses__()) -> int:\n    return 1\n",
    "through a module": f"def f(x: tickjit.extension.ffi.sys.modules['builtins'].eval({MARK!r})) -> int:\n    return 1\n",
    "through datetime": f"def f(x: datetime.sys.modules['builtins'].eval({MARK!r})) -> int:\n    return 1\n",
    "through a call": f"def f(x: Outputs(a=int).__class__.__init__.__globals__) -> {MARK}:\n    return 1\n",
}


class Never(VariableType):
    """A type that is asked about every annotation, and is none."""

    asked: list[Any] = []

    def get_native_type_name(self) -> str:
        return "int64"

    @classmethod
    def is_type_supported(cls, python_type: Any) -> bool:
        cls.asked.append(python_type)
        return False

    @classmethod
    def from_type(cls, python_type: Any, value: Any = None) -> Any:
        cls.asked.append(python_type)
        return None


@pytest.mark.parametrize("with_handlers", [False, True])
@pytest.mark.parametrize("text", [pytest.param(text, id=what) for what, text in EVALUATED.items()])
@pytest.mark.parametrize("as_tree", [False, True])
def test_nothing_of_a_text_is_executed(text: str, with_handlers: bool, as_tree: bool) -> None:
    given = ast.parse(text).body[0] if as_tree else text
    with tickjit.CompilationContext():
        tickjit.register_all()
        if with_handlers:
            TypeFactory.register(Never)
        try:
            tickjit.compile_func(given)
        except (tickjit.CompileError, TypeError) as error:
            assert isinstance(error, tickjit.CompileError) or "no value is given" in str(error)
    assert not hasattr(builtins, "was_reached")
    assert object.__subclasses__ not in Never.asked
    assert all(not isinstance(asked, (list, dict)) for asked in Never.asked)


def test_handlers_still_see_types_and_markers() -> None:
    Never.asked.clear()
    with tickjit.CompilationContext():
        tickjit.register_all()
        TypeFactory.register(Never)
        tickjit.compile_func("def f(x: Signal[float], n: int = 1) -> Outputs(a=float):\n    return Outputs(a=x * n)\n")
    assert int in Never.asked


@pytest.mark.parametrize("name", ["open", "eval", "exec", "__import__", "compile", "input", "getattr", "globals", "breakpoint"])
def test_a_text_reaches_nothing_of_the_process(name: str) -> None:
    with pytest.raises(tickjit.CompileError):
        tickjit.compile_func(f"def f(x: Signal[int]) -> int:\n    {name}('x')\n    return x\n")


def test_names_that_are_given_are_looked_at() -> None:
    looked = []

    class Given:
        @property
        def limit(self) -> int:
            looked.append("limit")
            return 3

    text = "def f(x: Signal[int]) -> int:\n    return x + given.limit\n"
    names = {"given": Given(), "Signal": tickjit.signals.Signal}
    tickjit.compile_func(text, func_globals=names)
    assert looked


def body(*lines: str) -> str:
    return "def f(x: Signal[int]) -> int:\n" + "".join(f"    {line}\n" for line in lines) + "    return x\n"


# Tuples that would grow without a bound; `test_limits.py` has what is large or deep in other ways.
GREEDY = {
    "doubles": body("t = (x, x)", *["t = t + t"] * 60),
    "doubles in place": body("t = (x, x)", *["t += t"] * 60),
    "of tuples": body("t = (x, x)", *["t = (t, t)"] * 60),
    "of empty tuples": body("t = ()", *["t = (t, t)"] * 60),
    "in a tuple in a tuple": body("t = (x,)", *["t = (t, x)"] * 2000),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=what) for what, text in GREEDY.items()])
def test_a_tuple_does_not_grow_without_a_bound(text: str) -> None:
    with pytest.raises(tickjit.CompileError) as error:
        tickjit.compile_func(text)
    assert {one.code for one in error.value.diagnostics} == {"too-complex"}


def test_the_largest_tuples_compile() -> None:
    tickjit.compile_func(body("t = (" + "x, " * 1024 + ")", "x = 1 if t == t else 2"))
    tickjit.compile_func(body("t = (x,)", *["t = (t, x)"] * 31, "x = 1 if t == t else 2"))


def test_a_thousand_mistakes_are_not_all_told() -> None:
    with pytest.raises(tickjit.CompileError) as error:
        tickjit.compile_func(body(*(f"y{i} = z{i}" for i in range(1000))))
    assert len(error.value.diagnostics) == 50
    assert error.value.diagnostics[-1].notes == ("950 more mistakes are not shown",)


def test_memory_that_cannot_be_had_is_reported() -> None:
    @tickjit.node
    def f(x: tickjit.signals.Signal[int]) -> int:
        return len([0] * x)

    node = f()
    with pytest.raises((MemoryError, OverflowError)):
        node.tick(1 << 60)
    assert node.tick(3) == 3


def test_recursion_is_reported() -> None:
    result = tickjit.node(endless)()
    with pytest.raises(RecursionError):
        result.tick(1)
    assert result.tick(-1) == 0


def down(n: int) -> int:
    return down(n + 1) + 1 if n > 0 else 0


def endless(x: tickjit.signals.Signal[int]) -> int:
    return down(x)


# In a process of its own, as libffi, which ctypes and cffi call through, maps such memory for callbacks.
MAPS = f"""
import tickjit
result = tickjit.compile_func({INNOCENT!r})
assert result.address
print(open("/proc/self/maps").read())
"""


def test_no_memory_is_writable_and_executable() -> None:
    run = subprocess.run([sys.executable, "-c", MAPS], capture_output=True, text=True, check=True)
    assert re.search(r"^\S+ r-x", run.stdout, re.MULTILINE)
    assert not re.search(r"^\S+ rwx", run.stdout, re.MULTILINE)


def test_the_readme_links_the_page_and_the_page_the_bounds() -> None:
    root = Path(__file__).parents[2]
    assert "(SECURITY.md)" in (root / "README.md").read_text(encoding="utf-8")
    page = (root / "SECURITY.md").read_text(encoding="utf-8")
    limits = (root / "SPEC.md").read_text(encoding="utf-8").split("\n## 17.")[1].split("\n## ")[0]
    for number in ("200", "250", "256", "200,000", "1,024", "1000", "512 KiB"):
        assert f"| {number} |" in limits, number
        assert number in page or number == "1000", number
