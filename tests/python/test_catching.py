"""Errors that are caught: the classes are Python's, and nothing is left of them."""

import pytest

import tickjit
from tickjit import State
from tickjit.signals import Signal


class Overheated(ValueError):
    pass


class Melted(Overheated):
    pass


class Namesake:
    class Overheated(Exception):
        pass


@tickjit.node
def kinds(n: Signal[int]) -> int:
    try:
        if n == 0:
            raise Overheated("zero")
        if n == 1:
            raise Melted("one")
        if n == 2:
            raise Namesake.Overheated("two")
        if n == 3:
            raise FileNotFoundError("three")
    except Overheated:
        return 10
    except OSError:
        return 30
    return -1


def test_classes_of_the_module_are_caught_as_python_derives_them():
    with kinds() as node:
        assert [node.tick(n) for n in (0, 1, 3, 4)] == [10, 10, 30, -1]
        with pytest.raises(Namesake.Overheated, match="two"):
            node.tick(2)
        assert node.tick(1) == 10
    assert tickjit.take_error() is None


class Interrupted(BaseException):
    pass


@tickjit.node
def ordinary(n: Signal[int]) -> int:
    try:
        try:
            if n == 0:
                raise Interrupted("zero")
            if n == 1:
                raise KeyboardInterrupt("one")
            if n == 2:
                raise Melted("two")
            return 10 // (n - 3)
        except Exception:
            return -1
    except Interrupted:
        return -2
    except KeyboardInterrupt:
        return -3


def test_what_is_no_exception_is_not_caught_as_one():
    with ordinary() as node:
        assert [node.tick(n) for n in range(5)] == [-2, -3, -1, -1, 10]


@tickjit.node
def counted(n: Signal[int]) -> int:
    failures: State[int] = 0
    try:
        checked(n)
    except Overheated as error:
        failures += 1
        if n > 100:
            raise
    return failures


def checked(n: int) -> int:
    if n > 10:
        raise Melted(f"{n} degrees")
    return n


def test_an_error_that_is_raised_again_is_the_one_that_was_caught():
    with counted() as node:
        assert [node.tick(n) for n in (1, 11, 12)] == [0, 1, 2]
        with pytest.raises(Melted) as caught:
            node.tick(101)
        assert caught.value.args == ("101 degrees",)
        assert node.state["failures"] == 3


@tickjit.node
def in_flight(n: Signal[int]) -> int:
    try:
        checked(n)
    except Overheated:
        total = 0
        for i in range(n):
            try:
                checked(i)
            except Overheated:
                total += 1
        if total > 2:
            raise
        return total
    return -1


def test_an_error_keeps_its_text_while_others_are_caught():
    with in_flight() as node:
        assert node.tick(5) == -1
        assert node.tick(13) == 2
        with pytest.raises(Melted) as caught:
            node.tick(40)
        assert caught.value.args == ("40 degrees",)


@tickjit.node
def crowded(n: Signal[int]) -> int:
    try:
        raise Melted(f"{n} degrees")
    except Melted:
        for other in range(n):
            try:
                raise Overheated(f"{other}")
            except Overheated:
                pass
        raise


def test_a_text_is_lost_to_many_others_only():
    with crowded() as node:
        with pytest.raises(Melted) as caught:
            node.tick(200)
        assert caught.value.args == ("200 degrees",)
        with pytest.raises(Melted):
            node.tick(1000)


@tickjit.node
def closes(n: Signal[int]) -> float:
    opened: State[int] = 0
    opened += 1
    try:
        return 1.0 / n
    finally:
        opened -= 1


def test_finally_runs_whatever_happens():
    with closes() as node:
        assert node.tick(4) == 0.25
        with pytest.raises(ZeroDivisionError):
            node.tick(0)
        assert node.state["opened"] == 0
        values, ticked = node.run(n=memoryview(bytes([1, 2, 4])))
        assert list(values) == [1.0, 0.5, 0.25] and all(ticked)


def test_classes_are_part_of_the_key():
    source = "def f(x: Signal[int]) -> int:\n try:\n  return 1 // x\n except {}:\n  return 0\n"
    keys = [tickjit.compile_func(source.format(name)).semantic_key for name in ("ArithmeticError", "KeyError", "Exception")]
    assert len(set(keys)) == 3


@tickjit.node
def among_others(n: Signal[int]) -> int:
    try:
        checked(n)
    except Overheated:
        for i in range(n - 11):
            try:
                checked(1000 + i)
            except Overheated:
                pass
        raise
    return n


def test_the_text_of_an_error_outlives_255_others_that_are_caught():
    """What comes then is in SPEC.md, 22.23."""
    with among_others() as node:
        for n in (12, 100, 266):
            with pytest.raises(Melted) as caught:
                node.tick(n)
            assert caught.value.args == (f"{n} degrees",)
        with pytest.raises(Melted):
            node.tick(1000)
        assert node.tick(1) == 1
