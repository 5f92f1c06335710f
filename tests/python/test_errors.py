"""Errors at compile time and at run time, as exceptions at the user's line."""

import ctypes
import io
import pickle
import sys
import threading
import traceback

import pytest

import tickjit
from tickjit import State
from tickjit.signals import Signal


class Overheated(ValueError):
    pass


class Namesake:
    class Overheated(Exception):
        pass


def wrong(x: Signal[float], é: Signal[int]) -> int:
    with x:
        pass
    é = é; y = é @ x
    return y


def caught(function, **constants):
    with pytest.raises(tickjit.CompileError) as error:
        tickjit.compile_func(function, **constants)
    return error.value


def test_a_compile_error_is_a_syntax_error_at_the_users_line():
    error = caught(wrong)
    assert isinstance(error, SyntaxError)
    first = wrong.__code__.co_firstlineno
    assert error.filename == __file__
    assert error.lineno == first + 1
    assert error.text.strip() == "with x:"
    assert error.text[error.offset - 1 :].startswith("with")
    assert error.end_lineno is not None and error.end_offset is not None
    assert "with" in error.msg


def test_several_mistakes_at_once_with_columns_in_characters():
    error = caught(wrong)
    assert len(error.diagnostics) == 2
    second = error.diagnostics[1]
    assert second.spans[0].line == wrong.__code__.co_firstlineno + 3
    line = "    é = é; y = é @ x"
    assert second.spans[0].column == line.index("é @") + 1
    assert second.spans[0].filename == __file__
    assert second.code == "unsupported-expression"
    assert second.help
    assert second.notes == ()


def test_the_rendering():
    error = caught(wrong)
    text = str(error)
    assert f"{__file__}:{error.lineno}:{error.offset}" in text
    assert "error[unsupported-statement]" in text
    assert "^^^^" in text
    assert text.count("error[") == 2
    shown = "".join(traceback.format_exception(error))
    assert "with x:" in shown


def test_compile_errors_are_pickled():
    error = pickle.loads(pickle.dumps(caught(wrong)))
    assert str(error) == str(caught(wrong))
    assert error.diagnostics[1].spans == caught(wrong).diagnostics[1].spans
    assert error.lineno == caught(wrong).lineno
    assert "Diagnostic" in repr(error.diagnostics[0])


def divide(x: Signal[int], y: Signal[int]) -> int:
    done: State[int] = 0
    done += 1
    return x // y


def test_an_error_becomes_pythons_exception_with_the_line():
    node = tickjit.node(divide)()
    with pytest.raises(ZeroDivisionError, match="integer division or modulo by zero") as error:
        node.tick(1, 0)
    (note,) = error.value.__notes__
    line = divide.__code__.co_firstlineno + 3
    assert f'File "{__file__}", line {line}, in divide' in note
    assert "return x // y" in note
    assert node.tick(6, 3) == 2
    assert node.state == {"done": 2}
    assert tickjit.take_error() is None


def helper(x: int) -> int:
    return 10 // x


def test_an_error_in_a_helper_names_the_helper():
    @tickjit.node
    def f(x: Signal[int]) -> int:
        return helper(x)

    with pytest.raises(ZeroDivisionError) as error:
        f().tick(0)
    assert "in helper" in error.value.__notes__[0]
    assert "return 10 // x" in error.value.__notes__[0]


def test_kinds():
    other = Namesake.Overheated

    @tickjit.node
    def f(x: Signal[int]) -> int:
        if x == 0:
            raise Overheated("hot")
        if x == 1:
            raise Overheated
        if x == 2:
            raise other("hotter")
        if x == 3:
            raise KeyError("key")
        if x == 4:
            raise NotImplementedError("later")
        if x == 5:
            assert x < 5, "five"
        if x == 6:
            assert x < 5
        if x == 7:
            return x << -1
        if x == 8:
            return x + 2**62 + 2**62
        if x == 9:
            raise RuntimeError("run")
        return x

    node = f()
    expected = [
        (Overheated, ("hot",)),
        (Overheated, ()),
        (other, ("hotter",)),
        (KeyError, ("key",)),
        (NotImplementedError, ("later",)),
        (AssertionError, ("five",)),
        (AssertionError, ()),
        (ValueError, ("negative shift count",)),
    ]
    for value, (kind, args) in enumerate(expected):
        with pytest.raises(kind) as error:
            node.tick(value)
        assert type(error.value) is kind
        assert error.value.args == args
    with pytest.raises(OverflowError):
        node.tick(8)
    with pytest.raises(RuntimeError, match="run"):
        node.tick(9)
    assert node.tick(10) == 10


def failing_call():
    """A raw call that leaves an error: 1 // 0."""
    result = tickjit.compile_func(divide)
    one, zero = ctypes.c_int64(1), ctypes.c_int64(0)
    output, state = ctypes.c_int64(), ctypes.c_int64()
    address = ctypes.addressof
    flags = (ctypes.c_int8 * 2)(1, 1)
    result.compiled_func.ctypes(
        (ctypes.c_void_p * 1)(address(output)),
        (ctypes.c_int8 * 1)(),
        (ctypes.c_void_p * 1)(address(state)),
        0,
        (ctypes.c_void_p * 2)(address(one), address(zero)),
        flags,
        flags,
    )


def test_take_error():
    failing_call()
    error = tickjit.take_error()
    assert error.kind == "ZeroDivisionError"
    assert error.message == "integer division or modulo by zero"
    assert error.line == divide.__code__.co_firstlineno + 3
    assert error.column == 12
    assert error.function == "divide"
    assert "ZeroDivisionError" in repr(error)
    assert tickjit.take_error() is None


def test_a_driver_leaves_a_hosts_error_to_its_host():
    failing_call()
    node = tickjit.node(divide)()
    assert node.tick(6, 3) == 2
    with pytest.raises(ZeroDivisionError):
        node.tick(1, 0)
    assert tickjit.take_error().line == divide.__code__.co_firstlineno + 3
    assert tickjit.take_error() is None


def test_threads_have_their_own_errors():
    failing_call()
    seen = []
    thread = threading.Thread(target=lambda: seen.append(tickjit.take_error()))
    thread.start()
    thread.join()
    assert seen == [None]
    assert tickjit.take_error() is not None


def test_an_error_in_text_shows_its_line():
    source = "def f(x: Signal[int]) -> int:\n    return 1 // x\n"
    node = tickjit.node(exec_in_linecache(source))()
    with pytest.raises(ZeroDivisionError) as error:
        node.tick(0)
    assert "return 1 // x" in error.value.__notes__[0]


def exec_in_linecache(source):
    import linecache

    linecache.cache["<made>"] = (len(source), None, source.splitlines(keepends=True), "<made>")
    names = {"Signal": Signal}
    exec(compile(source, "<made>", "exec"), names)
    return names["f"]


@tickjit.node
def talk(x: Signal[int]) -> None:
    print("x is", x, x > 1, end="!\n")


def test_print_goes_to_pythons_stdout(capsys):
    talk().tick(3)
    assert capsys.readouterr().out == "x is 3 True!\n"


class Refusing(io.StringIO):
    def write(self, text):
        raise LookupError("no paper")


def test_what_writing_raises_comes_through(monkeypatch):
    node = talk()
    monkeypatch.setattr(sys, "stdout", Refusing())
    with pytest.raises(LookupError, match="no paper") as error:
        node.tick(3)
    assert "in talk" in error.value.__notes__[0]
    monkeypatch.setattr(sys, "stdout", None)
    node.tick(3)


def test_a_node_cannot_be_used_from_within_its_own_print(monkeypatch):
    node = talk()

    class Reentrant(io.StringIO):
        def write(self, text):
            node.tick(1)

    monkeypatch.setattr(sys, "stdout", Reentrant())
    with pytest.raises(RuntimeError, match="in use"):
        node.tick(3)


def test_an_error_in_start_and_stop():
    def f(x: Signal[int], n: int) -> int:
        s: State[int] = 5
        return x // s

    with pytest.raises(ZeroDivisionError):
        tickjit.node(f, start_body="s = n // 0")(n=1)
    node = tickjit.node(f, stop_body="s = n // 0")(n=1)
    with pytest.raises(ZeroDivisionError):
        node.stop()
    node.stop()
    with pytest.raises(RuntimeError, match="stopped"):
        node.tick(1)


def test_what_is_not_caught_is_shown_in_full():
    error = caught(wrong)
    assert error.__notes__[0].startswith("help: ")
    assert "error[unsupported-expression]" in error.__notes__[1]
    assert "é @ x" in error.__notes__[1]


def test_colours_only_where_they_are_asked_for():
    error = caught(wrong)
    assert error.render() == str(error)
    assert "\x1b[" not in str(error)
    assert "\x1b[" in error.render(color=True)
    assert "with x:" in error.render(color=True)
    assert pickle.loads(pickle.dumps(error)).render(color=True) == error.render(color=True)


def test_a_function_of_a_notebook_is_shown_by_its_cell():
    import linecache

    cell = "/tmp/ipykernel_7/1234.py"
    source = "def f(x: Signal[int]) -> int:\n    return x + y\n"
    linecache.cache[cell] = (len(source), None, source.splitlines(keepends=True), cell)
    names = {"Signal": Signal}
    exec(compile(source, cell, "exec"), names)
    error = caught(names["f"])
    assert (error.filename, error.lineno, error.offset, error.end_offset) == (cell, 2, 16, 17)
    assert error.text == "    return x + y"
    assert f"{cell}:2:16" in str(error)
