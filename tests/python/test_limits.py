"""Texts beyond all measure: compiled or refused, on threads with little stack as well, never a crash."""

import subprocess
import sys
import textwrap
import threading

import pytest
import tickjit
from tickjit import CompileError

IMPORTS = "from typing import Tuple\nfrom tickjit import Deque, Dict, List, Set, State\nfrom tickjit.signals import Signal\n"
X = "x: Signal[int]"


def node(body, params=X, returns="int"):
    return f"def f({params}) -> {returns}:\n" + textwrap.indent(body, "    ") + "\n"


def times(count, line):
    return "\n".join(line.format(i=i, j=i + 1) for i in range(count))


def nested(count, line, last):
    return "\n".join("  " * i + line.format(i=i) for i in range(count)) + "\n" + "  " * count + last


def finallies(count):
    """The ends of as many nested `try:`s."""
    return "\n".join("  " * i + f"finally:\n{'  ' * i}  t += {i} // x" for i in reversed(range(count)))


MANY = 100_000

# What is compiled.
COMPILED = {
    "terms": node("return " + " + ".join(["x"] * 190)),
    "brackets": node("return " + "(" * 190 + "x" + ")" * 190),
    "ands": node("return int(" + " and ".join(["x > 1"] * 190) + ")"),
    "comparisons": node("return int(" + " < ".join(["x"] * 190) + ")"),
    "conditional expressions": node("return " + "x if x else " * 180 + "x"),
    "calls in arguments": node("return " + "max(x, " * 90 + "x" + ")" * 90),
    "elifs": node("if x < 0:\n    return 0\n" + times(240, "elif x == {i}:\n    return {i}") + "\nreturn -1"),
    "blocks": node("t = 0\n" + nested(90, "if x > {i}:", "t += 1") + "\nreturn t"),
    "loops": node("t = 0\n" + nested(90, "for i{i} in range(2):", "t += 1") + "\nreturn t"),
    "finallies": node("t = 0\n" + nested(60, "try:", "return x") + "\n" + finallies(60) + "\nreturn t"),
    "lines": node(times(10_000, "a = x + {i}") + "\nreturn a"),
    "conditions": node("t = 0\n" + times(3_000, "if x > {i}:\n    t += {i}") + "\nreturn t"),
    "lines of floats": node("t = 0.5\n" + times(10_000, "t = t * 1.5 + x") + "\nreturn int(t)"),
    "parameters": node("return p5", ", ".join(f"p{i}: Signal[int]" for i in range(10_000))),
    "states": node(times(10_000, "s{i}: State[int] = {i}") + "\ns5 += x\nreturn s5"),
    "a long text": node('raise ValueError("' + "a" * 10**6 + '")'),
    "a long print": node('print("' + "a" * 10**6 + '", x)\nreturn x'),
    "a long docstring": node('"""' + "a" * 10**6 + '"""\nreturn x'),
    "a long name": node("a" * 10**6 + " = x\nreturn " + "a" * 10**6),
    "a long comment": node("#" + "a" * 10**6 + "\nreturn x"),
    "semicolons": node("x; " * 20_000 + "\nreturn x"),
    "targets": node(" = ".join(f"a{i}" for i in range(5_000)) + " = x\nreturn a5"),
    "unpacking": node(", ".join(f"a{i}" for i in range(1_000)) + " = " + "x, " * 1_000 + "\nreturn a5"),
    "shift": node("return 1 << 10**9"),
    "shift of an input": node("return x << 10**18"),
    "power": node("return 10**10**10"),
    "power of powers": node("return 2**62**62**62"),
    "round": node("return int(round(x * 1.0, 10**9))"),
    "round of an int": node("return int(round(x, -10**9))"),
    "repeated list": node("t = [1] * 10**12\nreturn len(t)"),
    "a long range": node("for i in range(10**18):\n    if i > x:\n        return i\nreturn 0"),
    "a large list": node("t = [" + "x, " * 1_000 + "]\nreturn t[5]"),
    "a large tuple": node("t = (" + "x, " * 1_000 + ")\nreturn t[x]"),
    "a large dict": node("t = {" + "".join(f"{i}: x, " for i in range(500)) + "}\nreturn t[5]"),
    "arguments": node("return min(" + "x, " * 1_000 + ")"),
    "raises": node(times(2_000, 'if x == {i}:\n    raise ValueError("e{i}")') + "\nreturn x"),
}

# What is refused, and why.
REFUSED = {
    "nesting-too-deep": {
        "terms": node("return " + " + ".join(["x"] * MANY)),
        "brackets": node("return " + "(" * MANY + "x" + ")" * MANY),
        "open brackets": node("return " + "[" * MANY),
        "signs": node("return " + "-" * MANY + "x"),
        "nots": node("return int(" + "not " * MANY + "x)"),
        "powers": node("return " + "**".join(["x"] * MANY)),
        "attributes": node("return x" + ".real" * MANY),
        "calls": node("return x" + "()" * MANY),
        "conditional expressions": node("return " + "x if x else " * MANY + "x"),
        "ands": node("return int(" + " and ".join(["x"] * MANY) + ")"),
        "ors of bools": node("return int(" + " or ".join(["x > 1"] * MANY) + ")"),
        "ands in a condition": node("if " + " and ".join(["x"] * MANY) + ":\n    return 1\nreturn 2"),
        "comparisons": node("return int(" + " < ".join(["x"] * MANY) + ")"),
        "ands in one another": node("return int(" + ("(" + "x and " * 150) * 90 + "x" + ")" * 90 + ")"),
        "elifs": node("if x < 0:\n    return 0\n" + times(5_000, "elif x == {i}:\n    return {i}") + "\nreturn -1"),
        "annotations": node("return x", X + ", y: " + "Signal[" * 5_000 + "int" + "]" * 5_000),
        "unions": node("return x", X + ", y: " + " | ".join(["int"] * MANY)),
        "annotations in text": node("return x", X + ", y: '" + "(" * 5_000 + "int" + ")" * 5_000 + "'"),
        "defaults": node("return x", "x: int = " + "(" * 5_000 + "1" + ")" * 5_000),
    },
    "too-complex": {
        "locals": node(times(MANY, "a{i} = x") + "\nreturn a1"),
        "locals that live long": node(times(10_000, "a{i} = x + {i}") + "\nt = 0\n" + times(10_000, "t += a{i}") + "\nreturn t"),
        "lists that live long": node(times(2_000, "a{i} = [x]") + "\nreturn len(a5)"),
        "lines": node("t = 0\n" + times(20_000, "t += x * {i}") + "\nreturn t"),
        "a list": node("t = [" + "x, " * MANY + "]\nreturn t[5]"),
        "a list of constants": node("t = [" + "1, " * MANY + "]\nreturn t[5]"),
        "a dict": node("t = {" + "".join(f"{i}: x, " for i in range(20_000)) + "}\nreturn t[5]"),
        "a tuple": node("t = (" + "x, " * MANY + ")\nreturn t[5]"),
        "tuples in tuples": node("t0 = (x, x)\n" + times(40, "t{j} = (t{i}, t{i})") + "\nreturn 1"),
        "tuples that double": node("t0 = (x, x)\n" + times(40, "t{j} = t{i} + t{i}") + "\nreturn 1"),
        "outputs": node(times(3_000, 'set_output("a{i}", [x][0] + x * x * x * x * x)'), returns="Outputs(" + ", ".join(f"a{i}=int" for i in range(3_000)) + ")"),
    },
    "integer-too-wide": {
        "digits": node("return " + "9" * 10**6),
        "hexadecimal digits": node("return 0x" + "f" * 10**6),
        "digits of a text": node('return int("' + "9" * 10**5 + '")'),
    },
}

# Functions that call one another, then the node.
HELPERS = {
    "doubled": "".join(f"def h{i}(x: int) -> int:\n    return h{i + 1}(x) + h{i + 1}(x + 1)\n" for i in range(40))
    + "def h40(x: int) -> int:\n    return x\n",
    "doubled, without annotations": "".join(f"def h{i}(x):\n    return h{i + 1}(x) + h{i + 1}(x * 1.0)\n" for i in range(40))
    + "def h40(x):\n    return x\n",
    "types that grow": "".join(f"def h{i}(t):\n    return h{i + 1}((t, t)) + h{i + 1}((t, 1.0))\n" for i in range(40))
    + "def h40(t):\n    return 1\n",
    "a long chain": "".join(f"def h{i}(x: int) -> int:\n    return h{i + 1}(x) + 1\n" for i in range(300))
    + "def h300(x: int) -> int:\n    return x\n",
    "a deep chain": "".join(
        f"def h{i}(x: int) -> int:\n    return " + "(" * 90 + f"h{i + 1}(x)" + " + 1)" * 90 + "\n" for i in range(60)
    )
    + "def h60(x: int) -> int:\n    return x\n",
    "a chain of blocks": "".join(
        f"def h{i}(x: int) -> int:\n" + textwrap.indent(nested(80, "if x > {i}:", f"return h{i + 1}(x)"), "    ") + "\n    return 0\n"
        for i in range(60)
    )
    + "def h60(x: int) -> int:\n    return x\n",
    "many of many": "".join(
        f"def h{i}(x: int) -> int:\n    return h{(i * 7 + 1) % 50}(x - 1) + h{(i * 3 + 2) % 50}(x - 2) if x > 0 else 1\n" for i in range(50)
    ),
}


def on_a_thread(work, stack):
    """What work gives, or raises, in a thread with so many bytes of stack."""
    outcome = []

    def run():
        try:
            outcome.append((work(), None))
        except BaseException as error:
            outcome.append((None, error))

    before = threading.stack_size(stack)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    result, error = outcome[0]
    if error is not None:
        raise error
    return result


def codes(source, **kwargs):
    try:
        on_a_thread(lambda: tickjit.compile_func(source, **kwargs), 1 << 20)
    except CompileError as error:
        assert all(len(line) < 10_000 for line in str(error).splitlines()), "the message is as long as the text"
        return {diagnostic.code for diagnostic in error.diagnostics}
    return set()


@pytest.mark.parametrize("name", COMPILED)
def test_what_is_large_is_compiled(name):
    assert codes(COMPILED[name]) == set()


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, texts in REFUSED.items() for name in texts])
def test_what_is_too_large_is_refused(code, name):
    assert code in codes(REFUSED[code][name])


@pytest.mark.parametrize("name", HELPERS)
def test_functions_of_functions_are_bounded(name, tmp_path):
    path = tmp_path / "module.py"
    path.write_text(IMPORTS + HELPERS[name] + f"def f({X}) -> int:\n    return int(h0({'(x, 1)' if 'types' in name else 'x'}))\n")
    namespace = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    for force_inline in (False, True):
        options = tickjit.CompilationOptions(force_inline=force_inline)
        assert codes(namespace["f"], options=options) <= {"too-complex", "nesting-too-deep", "unsupported-operand"}


SMALL = """
import threading
import tickjit
told = []
def work():
    for text in ("x", "(" * 190 + "x" + ")" * 190):
        try:
            tickjit.compile_func(f"def f(x: Signal[int]) -> int:\\n    return {text}\\n")
        except RecursionError as error:
            told.append("KiB of stack" in str(error))
for size in (128, 256, 512, 640):
    threading.stack_size(size * 1024)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
print(told)
"""


def test_threads_with_too_little_stack_are_told():
    done = subprocess.run([sys.executable, "-c", SMALL], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, f"{[True] * 8}\n"), done.stderr
