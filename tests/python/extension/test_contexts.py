"""Contexts with handlers in them: nested, entered again, of threads and tasks, changed while a function is compiled."""

import ast
import asyncio
import gc
import threading
import weakref

import pytest

import tickjit
from tickjit import CompilationContext, CompileError
from tickjit.extension import (
    FunctionAnalyzer,
    FunctionInfo,
    SourceCategory,
    SourceRegistry,
    TypeInference,
    ast_handler,
)
from tickjit.extension.enums import set_config
from tickjit.signals import Signal


def asks(x: Signal[int]) -> int:
    return answer(x)  # noqa: F821: a handler's


def context(number=None, **widths):
    """Knows Python, and what `answer` is."""
    made = CompilationContext(**widths)
    tickjit.register_all(made)
    if number is not None:
        with made:
            teach(number)
    return made


def teach(number):
    @ast_handler("Call", pre=True)
    def handle(converter, node):
        if isinstance(node.func, ast.Name) and node.func.id == "answer":
            return ast.Constant(number) if isinstance(number, int) else number()
        return None


def answered():
    return tickjit.node(asks)().tick(0)


def test_register_all_twice_says_what_is_known():
    with context(1):
        with pytest.raises(ValueError, match="knows Python already"):
            tickjit.register_all()
        assert answered() == 1
    with pytest.raises(ValueError, match="knows Python already"):
        tickjit.register_all(context())
    with pytest.raises(ValueError, match="knows Python already"):
        tickjit.register_all()


def test_signals_first_then_everything():
    with CompilationContext():
        tickjit.signals.register()
        tickjit.signals.register()
        tickjit.register_all()
        teach(3)
        assert answered() == 3


def test_inner_contexts_know_nothing_of_outer_ones():
    with context(1):
        assert answered() == 1
        with context(2):
            assert answered() == 2
            with context(), pytest.raises(CompileError, match="answer"):
                answered()
            assert answered() == 2
        assert answered() == 1


def test_a_context_entered_again_is_the_same():
    one, other = context(1), context(2)
    with one, other, one:
        assert answered() == 1
    with one, one:
        assert answered() == 1
    with other:
        assert answered() == 2


def test_contexts_side_by_side_in_threads():
    numbers = range(4)
    failures = []
    barrier = threading.Barrier(len(numbers))

    def work(number):
        try:
            with context(number):
                barrier.wait()
                for _ in range(25):
                    assert answered() == number
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_one_context_in_several_threads():
    shared = context(7)
    given = []

    def work():
        with shared:
            given.extend(answered() for _ in range(25))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert given == [7] * 100


def test_tasks_have_contexts_of_their_own():
    async def work(number):
        with context(number):
            found = []
            for _ in range(5):
                await asyncio.sleep(0)
                found.append(answered())
            return found

    async def both():
        return await asyncio.gather(*(work(number) for number in (1, 2, 3)))

    assert asyncio.run(both()) == [[1] * 5, [2] * 5, [3] * 5]


def test_what_is_registered_while_compiling_counts_later():
    def registering():
        teach(5)
        return ast.Constant(4)

    with context() as made:
        teach(registering)
        assert answered() == 4
        # The later handler is asked after the one that was there.
        assert answered() == 4
        assert made is CompilationContext.current()


def test_widths_that_change_while_compiling_count_later():
    import enum

    side = enum.Enum("side", {"BUY": 1}, module=__name__)
    text = "def f(x: Signal[side]) -> int:\n    last: State[side] = side.BUY\n    last = x\n    return answer(1)\n"
    names = {"Signal": Signal, "State": tickjit.State, "side": side}

    def widen():
        set_config(enum_bit_width=64)
        return ast.Constant(1)

    with context():
        teach(widen)
        sizes = [tickjit.compile_func(text, func_globals=names).state_slots[0].size for _ in range(2)]
    assert sizes == [2, 8]


def test_a_handler_that_raises_leaves_the_context_usable():
    def fail():
        raise LookupError("not this time")

    with context():
        teach(fail)
        with pytest.raises(LookupError, match="not this time"):
            answered()

        def plain(x: Signal[int]) -> int:
            return x + 1

        assert tickjit.node(plain)().tick(1) == 2
    with context(2):
        assert answered() == 2


def test_a_context_that_its_handlers_refer_to_is_collected():
    class Witness:
        pass

    def made() -> weakref.ref[Witness]:
        witness = Witness()
        context = CompilationContext()
        tickjit.register_all(context)

        def handler(*_: object) -> None:
            assert witness and context

        class Category(SourceCategory):
            id, order = "own", 7
            of = (witness, context)

        class Handler:
            def try_parse(self, *_: object) -> None:
                handler()

            def validate_value(self, name: str, value: object, expected: object) -> object:
                return value

        with context:
            ast_handler("Call", pre=True)(handler)
            TypeInference.register_attr_accessor(handler)
            TypeInference.register_assignment_handler(handler)
            FunctionAnalyzer.register_input_handler(Handler())
            FunctionAnalyzer.register_output_handler(Handler())
            FunctionInfo.register_signal_processor(handler)
            SourceRegistry.register(Category())
            tickjit.compile_func("def f(x: Signal[int]) -> int:\n    return abs(x)\n", func_globals={"Signal": Signal, "abs": abs})
        return weakref.ref(witness)

    witnesses = [made() for _ in range(3)]
    gc.collect()
    assert [witness() for witness in witnesses] == [None] * 3
