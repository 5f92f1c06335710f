"""Threads: one function with many states, contexts and compilations side by side, code dropped while other code is made."""

import gc
import random
import threading
import time

import tickjit
from tickjit import CompilationContext, Dict, List, State
from tickjit.signals import Signal

THREADS = 8


def together(*works):
    """Runs works at the same time; what any of them raised is raised."""
    barrier, failures = threading.Barrier(len(works)), []

    def run(work):
        barrier.wait()
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@tickjit.node
def running(x: Signal[int], scale: float = 1.5) -> float:
    total: State[float] = 0.0
    seen: State[Dict[int, List[int]]] = {}
    seen.setdefault(x % 7, []).append(x)
    if x % 1000 == 999:
        raise ValueError("each thread has its own")
    for row in seen.values():
        total += len(row) * scale
        if len(row) > 20:
            row.clear()
    return total


def alone(seed):
    node, given = running(), []
    for n in range(1_500):
        try:
            given.append(node.tick(n * seed))
        except ValueError as error:
            given.append(str(error))
    return given


def test_one_function_with_many_states():
    expected = {seed: alone(seed) for seed in range(1, THREADS + 1)}

    def work(seed):
        assert alone(seed) == expected[seed]
        assert tickjit.take_error() is None

    together(*(lambda seed=seed: work(seed) for seed in expected))


def source(number, lines=3):
    body = "".join(f"    y = y * {number % 97 + 2} % 1000003 + {line}\n" for line in range(lines))
    return f"def f(x: Signal[int]) -> int:\n    y = x\n{body}    return y\n"


def value(number, x, lines=3):
    for line in range(lines):
        x = x * (number % 97 + 2) % 1000003 + line
    return x


def test_contexts_and_compilations_side_by_side():
    shared = CompilationContext()
    with shared:
        tickjit.register_all()

    def work(seed):
        own = CompilationContext()
        with own:
            tickjit.register_all()
        for n in range(25):
            number = seed * 1000 + n
            keys = set()
            for context in (own, shared):
                with context:
                    keys.add(tickjit.compile_func(source(number, n % 5)).semantic_key)
            assert len(keys) == 1

    together(*(lambda seed=seed: work(seed) for seed in range(THREADS)))


def test_code_is_dropped_while_other_code_is_made_and_runs():
    ends = time.monotonic() + 3
    node = tickjit.node

    def make_and_drop(seed):
        rng, kept = random.Random(seed), []
        while time.monotonic() < ends:
            number = rng.randrange(10**6)
            namespace = {"Signal": Signal}
            # Text of a file that is there cannot be had of exec: the function is taken from its text.
            result = tickjit.compile_func(source(number, rng.randrange(1, 40)))
            kept.append(result)
            if len(kept) > 10:
                del kept[rng.randrange(len(kept))]
            del namespace

    def tick(seed):
        while time.monotonic() < ends:
            assert alone(seed)[:3] == first[seed]

    def collect():
        while time.monotonic() < ends:
            gc.collect()
            time.sleep(0.01)

    first = {seed: alone(seed)[:3] for seed in (3, 5)}
    together(
        *(lambda seed=seed: make_and_drop(seed) for seed in range(4)),
        *(lambda seed=seed: tick(seed) for seed in first),
        collect,
    )
    assert node is tickjit.node


def test_results_are_used_from_the_threads_that_did_not_make_them():
    made, lock = [], threading.Lock()

    def make(seed):
        for n in range(20):
            result = tickjit.compile_func(source(seed * 100 + n))
            with lock:
                made.append((seed * 100 + n, result))

    def use():
        used = 0
        while used < 30:
            with lock:
                item = made.pop() if made else None
            if item is None:
                time.sleep(0)
                continue
            number, result = item
            assert result.hir and result.asm and result.address
            # The last reference goes in another thread.
            del result, item
            used += 1

    together(*(lambda seed=seed: make(seed) for seed in range(6)), *([use] * 4))


def test_factories_are_asked_by_many_threads_at_once():
    @tickjit.node
    def scaled(x: Signal[float], by: float) -> float:
        return x * by

    def work(seed):
        for n in range(40):
            by = float((n * seed) % 11)
            assert scaled(by=by).tick(2.0) == 2.0 * by

    together(*(lambda seed=seed: work(seed) for seed in range(THREADS)))
