"""Where the source of a function comes from, and in how many shapes it is written."""

from __future__ import annotations

import ast
import copy
import functools
import importlib.util
import linecache
import textwrap

import pytest

import tickjit
from tickjit import State
from tickjit.signals import Signal, ticked


def run(function, *values, **constants):
    return tickjit.node(function)(**constants).tick(*values)


def plain(x: Signal[int]) -> int:
    return x + 1


def keep(function):
    """A decorator that leaves the function as it is."""
    return function


def wrap(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        raise AssertionError("never called")

    return wrapper


def configured(*options, **more):
    return wrap


def test_annotations_may_be_text():
    assert run(plain, 1) == 2

    def f(x: "Signal[int]") -> "int":
        total: "State[int]" = 0
        total += x
        return total

    assert run(f, 3) == 3


def test_decorators_anywhere():
    @keep
    @wrap
    @keep
    def first(x: Signal[int]) -> int:
        return x + 1

    @configured(
        1,
        text="def not_this(x):",
    )
    # a comment
    @keep

    def second(
        x: Signal[int],
    ) -> int:
        return x + 2

    assert run(first, 1) == 2
    assert run(second, 1) == 3

    @wrap
    @tickjit.node
    @keep
    def third(x: Signal[int]) -> int:
        return x + 3

    assert third.__wrapped__().tick(1) == 4
    assert tickjit.node(third)().tick(1) == 4


def test_a_wrapper_is_not_called_as_if_it_were_the_function():
    @wrap
    def helper(x: int) -> int:
        return x

    def f(x: Signal[int]) -> int:
        return helper(x)

    with pytest.raises(tickjit.CompileError):
        tickjit.compile_func(f)


def test_every_indentation_comments_and_other_scripts():
        # deeper than usual
        def größe(x: Signal[int]) -> int:  # Größe, 大きさ
                # left
          # of the body

                y = x \
                    + 1
                """text

left of the function: def g(): return 3
"""
                return (y +
1
                )
        def following(): return 0
        assert run(größe, 1) == 3
        assert following() == 0


def test_one_line():
    def f(x: Signal[int]) -> int: return x * 3
    def g(x: Signal[int]) -> int: return x * 4

    assert run(f, 2) == 6
    assert run(g, 2) == 8


def test_tabs():
    source = "def f(x: Signal[int]) -> int:\n\tif x > 1:\n\t\treturn 1\n\treturn 0\n"
    assert run_text(source, 2) == 1


def run_text(source, *values, **names):
    """A tick of a function made by exec, its text in linecache."""
    filename = f"<test {source!r}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names = {"Signal": Signal, "State": State, **names}
    exec(compile(source, filename, "exec"), names)
    function = next(value for value in reversed(names.values()) if getattr(value, "__code__", None))
    return run(function, *values)


def test_exec_with_text_in_linecache():
    assert run_text("def f(x: Signal[int]) -> int:\n    return x + STEP\n", 2, STEP=5) == 7


def test_exec_without_text_says_how_to_give_it():
    names = {"Signal": Signal}
    exec("def f(x: Signal[int]) -> int:\n    return x\n", names)
    with pytest.raises(tickjit.CompileError, match="linecache") as caught:
        tickjit.compile_func(names["f"])
    assert caught.value.diagnostics[0].code == "source-not-found"
    assert caught.value.lineno == 1


def test_source_text():
    source = """
    # some text
    @whatever
    def f(x: Signal[int], n: int = 3) -> int:
        total: State[int] = 1
        if ticked(x):
            total += x * n
        return total
    """
    expected = 7
    for text in (source, textwrap.dedent(source)):
        result = tickjit.compile_func(text)
        assert tickjit.compile_func(text, n=3).semantic_key == result.semantic_key

    def same(x: Signal[int], n: int = 3) -> int:
        total: State[int] = 1
        if ticked(x):
            total += x * n
        return total

    assert tickjit.compile_func(same).semantic_key == result.semantic_key
    assert run(same, 2) == expected


def test_source_text_with_globals_knows_no_other_names():
    source = "def f(x: S[int]) -> int:\n    return x + LIMIT\n"
    result = tickjit.compile_func(source, func_globals={"S": Signal, "LIMIT": 4})
    assert len(result.semantic_key) == 64
    with pytest.raises(tickjit.CompileError, match="LIMIT"):
        tickjit.compile_func(source, func_globals={"S": Signal})


def test_source_text_that_is_no_function():
    for text in ("", "x = 1", "class A: pass", "def f(:", "lambda x: x"):
        with pytest.raises(tickjit.CompileError):
            tickjit.compile_func(text)


def test_a_tree_is_compiled_and_left_alone():
    source = textwrap.dedent(
        """
        @decorated
        def f(x: Signal[int], /, y: "Signal[float]", *, n: int = 2) -> float:
            "What it does."
            total: State[float] = -1.5
            a, b = x, (n if x > 1 else -n)
            if x == 1:
                total += a * b
            elif not ticked(y) or x in (3, 4):
                total -= 1.0
            elif (z := x * 2) > 10:
                total = max(total, y) + z
            else:
                pass
            for i in range(3):
                if i == 2:
                    break
                continue
            else:
                total = 0.0
            while a < 0:
                a += 1
            assert total > -1e300, "too small"
            if x < -1000:
                raise ValueError("small")
            return total if 0 < x <= 100 else 0.5
        """
    )
    tree = ast.parse(source).body[0]
    before = ast.dump(tree, include_attributes=True)
    result = tickjit.compile_func(tree)
    assert ast.dump(tree, include_attributes=True) == before
    assert tickjit.compile_func(copy.deepcopy(tree)).semantic_key == result.semantic_key
    assert tickjit.compile_func(source).semantic_key == result.semantic_key


def test_a_tree_with_its_globals():
    tree = ast.parse("def f(x: S[int]) -> int:\n    return x + LIMIT").body[0]
    tickjit.compile_func(tree, func_globals={"S": Signal, "LIMIT": 4})


def test_a_tree_that_says_what_file_it_is_from(tmp_path):
    path = tmp_path / "nodes.py"
    path.write_text("# A comment.\n\ndef f(x: Signal[int], k: int) -> int:\n    return x // k + y\n")
    tree = ast.parse(path.read_text()).body[0]
    tree.filename = str(path)
    with pytest.raises(tickjit.CompileError) as caught:
        tickjit.compile_func(tree, k=1)
    assert (caught.value.filename, caught.value.lineno, caught.value.text) == (str(path), 4, "    return x // k + y")
    assert f"--> {path}:4:21" in str(caught.value)

    start = ast.parse("\n\n\n\n\nz = missing").body
    with pytest.raises(tickjit.CompileError) as caught:
        tickjit.compile_func(tree, k=1, call_globals={"y": 2}, start_body=start)
    assert (caught.value.filename, caught.value.lineno) == (str(path), 6)


def test_a_tree_without_positions():
    tree = ast.FunctionDef(
        name="f",
        args=ast.arguments(
            posonlyargs=[],
            args=[ast.arg(arg="x", annotation=ast.parse("Signal[int]", mode="eval").body)],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        ),
        body=[ast.Return(value=ast.Name(id="x", ctx=ast.Load()))],
        decorator_list=[],
        returns=ast.Name(id="int", ctx=ast.Load()),
    )
    assert tickjit.compile_func(tree).output_types == [int]


@pytest.mark.parametrize(
    "body",
    [
        "with x: pass",
        "return [x]",
        "return {x: 1}",
        "return lambda: x",
        "return [i for i in x]",
        "yield x",
        "import math",
        "global y",
        "def g(): pass",
        "class A: pass",
        "return x[1:2]",
        "return x @ x",
        "return b''",
        "return 1j",
        "return ...",
        "raise ValueError from None",
        "return g(*x)",
        "return g(**x)",
        "return 1 << 2 + 10000000000000000000000000000000000000000000000000",
        "match x:\n  case C(): pass",
        "match x:\n  case {}: pass",
        "match x:\n  case 1, *_: pass",
    ],
)
def test_trees_are_refused_in_the_words_texts_are(body):
    source = f"def f(x: Signal[int]) -> int:\n {body}\n"
    with pytest.raises(tickjit.CompileError) as text:
        tickjit.compile_func(source)
    with pytest.raises(tickjit.CompileError) as tree:
        tickjit.compile_func(ast.parse(source).body[0])
    first, second = (caught.value.diagnostics[0] for caught in (text, tree))
    assert (first.code, first.message, first.help) == (second.code, second.message, second.help)
    assert (text.value.lineno, text.value.offset) == (tree.value.lineno, tree.value.offset)


def test_deep_trees_are_refused():
    deep = ast.parse("x").body[0].value
    for _ in range(5000):
        deep = ast.UnaryOp(op=ast.USub(), operand=deep)
    tree = ast.parse("def f(x: Signal[int]) -> int:\n return x\n").body[0]
    tree.body[0].value = deep
    with pytest.raises(tickjit.CompileError, match="nest"):
        tickjit.compile_func(tree)


def test_a_long_chain_of_elif():
    arms = "".join(f"    elif x == {i}:\n        return {i + 1}\n" for i in range(1, 60))
    source = f"def f(x: Signal[int]) -> int:\n    if x == 0:\n        return 1\n{arms}    return -1\n"
    tree = ast.parse(source).body[0]
    assert tickjit.compile_func(tree).semantic_key == tickjit.compile_func(source).semantic_key


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_file_that_has_changed_is_noticed(tmp_path):
    path = tmp_path / "changing.py"
    head = "from tickjit.signals import Signal\n\n"
    path.write_text(head + "def f(x: Signal[int]) -> int:\n    return x\n")
    module = load(path)
    path.write_text(head + "def other(x: Signal[int]) -> int:\n    return -x\n\n\n\n\n")
    with pytest.raises(tickjit.CompileError, match="changed") as caught:
        tickjit.compile_func(module.f)
    assert caught.value.diagnostics[0].code == "source-changed"


def test_lambdas_and_other_callables():
    f = lambda x: x  # noqa: E731
    with pytest.raises(tickjit.CompileError, match="lambda"):
        tickjit.compile_func(f)


def test_a_node_is_compiled_from_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "latin.py"
    text = "# -*- coding: latin-1 -*-\nfrom tickjit.signals import Signal\ndef f(grün: Signal[int]) -> int:\n    return grün\n"
    path.write_bytes(text.encode("latin-1"))
    assert run(load(path).f, 3) == 3


def continued(x: int) -> int:
    y = x + \
1
    return y


def quoted(x: int) -> int:
    """Text
left of the function.
"""
    return (
x + 2
)


def test_helpers_whose_lines_begin_left_of_them():
    def f(x: Signal[int]) -> int:
        return continued(x) * quoted(x)

    assert run(f, 1) == 6
    assert run_text("def f(x: Signal[int]) -> int:\n    return continued(x)\n", 1, continued=continued) == 2
