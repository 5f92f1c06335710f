"""`Node.snapshot` and `Node.restore`: a node goes on where another one was."""

import enum
import hashlib
import math
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Tuple

import numpy
import pytest
import tickjit
from tickjit import DefaultDict, Deque, Dict, List, Set, State
from tickjit.signals import Signal, ticked, valid


@tickjit.node
def mean(x: Signal[float], reset: Signal[bool], alpha: float) -> float:
    value: State[float] = 0.0
    count: State[int] = 0
    started: State[bool] = False
    if valid(reset) and reset:
        count = 0
    if ticked(x):
        value = alpha * x + (1.0 - alpha) * value if started else x
        started = True
        count += 1
    return value + count


@tickjit.node
def other(x: Signal[float]) -> float:
    value: State[float] = 0.0
    value += x
    return value


def test_a_node_goes_on_where_another_one_was():
    first, second = mean(alpha=0.5), mean(alpha=0.5)
    for x in (1.0, 2.5, -3.0):
        first.tick(x)
    second.restore(first.snapshot())
    assert second.state == first.state
    assert second.snapshot() == first.snapshot()
    for x in (4.0, 0.5):
        assert second.tick(x) == first.tick(x)


def test_inputs_keep_their_values_or_their_lack_of_one():
    first, second = mean(alpha=0.5), mean(alpha=0.5)
    first.tick(1.0, True)
    bytes_with = first.snapshot()
    second.tick(5.0)
    bytes_without = second.snapshot()
    second.restore(bytes_with)
    assert second.tick(x=2.0) == first.tick(x=2.0)
    first.restore(bytes_without)
    fresh = mean(alpha=0.5)
    fresh.tick(5.0)
    assert first.tick(x=2.0) == fresh.tick(x=2.0)


def test_a_snapshot_is_taken_back_by_another_process(tmp_path: Path):
    node = mean(alpha=0.25)
    node.tick(7.0)
    path = tmp_path / "snapshot"
    path.write_bytes(node.snapshot())
    script = (
        "import sys; sys.path.insert(0, sys.argv[2]); import test_snapshot\n"
        "node = test_snapshot.mean(alpha=0.25)\n"
        "node.restore(open(sys.argv[1], 'rb').read())\n"
        "print(repr(node.tick(1.5)))\n"
    )
    command = [sys.executable, "-c", script, str(path), str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr(node.tick(1.5))


def changed(snapshot: bytes, at: int) -> bytes:
    return snapshot[:at] + bytes([snapshot[at] ^ 1]) + snapshot[at + 1 :]


def test_what_is_no_snapshot_of_the_node_is_refused_and_changes_nothing():
    node = mean(alpha=0.5)
    node.tick(1.0)
    good, before = node.snapshot(), node.state
    refused = {
        "not a snapshot": [b"", b"abc", b"x" * 500, changed(good, 0)],
        "version 3": [changed(good, 8)],
        "truncated": [good[:-1], good[:20], good + b"\0"],
        "corrupted": [changed(good, at) for at in range(20, len(good))],
        "another function": [other().snapshot(), mean(alpha=0.25).snapshot()],
    }
    for message, snapshots in refused.items():
        for snapshot in snapshots:
            with pytest.raises(ValueError, match=message):
                node.restore(snapshot)
    assert node.state == before and node.snapshot() == good


def test_a_stopped_node_has_no_snapshot():
    node = other()
    snapshot = node.snapshot()
    node.stop()
    with pytest.raises(RuntimeError, match="stopped"):
        node.snapshot()
    with pytest.raises(RuntimeError, match="stopped"):
        node.restore(snapshot)


# --- containers ------------------------------------------------------------------------------------


class Side(enum.Enum):
    BUY = 1
    SELL = -1


class Marks(enum.Flag):
    LOW = 1
    TOP = 128


@tickjit.node
def everything(x: Signal[int]) -> int:
    """A state of every kind."""
    count: State[int] = 0
    when: State[datetime] = datetime(2026, 1, 1, tzinfo=timezone.utc)
    items: State[List[float]] = []
    flags: State[List[bool]] = []
    recent: State[Deque[int]] = Deque[int](maxlen=3)
    queue: State[Deque[Tuple[int, float]]] = Deque[Tuple[int, float]]()
    seen: State[Set[int]] = set()
    table: State[Dict[int, float]] = {}
    wide: State[Dict[Tuple[int, bool], Tuple[float, int]]] = {}
    counts: State[DefaultDict[int, int]] = DefaultDict[int, int](5)
    times: State[Dict[datetime, timedelta]] = {}
    sides: State[List[Side]] = []
    rows: State[List[List[int]]] = []
    groups: State[Dict[int, List[float]]] = {}
    count += 1
    items.append(x / 4)
    flags.append(x > 2)
    recent.append(x)
    queue.append((x, x / 2))
    if len(queue) > 4:
        queue.popleft()
    seen.add(x % 5)
    table[x] = -0.0 if x == 0 else x / 3
    if x % 3 == 2:
        del table[x]
        seen.discard(x % 5)
    wide[x, x > 2] = (x * 0.5, x)
    counts[x % 2] += x
    times[when + timedelta(hours=x)] = timedelta(microseconds=x)
    sides.append(Side.BUY if x % 2 else Side.SELL)
    rows.append([x, x + 1])
    groups.setdefault(x % 2, [0.5]).append(x)
    return len(items) + len(recent) + len(queue) + len(seen) + len(table) + counts[x % 7] + len(rows[0]) + len(groups)


def exact(state: dict[str, object]) -> str:
    """A state with types and orders, and -0.0 not 0.0."""
    return repr([(name, type(value), value) for name, value in state.items()])


def test_every_kind_of_container_goes_on():
    first = everything()
    for x in range(9):
        first.tick(x)
        second, third = everything(), everything()
        third.tick(100)
        for other in (second, third):
            other.restore(first.snapshot())
            assert exact(other.state) == exact(first.state)
            assert other.snapshot() == first.snapshot()
    for x in (3, 100, 2, 0, 11):
        assert second.tick(x) == first.tick(x)
    assert exact(second.state) == exact(first.state)
    # What was restored is the node's own.
    first.stop()
    assert second.tick(1) is not None
    second.stop()


def test_empty_and_large_containers_go_on():
    fresh = everything()
    other = everything()
    other.tick(1)
    other.restore(fresh.snapshot())
    assert exact(other.state) == exact(fresh.state)
    large = everything()
    large.run(x=numpy.arange(20_000))
    other.restore(large.snapshot())
    assert exact(other.state) == exact(large.state)


def test_nans_and_their_places_go_on():
    @tickjit.node
    def f(x: Signal[float]) -> int:
        keys: State[Dict[float, int]] = {}
        items: State[List[float]] = []
        keys[x] = len(keys)
        items.append(x)
        return len(keys)

    first, second = f(), f()
    for x in (math.nan, 0.0, math.nan, -0.0, math.inf):
        first.tick(x)
    second.restore(first.snapshot())
    assert second.snapshot() == first.snapshot()
    assert repr(second.state) == repr(first.state)
    assert second.tick(math.nan) == first.tick(math.nan) == 5
    assert second.tick(0.0) == first.tick(0.0) == 5


def test_containers_are_taken_back_by_another_process(tmp_path: Path):
    node = everything()
    node.run(x=numpy.arange(50))
    path = tmp_path / "snapshot"
    path.write_bytes(node.snapshot())
    script = (
        "import sys; sys.path.insert(0, sys.argv[2]); import test_snapshot\n"
        "node = test_snapshot.everything()\n"
        "node.restore(open(sys.argv[1], 'rb').read())\n"
        "print(test_snapshot.exact(node.state))\n"
        "print(node.tick(7))\n"
    )
    command = [sys.executable, "-c", script, str(path), str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    state, output = done.stdout.splitlines()
    own = exact(node.state)
    assert state.replace("test_snapshot.", "").replace(f"{__name__}.", "") == own.replace(f"{__name__}.", "")
    assert output == str(node.tick(7))


@tickjit.node
def shared(x: Signal[int]) -> int:
    a: State[List[int]] = []
    b: State[List[int]] = []
    c: State[List[int]] = []
    if x == 0:
        a = b
    b.append(x)
    return len(a) * 100 + len(b) * 10 + len(c)


def test_two_states_that_hold_one_container_still_do():
    first, second = shared(), shared()
    first.tick(0)
    second.restore(first.snapshot())
    assert second.snapshot() == first.snapshot()
    assert second.tick(1) == first.tick(1) == 220
    assert second.state == first.state == {"a": [0, 1], "b": [0, 1], "c": []}
    apart = shared()
    apart.tick(1)
    assert apart.snapshot() != first.snapshot()
    second.restore(apart.snapshot())
    assert second.tick(2) == apart.tick(2) == 20


def test_a_container_in_two_places_of_another_still_is():
    @tickjit.node
    def f(x: Signal[int]) -> int:
        newest: State[List[int]] = []
        rows: State[List[List[int]]] = []
        groups: State[Dict[int, List[int]]] = {}
        if len(rows) == 0:
            row = [x]
            rows.append(row)
            rows.append(row)
            newest = row
            groups[x] = row
        rows[0].append(x)
        return len(rows[1]) * 1000 + len(newest) * 100 + len(groups[1]) * 10 + len(groups)

    first, second = f(), f()
    assert first.tick(1) == 2221
    second.restore(first.snapshot())
    assert second.snapshot() == first.snapshot()
    assert second.tick(1) == first.tick(1) == 3331
    assert second.state == first.state


def test_damaged_snapshots_of_containers_are_refused():
    node, source = everything(), everything()
    node.tick(3)
    for x in range(6):
        source.tick(x)
    good, before = source.snapshot(), node.snapshot()
    for at in range(len(good)):
        for damaged in (good[:at], changed(good, at)):
            with pytest.raises(ValueError):
                node.restore(damaged)
    for foreign in (shared().snapshot(), other().snapshot()):
        with pytest.raises(ValueError, match="another function"):
            node.restore(foreign)
    assert node.snapshot() == before
    node.restore(good)
    assert node.state == source.state


def test_forged_snapshots_are_refused_or_sound():
    """A checksum is no signature: whatever bytes have a right one must do no harm."""
    node = everything()
    for x in range(6):
        node.tick(x)
    good = node.snapshot()
    generator = random.Random(1)
    taken = 0
    for at in range(20, len(good) - 32):
        for byte in {0, 255, good[at] ^ 1, generator.randrange(256)} - {good[at]}:
            forged = good[:at] + bytes([byte]) + good[at + 1 : -32]
            other_node = everything()
            try:
                other_node.restore(forged + hashlib.sha256(forged).digest())
            except (ValueError, MemoryError):
                continue
            taken += 1
            try:
                repr(other_node.state)
                for x in (1, 5):
                    other_node.tick(x)
            except (ValueError, OverflowError):
                pass
            other_node.stop()
    assert taken > 100


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_narrow_numbers_in_containers_go_on(bits: int):
    with tickjit.CompilationContext(enum_bit_width=bits, enumset_bit_width=bits):
        tickjit.register_all()

        @tickjit.node
        def f(x: Signal[Side], y: Signal[Marks]) -> int:
            sides: State[List[Side]] = []
            seen: State[Dict[Side, Tuple[bool, Side, Marks]]] = {}
            sides.append(x)
            seen[x] = (True, Side.SELL, y)
            return len(sides)

        made = f()
        made.tick(Side.SELL, Marks.LOW | Marks.TOP)
        made.tick(Side.BUY, Marks.LOW)
        other = f()
        other.restore(made.snapshot())
        assert other.state == made.state
        assert other.tick(Side.SELL, Marks.TOP) == 3
