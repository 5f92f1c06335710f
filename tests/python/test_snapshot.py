"""`Node.snapshot` and `Node.restore`: a node goes on where another one was."""

import subprocess
import sys
from pathlib import Path

import pytest
import tickjit
from tickjit import State
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
        "version 0": [changed(good, 8)],
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
