"""CompilationContext, register_all, CompilationOptions."""

import contextvars
import copy
import pickle
import threading

import pytest

import tickjit
from tickjit import CompilationContext, CompilationOptions
from tickjit.signals import Signal


def f(x: Signal[int]) -> int:
    return x + 1


def test_the_default_context_knows_everything():
    assert CompilationContext.current() is CompilationContext.current()
    tickjit.compile_func(f)


def test_a_new_context_knows_nothing():
    with CompilationContext() as context:
        assert CompilationContext.current() is context
        with pytest.raises(tickjit.CompileError):
            tickjit.compile_func(f)
        tickjit.register_all()
        tickjit.compile_func(f)
    assert CompilationContext.current() is not context
    tickjit.compile_func(f)


def test_register_all_into_another_context():
    context = CompilationContext()
    tickjit.register_all(context)
    with context:
        tickjit.compile_func(f)


def test_signals_can_be_registered_again():
    tickjit.signals.register()
    tickjit.signals.register()
    with CompilationContext():
        tickjit.signals.register()
        tickjit.register_all()
        tickjit.compile_func(f)


def test_contexts_nest_and_are_entered_again():
    outer, inner = CompilationContext(), CompilationContext()
    default = CompilationContext.current()
    with outer:
        with inner:
            with outer:
                assert CompilationContext.current() is outer
            assert CompilationContext.current() is inner
        assert CompilationContext.current() is outer
    assert CompilationContext.current() is default


def test_the_context_is_left_on_an_error():
    default = CompilationContext.current()
    with pytest.raises(KeyError):
        with CompilationContext():
            raise KeyError
    assert CompilationContext.current() is default


def test_leaving_another_context_than_the_innermost_is_refused():
    outer, inner = CompilationContext(), CompilationContext()

    def crossed():
        outer.__enter__()
        inner.__enter__()
        with pytest.raises(RuntimeError, match="innermost"):
            outer.__exit__(None, None, None)
        inner.__exit__(None, None, None)
        outer.__exit__(None, None, None)
        with pytest.raises(RuntimeError, match="innermost"):
            outer.__exit__(None, None, None)

    contextvars.copy_context().run(crossed)


def test_threads_and_tasks_do_not_see_each_others():
    seen = []
    with CompilationContext() as context:
        thread = threading.Thread(target=lambda: seen.append(CompilationContext.current()))
        thread.start()
        thread.join()
        copied = contextvars.copy_context()
    assert seen[0] is not context
    assert copied.run(CompilationContext.current) is context


def test_options_are_values():
    options = CompilationOptions(fastmath=True, error_model="numpy")
    assert options == CompilationOptions(error_model="numpy", fastmath=True)
    assert options != CompilationOptions()
    assert hash(options) == hash(copy.copy(options))
    assert pickle.loads(pickle.dumps(options)) == options
    assert eval(repr(options)) == options
    assert (options.fastmath, options.force_inline) == (True, False)
    assert (options.error_model, options.opt_level) == ("numpy", "speed")


def test_options_are_frozen_and_checked():
    with pytest.raises(AttributeError):
        CompilationOptions().fastmath = True
    with pytest.raises(TypeError):
        CompilationOptions(True)
    with pytest.raises(TypeError):
        CompilationOptions(unknown=True)
    with pytest.raises(TypeError):
        CompilationOptions(fastmath="yes")
    with pytest.raises(ValueError, match="error_model"):
        CompilationOptions(error_model="c")
    with pytest.raises(ValueError, match="opt_level"):
        CompilationOptions(opt_level="speed_and_size")
    with pytest.raises(TypeError):
        tickjit.compile_func(f, options="fast")


def test_options_reach_the_compiler():
    def divide(x: Signal[int], y: Signal[int]) -> int:
        return x // y

    wrapping = tickjit.node(options=CompilationOptions(error_model="numpy"))(divide)()
    assert wrapping.tick(1, 0) == 0
    with pytest.raises(ZeroDivisionError):
        tickjit.node(divide)().tick(1, 0)
    tickjit.node(options=CompilationOptions(opt_level="none"))(divide)().tick(4, 2)
