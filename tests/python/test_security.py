"""What SECURITY.md says of text that nobody vouches for."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
import textwrap
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


# Texts that would grow, or nest, without a bound.
GREEDY = {
    "tuple that doubles": body("t = (x, x)", *["t = t + t"] * 60),
    "tuple that doubles in place": body("t = (x, x)", *["t += t"] * 60),
    "tuple of tuples": body("t = (x, x)", *["t = (t, t)"] * 60),
    "empty tuples of tuples": body("t = ()", *["t = (t, t)"] * 60),
    "tuple in a tuple in a tuple": body("t = (x,)", *["t = (t, x)"] * 2000),
    "comparison of a large tuple": body("t = (" + "x, " * 1024 + ")", "x += 1 if t == t else 2"),
    "parentheses": body("x = " + "(" * 100_000 + "x" + ")" * 100_000),
    "minus signs": body("x = " + "-" * 100_000 + "x"),
    "sums": body("x = " + " + ".join(["x"] * 10_000)),
    "attributes": body("x = x" + ".real" * 10_000),
    "calls": body("x = " + "abs(" * 10_000 + "x" + ")" * 10_000),
    "comparisons": body("x = 1 if " + " < ".join(["x"] * 5_000) + " else 2"),
    "operands of or": body("x = " + " or ".join(["x"] * 5_000)),
    "operands of and": body("x = 1 if " + " and ".join(["x"] * 5_000) + " else 2"),
    "comparison of nested tuples": body("t = (x,)", *["t = (t, x)"] * 31, "x = 1 if t == t else 2"),
    "clauses": body("a = [x " + " ".join(f"for i{i} in range(2)" for i in range(3_000)) + "]"),
    "arguments": body("x = min(" + "x, " * 5_000 + ")"),
    "blocks": "def f(x: Signal[int]) -> int:\n"
    + "".join("    " * (level + 1) + "if x:\n" for level in range(2_000))
    + "    " * 2_001
    + "return x\n",
    "loops": "def f(x: Signal[int]) -> int:\n"
    + "".join("    " * (level + 1) + f"for i{level} in range(9):\n" for level in range(60))
    + "    " * 61
    + "x += 1\n    return x\n",
    "elif": body("if x == 0:", "    x = 1", *[part for i in range(2_000) for part in (f"elif x == {i}:", "    x = 1")]),
    "number": body("x = " + "9" * 100_000),
    "power": body("x = 9 ** 9 ** 9"),
    "shift": body("x = 1 << 9999999999"),
    "text": body("print('" + "a" * 1_000_000 + "')"),
    "name": body("x = " + "y" * 1_000_000),
    "brackets of an annotation": f"def f(x: {'Signal[' * 10_000}int{']' * 10_000}) -> int:\n    return 1\n",
    "list of absurd length": body("a = [0] * (1 << 50)", "x = len(a)"),
}


def test_greedy_texts_are_compiled_or_refused() -> None:
    """In a process of its own with 3 GiB, and on a thread with a stack of 4 MiB."""
    script = textwrap.dedent(
        """
        import resource, sys, threading
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
        sys.path[:0] = sys.argv[1:]
        import tickjit
        from test_security import GREEDY

        def compile_all():
            for what, text in GREEDY.items():
                try:
                    tickjit.compile_func(text)
                except tickjit.CompileError as error:
                    assert 1 <= len(error.diagnostics) <= 50
                    assert "panic" not in str(error) and "not-compiled" not in str(error)
                print(what, flush=True)

        threading.stack_size(4 << 20)
        thread = threading.Thread(target=compile_all)
        thread.start()
        thread.join()
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)], capture_output=True, text=True, timeout=600
    )
    assert done.stdout.splitlines() == list(GREEDY), done.stderr
    assert done.returncode == 0


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


def test_no_memory_is_writable_and_executable() -> None:
    result = tickjit.compile_func(INNOCENT)
    assert result.address
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    assert not re.search(r"^\S+ rwx", maps, re.MULTILINE)


def test_the_readme_links_the_page_and_the_page_the_bounds() -> None:
    root = Path(__file__).parents[2]
    assert "(SECURITY.md)" in (root / "README.md").read_text(encoding="utf-8")
    page = (root / "SECURITY.md").read_text(encoding="utf-8")
    limits = (root / "SPEC.md").read_text(encoding="utf-8").split("\n## 17.")[1].split("\n## ")[0]
    for number in ("200", "250", "256", "200,000", "1,024", "1000", "512 KiB"):
        assert f"| {number} |" in limits, number
        assert number in page or number == "1000", number
