"""Handlers of nodes, written in Python."""

from __future__ import annotations

import ast
import asyncio
import copy
import re
import textwrap
import threading
from pathlib import Path

import pytest
from written import function, functions

import tickjit
from tickjit import CompilationContext, CompileError, register_all
from tickjit.extension import HandlerResult, ast_handler

KINDS = ["Call", "Expr", "Return", "Assign", "AugAssign", "Subscript", "Attribute", "Compare", "For", "Name"]


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        yield fresh


def called(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def replace_call(name, make, **how):
    """A handler that puts `make(node)` in place of calls of a name."""

    @ast_handler("Call", **(how or {"pre": True}))
    def handler(converter, node, result=None):
        return make(result or node) if called(result or node, name) else None

    return handler


def expression(text):
    return ast.parse(text, mode="eval").body


def statements(text):
    return ast.parse(textwrap.dedent(text)).body


ALL_KINDS = """\
def f(x: Signal[float], k: int = 3) -> float:
    "A docstring."
    d = create_new_list(float)
    d.append(x * 2.0)
    y = d[0]
    if y > 3.0 and x < 9.0:
        y += 1.0
    for i in range(k):
        y = y + 2.0
    return y
"""


def test_each_kind_is_seen_as_python_shows_it(tmp_path):
    f = function(tmp_path, ALL_KINDS)
    text = Path(f.__code__.co_filename).read_text()
    seen = []
    for kind in KINDS:

        @ast_handler(kind, pre=True)
        def see(converter, node, kind=kind):
            assert type(node).__name__ == kind
            seen.append((node.lineno, node.col_offset, kind, ast.unparse(node)))
            segment = ast.get_source_segment(text, node)
            assert ast.dump(ast.parse(textwrap.dedent(segment))) == ast.dump(ast.parse(ast.unparse(node)))

    assert tickjit.node(f)().tick(2.0) == 11.0
    tree = ast.parse(text).body[-1]
    expected = []
    for statement in tree.body:
        for node in ast.walk(statement):
            loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
            if type(node).__name__ in KINDS and loaded:
                expected.append((node.lineno, node.col_offset, type(node).__name__, ast.unparse(node)))
    # What is called is no value; only methods' objects are.
    missed = set(expected) - set(seen)
    assert set(seen) <= set(expected)
    assert not missed, missed


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_replaced(tmp_path, kind):
    f = function(
        tmp_path,
        """\
def f(x: Signal[int]) -> int:
    n = 7
    n += x
    (x, 1)[0]
    for i in range(x < 100):
        n = n * 2
    return n
""",
    )
    replacements = {
        "Call": ("range(2)", (7 + 5) * 4),
        "Expr": ("n = 1", 2),
        "Return": ("return -1", -1),
        "Assign": ("n = 3", 3),
        "AugAssign": ("n -= x", 4),
        "Subscript": ("x + 1", 24),
        "Attribute": (None, 24),
        "Compare": ("0", 12),
        "For": ("n = x", 5),
        "Name": (None, 24),
    }
    text, value = replacements[kind]

    @ast_handler(kind, pre=True)
    def replace(converter, node):
        if text is not None:
            return statements(text)

    assert tickjit.node(f)().tick(5) == value


def test_attributes_and_names_can_be_replaced(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return x.low + y\n")

    @ast_handler("Attribute", pre=True)
    def low(converter, node):
        return ast.BinOp(node.value, ast.Mod(), ast.Constant(10))

    @ast_handler("Name", post=True)
    def y(converter, node, result):
        return ast.Constant(100) if result.id == "y" else None

    assert tickjit.node(f)().tick(123) == 103


def test_declined_by_all(tmp_path):
    f = function(tmp_path, ALL_KINDS)
    plain = tickjit.compile_func(f)
    for kind in KINDS:
        ast_handler(kind, pre=True)(lambda converter, node: None)
        ast_handler(kind, post=True)(lambda converter, node, result: None)
    assert tickjit.compile_func(f).semantic_key == plain.semantic_key


def test_lower_priorities_are_asked_first_and_equal_ones_in_order(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(x)\n")
    asked = []
    for name, priority in [("a", 5), ("b", -1), ("c", 5), ("d", 0)]:

        @ast_handler("Call", pre=True, priority=priority)
        def handler(converter, node, name=name):
            asked.append(name)
            return ast.Constant(1) if name == "c" else None

    assert tickjit.node(f)().tick(0) == 1
    assert asked == ["b", "d", "a", "c"]


def test_answers_after_the_children_are_chained(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(h(x))\n")
    replace_call("h", lambda node: ast.BinOp(node.args[0], ast.Add(), ast.Constant(1)))

    @ast_handler("Call", post=True, priority=1)
    def first(converter, node, result):
        assert ast.unparse(result) == "g(x + 1)"
        return result.args[0]

    @ast_handler("Call", post=True, priority=2)
    def second(converter, node, result):
        return ast.BinOp(result, ast.Add(), ast.Constant(1))

    @ast_handler("Return", post=True)
    def returned(converter, node, result):
        result.value = ast.BinOp(result.value, ast.Mult(), ast.Constant(10))
        return result

    assert tickjit.node(f)().tick(4) == 60


def test_the_first_answer_is_not_looked_into(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(abs(x))\n")
    seen = []

    @ast_handler("Call", pre=True)
    def handler(converter, node):
        seen.append(ast.unparse(node))
        return node.args[0] if called(node, "g") else None

    assert tickjit.node(f)().tick(-4) == 4
    assert seen == ["g(abs(x))"]


def test_what_a_handler_does_to_a_node_it_declines_changes_nothing(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return abs(x)\n")

    @ast_handler("Call", pre=True)
    def handler(converter, node):
        node.args = []
        del node.func

    assert tickjit.node(f)().tick(-4) == 4


# --- the order of evaluation ---------------------------------------------------------------------

#: `h(n)`: n, after a side effect. `w(n)`: the same, of the language's own. Each writes down that it ran.
POSITIONS = {
    "an operand": "y = w(1) + h(2) + w(3)",
    "a unary operand": "y = w(1) - -h(2)",
    "arguments": "y = max(w(1), h(2), w(3), h(4))",
    "a keyword": "y = pair(w(1), b=h(2))",
    "a method": "l.append(w(1)); l.append(h(2)); y = l[0]",
    "an index": "y = (w(1), w(2), w(3))[h(1)]",
    "what is indexed": "y = (w(1), h(2))[w(0)]",
    "a slice": "y = len([w(1), w(2), w(3)][h(1):w(2)])",
    "a comparison": "y = int(w(1) < h(2))",
    "a chain": "y = int(w(1) < h(2) < w(3))",
    "a chain that ends early": "y = int(w(2) < w(1) < h(3))",
    "a chain of three": "y = int(w(1) < w(2) < h(3) < h(4))",
    "and": "y = int(w(1) > 0 and h(2) > 0 and w(3) > 0)",
    "and that ends early": "y = int(w(0) > 0 and h(2) > 0)",
    "or": "y = int(w(0) > 0 or h(0) > 0 or w(3) > 0)",
    "or that ends early": "y = int(h(1) > 0 or h(2) > 0)",
    "not": "y = int(not h(0))",
    "a condition": "y = w(1) if h(2) else w(3)",
    "a choice that is made": "y = h(1) if w(2) else w(3)",
    "a choice that is not": "y = h(1) if w(0) else w(3)",
    "a walrus": "y = w(1) + (z := h(2)) + z",
    "a tuple": "a, b = w(1), h(2); y = a + b",
    "a list": "y = [w(1), h(2), w(3)][1]",
    "a set": "y = len({w(1), h(2), w(3)})",
    "a dict": "y = {w(1): h(2), h(3): w(4)}[3]",
    "a comprehension": "y = sum([i for i in range(h(3))])",
    "an expression statement": "w(1); h(2); y = 0",
    "a chained assignment": "l.append(0); y = l[w(0)] = h(2)",
    "a target": "l.append(0); l[h(0)] = w(2); y = l[0]",
    "an augmented target": "l.append(1); l[h(0)] += w(2); y = l[0]",
    "an augmented value": "l.append(1); l[w(0)] += h(2); y = l[0]",
    "an augmented name": "y = 5; y += h(2)",
    "an annotation": "y: int = w(1) + h(2)",
    "if": "y = 0\nif h(1): y = w(2)",
    "elif": "y = 0\nif w(0): y = w(2)\nelif h(3): y = w(4)\nelif h(5): y = w(6)\nelse: y = w(7)",
    "else": "y = 0\nif h(0): y = w(2)\nelif h(0): y = w(4)\nelse: y = h(7)",
    "while": "y = 0\nwhile h(2) > y:\n    y += 1",
    "while with else": "y = 0\nwhile h(2) > y:\n    y += 1\n    if y > 1: continue\nelse:\n    y = h(5)",
    "while that breaks": "y = 0\nwhile h(2):\n    y += 1\n    if w(y) > 1: break\nelse:\n    y = 9",
    "for": "y = 0\nfor i in range(h(1), h(3)):\n    y += h(1)\nelse:\n    y += h(4)",
    "assert": "assert h(1), 'no'\ny = 1",
    "return": "return h(2) * 1000000 + t",
    "delete": "d[1] = 2\nd[3] = 4\ndel d[h(3)]\ny = len(d)",
    "a nested call": "y = max(h(1), max(w(2), h(3)), w(4))",
    "in": "y = int(h(2) in (w(1), w(2)))",
    "a call of one's own": "y = twice(h(2)) + twice(w(3))",
}


def program(body, hoisted):
    body = re.sub(r"\bw\((\w+)\)", r"((t := t * 10 + \1) * 0 + \1)", body)
    if not hoisted:
        # Python has no walrus in what a comprehension iterates over.
        body = re.sub(r"^(.*for i in range\()h\(3\)", r"z = h(3); \1z", body)
        body = re.sub(r"\bh\((\w+)\)", r"((t := t * 10 + \1) * 0 + \1)", body)
    return (
        "def twice(n: int) -> int:\n    return 2 * n\n\n"
        "def pair(a: int, b: int) -> int:\n    return 100 * a + b\n\n"
        "def f(x: Signal[int]) -> int:\n"
        "    t = 0\n    l = create_new_list(int)\n    d = create_new_dict(int, int)\n"
        + textwrap.indent(body, "    ")
        + "\n    return y * 1000000 + t\n"
    )


@pytest.mark.parametrize("how", ["pre", "post"])
@pytest.mark.parametrize("position", POSITIONS)
def test_side_effects_run_in_pythons_order(tmp_path, position, how):
    def hoist(node):
        written = statements(f"t = t * 10 + {ast.unparse(node.args[0])}")
        return HandlerResult(node.args[0], written)

    replace_call("h", hoist, **{how: True})
    expected = function(tmp_path, program(POSITIONS[position], hoisted=False))(0)
    f = function(tmp_path, program(POSITIONS[position], hoisted=True))
    assert tickjit.node(f)().tick(0) == expected


@pytest.mark.parametrize(
    "body",
    [
        "y = sum([h(i) for i in range(3)])",
        "y = sum([i for i in range(3) if h(1)])",
        "d[1] = 2\ndel d[1], d[h(1)]\ny = 1",
        "l.append(1)\nl.append(1)\na, l[h(0)] = 1, 2\ny = 1",
    ],
)
def test_where_nothing_can_run_before_is_said(tmp_path, body):
    replace_call("h", lambda node: HandlerResult(node.args[0], statements("t = 1")))
    f = function(tmp_path, program(body, hoisted=True))
    with pytest.raises(CompileError, match="no-place-for-side-effects"):
        tickjit.compile_func(f)


def test_statements_may_come_before_the_value_of_an_answer(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return x + g(x)\n")
    replace_call("g", lambda node: [*statements("z = x * 2"), expression("z + 1")])
    assert tickjit.node(f)().tick(5) == 5 + 11


def test_a_call_nobody_wants_the_value_of_becomes_statements(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    y = 1\n    put(y)\n    return y\n")
    replace_call("put", lambda node: statements("y = 2; y += x"))
    assert tickjit.node(f)().tick(5) == 7


def test_none_in_a_result_leaves_the_node(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    y = 1\n    y += 1\n    return abs(y)\n")

    @ast_handler("AugAssign", pre=True)
    def first(converter, node):
        return HandlerResult(None, statements("y = 10"))

    @ast_handler("Call", pre=True)
    def second(converter, node):
        return HandlerResult(None, statements("y = y * -1"))

    assert tickjit.node(f)().tick(5) == 11


def test_no_statements_remove_one(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    y = 1\n    y += 1\n    return y\n")
    ast_handler("AugAssign", pre=True)(lambda converter, node: [])
    assert tickjit.node(f)().tick(5) == 1


# --- nodes of the user's and of the handler's ----------------------------------------------------


def test_nodes_of_the_user_can_be_moved_and_copied(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return both(x - 1,\n        x + 1)\n")
    replace_call(
        "both",
        lambda node: ast.BinOp(
            ast.BinOp(node.args[1], ast.Mult(), copy.deepcopy(node.args[1])), ast.Sub(), copy.copy(node.args[0])
        ),
    )
    assert tickjit.node(f)().tick(5) == 36 - 4


def test_a_mistake_in_a_moved_node_is_shown_where_it_was_written(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return both(x - 1,\n        nowhere + 1)\n")
    replace_call("both", lambda node: copy.deepcopy(node.args[1]))
    with pytest.raises(CompileError) as caught:
        tickjit.compile_func(f)
    span = caught.value.diagnostics[0].spans[0]
    assert (span.line, span.column, span.end_column) == (5, 9, 16)


@pytest.mark.parametrize(
    "make",
    [
        lambda node: ast.Name("nowhere", ast.Load()),
        lambda node: expression("1 + nowhere"),
        lambda node: ast.fix_missing_locations(ast.Name("nowhere", ast.Load())),
        lambda node: ast.copy_location(ast.Name("nowhere", ast.Load()), node),
        lambda node: HandlerResult(ast.Constant(1), [ast.Expr(ast.Name("nowhere", ast.Load()))]),
    ],
)
def test_a_mistake_in_a_handlers_node_is_shown_where_the_node_stood(tmp_path, make):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    y = 1\n    return x + made(y)\n")
    replace_call("made", make)
    with pytest.raises(CompileError, match="nowhere") as caught:
        tickjit.compile_func(f)
    span = caught.value.diagnostics[0].spans[0]
    assert (span.line, span.column, span.end_column) == (5, 16, 23)


def test_mistakes_in_functions_compiled_along_are_shown_in_their_files(tmp_path):
    other = tmp_path / "other.py"
    other.write_text("\n\n\ndef g(n: int) -> int:\n    return made(n, nowhere)\n")
    f = function(
        tmp_path, f"import runpy\ng = runpy.run_path({str(other)!r})['g']\ndef f(x: Signal[int]) -> int:\n    return g(x)\n"
    )
    replace_call("made", lambda node: node.args[1])
    with pytest.raises(CompileError, match="nowhere") as caught:
        tickjit.compile_func(f)
    span = caught.value.diagnostics[0].spans[0]
    assert (span.filename, span.line, span.column) == (str(other), 5, 20)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: ast.Pass(), "must give an expression here"),
        (lambda: [], "must give an expression here"),
        (lambda: 5, "int"),
        (lambda: "x + 1", "str"),
        (lambda: object(), "object"),
        (lambda: [None], "NoneType"),
        (lambda: ast.Call() if hasattr(ast, "TypeVar") is None else ast.Call.__new__(ast.Call), "func"),
        (lambda: ast.Call("f", [], []), "str"),
        (lambda: ast.BinOp(ast.Constant(1), ast.Load(), ast.Constant(2)), "Load"),
        (lambda: ast.UnaryOp(ast.Add(), ast.Constant(2)), "Add"),
        (lambda: ast.Compare(ast.Constant(1), [ast.Add()], [ast.Constant(2)]), "Add"),
        (lambda: ast.Compare(ast.Constant(1), [], []), "comparison"),
        (lambda: ast.Name(5, ast.Load()), "int"),
        (lambda: expression("lambda: 1"), "lambda"),
        (lambda: expression("f'{x:{x}}'"), "field in a format"),
        (lambda: HandlerResult(ast.Constant(1), statements("import os")), "import"),
        (lambda: HandlerResult(ast.Constant(1), [5]), "int"),
        (lambda: HandlerResult(ast.Constant(1), 5), "int"),
        (lambda: expression("x" + "+ x" * 500), "deep"),
    ],
)
def test_what_is_no_tree_is_said_at_the_users_line(tmp_path, answer, words):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return x + made(x)\n")
    replace_call("made", lambda node: answer())
    with pytest.raises(CompileError, match=words) as caught:
        tickjit.compile_func(f)
    assert caught.value.lineno == 4
    assert "Call" in str(caught.value)


def test_an_expression_for_a_statement_is_refused(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    y = x\n    return y\n")
    ast_handler("Assign", pre=True)(lambda converter, node: node.value)
    with pytest.raises(CompileError, match="must give statements here"):
        tickjit.compile_func(f)


# --- errors and contexts -------------------------------------------------------------------------


class Failed(Exception):
    pass


def test_a_handler_that_raises_raises_and_the_context_stays_usable(tmp_path):
    space = functions(
        tmp_path,
        "def f(x: Signal[int]) -> int:\n    return g(x)\ndef h(x: Signal[int]) -> int:\n    return abs(x)\n",
    )
    error = Failed("no")

    def fail(node):
        raise error

    replace_call("g", fail)
    for _ in range(2):
        with pytest.raises(Failed) as caught:
            tickjit.compile_func(space["f"])
        assert caught.value is error
        note = error.__notes__[-1]
        assert "written_" in note
        assert "line 4" in note
        assert "Call" in note
        assert tickjit.node(space["h"])().tick(-3) == 3


def test_interrupts_pass(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(x)\n")

    def stop(node):
        raise KeyboardInterrupt

    replace_call("g", stop)
    with pytest.raises(KeyboardInterrupt):
        tickjit.compile_func(f)


def test_a_handler_may_compile(tmp_path):
    space = functions(
        tmp_path,
        "def f(x: Signal[int]) -> int:\n    return g(x)\ndef h(x: Signal[int]) -> int:\n    return abs(x)\n",
    )
    replace_call("g", lambda node: ast.Constant(tickjit.node(space["h"])().tick(-3)))
    assert tickjit.node(space["f"])().tick(1) == 3


def test_what_a_handler_registers_counts_for_later_compiles(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(x) + g(x)\n")

    def teach(node):
        replace_call("g", lambda node: ast.Constant(10), pre=True, priority=-1)
        return ast.Constant(1)

    replace_call("g", teach)
    assert tickjit.node(f)().tick(0) == 2
    assert tickjit.node(f)().tick(0) == 20


def test_contexts_do_not_see_each_others_handlers(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(x)\n")
    keys = set()
    for number in (1, 2):
        with CompilationContext():
            register_all()
            replace_call("g", lambda node, number=number: ast.Constant(number))
            keys.add(tickjit.compile_func(f).semantic_key)
            assert tickjit.node(f)().tick(0) == number
    with pytest.raises(CompileError):
        tickjit.compile_func(f)
    assert len(keys) == 2


def test_functions_compiled_along_start_and_stop_bodies_and_trees_are_rewritten(tmp_path):
    space = functions(
        tmp_path,
        "def inner(n: int) -> int:\n    return g(n)\n"
        "def f(x: Signal[int]) -> int:\n    s: State[int] = 0\n    return inner(x) + s\n",
    )
    replace_call("g", lambda node: ast.Constant(10))
    assert tickjit.node(space["f"], start_body="s = g(0) + 1")().tick(0) == 21
    tree = ast.parse("def f(x: int) -> int:\n    return g(x)\n").body[0]
    first = tickjit.compile_func(tree, 3)
    assert tickjit.compile_func(tree, 3).semantic_key == first.semantic_key
    assert tickjit.compile_func("def f(x: int) -> int:\n    return 10\n", 3).semantic_key == first.semantic_key


@pytest.mark.parametrize(
    ("how", "error"),
    [
        (lambda: ast_handler("Call"), ValueError),
        (lambda: ast_handler("Call", pre=True, post=True), ValueError),
        (lambda: ast_handler("While", pre=True)(lambda converter, node: None), ValueError),
        (lambda: ast_handler("Call", pre=True)(5), TypeError),
        (lambda: ast_handler("Call", pre=True, priority="x")(print), TypeError),
    ],
)
def test_registering_what_cannot_be(how, error):
    with pytest.raises(error):
        how()


def test_the_names_of_the_function_are_shown(tmp_path):
    space = functions(tmp_path, "LIMIT = 7\ndef f(x: Signal[int]) -> int:\n    return limit()\n")
    replace_call("limit", lambda node: None)

    @ast_handler("Call", pre=True)
    def handler(converter, node):
        return ast.Constant(converter.call_globals["LIMIT"])

    assert tickjit.node(space["f"])().tick(0) == 7


# --- visiting ------------------------------------------------------------------------------------


def hoist(node):
    return HandlerResult(node.args[0], statements(f"t = t * 10 + {ast.unparse(node.args[0])}"))


@pytest.mark.parametrize("how", ["pre", "post"])
def test_an_answer_is_visited_where_it_says_so_and_in_its_order(tmp_path, how):
    replace_call("h", hoist, **{how: True})

    @ast_handler("Call", pre=True)
    def swapped(converter, node):
        if called(node, "swapped"):
            first, second, third = node.args
            return ast.Tuple([converter.visit(second), third, converter.visit(first)], ast.Load())

    body = "a, b, c = swapped(h(1) + w(2), w(3) - h(4), w(5))\ny = a * 100 + b * 10 + c"
    f = function(tmp_path, program(body, hoisted=True))
    body = "a, b, c = w(3) - h(4), w(5), h(1) + w(2)\ny = a * 100 + b * 10 + c"
    assert tickjit.node(f)().tick(0) == function(tmp_path, program(body, hoisted=False))(0)


def test_what_is_not_visited_is_not_looked_into(tmp_path):
    replace_call("h", hoist)
    ast_handler("Call", pre=True)(lambda converter, node: node.args[0] if called(node, "same") else None)
    f = function(tmp_path, program("y = same(h(1))", hoisted=True))
    with pytest.raises(CompileError, match="`h`"):
        tickjit.compile_func(f)


def test_statements_of_a_loop_are_visited(tmp_path):
    replace_call("h", hoist)

    @ast_handler("For", pre=True)
    def unrolled(converter, node):
        written = []
        for value in (3, 4):
            written.append(ast.Assign([node.target], ast.Constant(value)))
            written.extend(converter.visit(copy.deepcopy(stmt)) for stmt in node.body)
        return written

    body = "y = 0\nfor i in {}:\n    if i == 3:\n        y += h(1)\n    elif h(0) or h(2):\n        y += 10 * h(2)\n"
    f = function(tmp_path, program(body.format("unknown"), hoisted=True))
    expected = function(tmp_path, program(body.format("[3, 4]"), hoisted=False))(0)
    assert tickjit.node(f)().tick(0) == expected


def test_a_handler_may_visit_what_is_in_a_node_only(tmp_path):
    replace_call("h", hoist)
    seen = []

    @ast_handler("Call", pre=True, priority=1)
    def see(converter, node):
        seen.append(ast.unparse(node))
        if called(node, "max"):
            return HandlerResult(converter.generic_visit(node), [converter.visit(ast.Expr(expression("h(7)")))])

    f = function(tmp_path, program("y = max(w(1), h(2), min(h(3), 4))", hoisted=True))
    expected = function(tmp_path, program("h(7)\ny = max(w(1), h(2), min(h(3), 4))", hoisted=False))(0)
    assert tickjit.node(f)().tick(0) == expected
    assert sum(text.startswith("max") for text in seen) == 1


def test_visiting_for_ever_ends(tmp_path):
    ast_handler("Call", pre=True)(lambda converter, node: converter.visit(node))
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return abs(x)\n")
    with pytest.raises(CompileError, match="nesting-too-deep"):
        tickjit.compile_func(f)


# --- threads and tasks ---------------------------------------------------------------------------


def test_contexts_of_threads_compile_side_by_side(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(x) + g(x)\n")
    failed = []

    def compile_often(number):
        try:
            with CompilationContext():
                register_all()
                replace_call("g", lambda node: ast.Constant(number))
                for _ in range(20):
                    assert tickjit.node(f)().tick(0) == 2 * number
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=compile_often, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_one_context_of_several_threads_may_learn_while_it_compiles(tmp_path, context):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(x)\n")
    failed = []
    replace_call("g", lambda node: ast.Constant(1))

    def use():
        try:
            with context:
                for _ in range(20):
                    assert tickjit.node(f)().tick(0) == 1
                    ast_handler("For", pre=True)(lambda converter, node: None)
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_tasks_have_their_own_contexts(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    return g(x)\n")

    async def compile_one(number):
        with CompilationContext():
            register_all()
            replace_call("g", lambda node: ast.Constant(number))
            await asyncio.sleep(0)
            return tickjit.node(f)().tick(0)

    async def both():
        return await asyncio.gather(compile_one(1), compile_one(2))

    assert asyncio.run(both()) == [1, 2]
# --- the native function's own parameters --------------------------------------------------------


def test_names_a_handler_makes_may_be_parameters_and_the_users_never_are(tmp_path):
    f = function(
        tmp_path,
        "def f(x: Signal[int]) -> int:\n    phase = 5\n    return phase * 10 + now(phase)\n",
    )
    replace_call("now", lambda node: ast.BinOp(ast.Name("phase", ast.Load()), ast.Add(), node.args[0]))
    assert tickjit.node(f)().tick(0) == 55


def test_a_node_of_the_user_that_is_renamed_is_the_handlers(tmp_path):
    f = function(tmp_path, "def f(x: Signal[int]) -> int:\n    y = 5\n    return now(y)\n")

    def renamed(node):
        node.args[0].id = "phase"
        return node.args[0]

    replace_call("now", renamed)
    assert tickjit.node(f)().tick(0) == 0
