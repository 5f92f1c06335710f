"""Replays the recorded events through every node: by the C host, and by CPython, which must agree bit for bit.

    python examples/order_book/replay.py

Builds the host with the C compiler, compiles each node twice (accessors called, accessors inlined), and says how long an
event takes either way.
"""

import csv
import ctypes
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import tickjit

FOLDER = Path(__file__).parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent)]

import extension
import nodes
import reference
from book import Book, Level

CONSTANTS: dict[str, dict[str, float]] = {"pressure": {"decay": 0.9}, "spread": {}, "idle": {}}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ROUNDS = 200


class Event(ctypes.Structure):
    """`struct event` of `host.c`."""

    _fields_ = [
        ("time", ctypes.c_int64),
        ("is_trade", ctypes.c_int8),
        ("side", ctypes.c_int8),
        ("level", ctypes.c_int16),
        ("price", ctypes.c_double),
        ("quantity", ctypes.c_int64),
    ]


def recorded() -> ctypes.Array[Event]:
    with (FOLDER / "events.csv").open(newline="") as file:
        rows = [
            (int(row["time"]), row["kind"] == "T", int(row["side"]), int(row["level"]), float(row["price"]), int(row["quantity"]))
            for row in csv.DictReader(file)
        ]
    return (Event * len(rows))(*rows)


def build(folder: Path) -> ctypes.CDLL:
    library = folder / "host.so"
    sources = [str(FOLDER / name) for name in ("host.c", "book.c")]
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-O2", "-std=c11", "-shared", "-fPIC", "-o", str(library), *sources], check=True)
    return ctypes.CDLL(str(library))


def compiled(name: str, library: ctypes.CDLL, inline: bool) -> tickjit.CompilationResult:
    with tickjit.CompilationContext():
        tickjit.register_all()
        extension.register(library, inline)
        return tickjit.compile_func(getattr(nodes, name), **CONSTANTS[name])


class Instance:
    """A compiled node with the memory it works on."""

    def __init__(self, result: tickjit.CompilationResult, library: ctypes.CDLL) -> None:
        self.result = result
        self.replay = library.replay
        self.cells = (ctypes.c_uint64 * max(len(result.state_slots), 1))()
        size = ctypes.sizeof(ctypes.c_uint64)
        cells = [ctypes.addressof(self.cells) + size * index for index in range(len(self.cells))]
        self.pointers = (ctypes.c_void_p * len(cells))(*cells)

    def run(self, events: ctypes.Array[Event]) -> tuple[ctypes.Array[ctypes.c_double], ctypes.Array[ctypes.c_int8]]:
        """What the node gave after each event, and whether it gave anything."""
        values = (ctypes.c_double * len(events))()
        ticked = (ctypes.c_int8 * len(events))()
        address = ctypes.c_void_p(self.result.address)
        self.replay(address, self.pointers, events, ctypes.c_int64(len(events)), values, ticked)
        return values, ticked


def by_cpython(name: str, events: ctypes.Array[Event]) -> list[float | None]:
    """What CPython makes of the node."""
    book, price, quantity = Book(), 0.0, 0
    event = events[0]
    tick: Callable[..., float | None] = reference.start(
        getattr(nodes, name), {"ticked": lambda _: event.is_trade != 0}, **CONSTANTS[name]
    )
    given = []
    for event in events:
        book.time = EPOCH + timedelta(microseconds=event.time // 1000)
        if event.is_trade:
            book.updates, price, quantity = 0, event.price, event.quantity
        else:
            book.updates += 1
            level, depth = event.level, book.depth[event.side]
            if level <= depth:
                book.depth[event.side] = max(depth, level + 1)
                (book.asks if event.side else book.bids)[level] = Level(event.price, event.quantity)
        given.append(tick(book, price, quantity))
    return given


def bits(value: float) -> bytes:
    return struct.pack("d", value)


def timed(instance: Instance, events: ctypes.Array[Event]) -> float:
    """Nanoseconds per event, the host's own work included."""
    begin = time.perf_counter_ns()
    instance.run(events)
    return (time.perf_counter_ns() - begin) / len(events)


def main() -> None:
    events = recorded()
    trades = sum(event.is_trade for event in events)
    print(f"{len(events)} events, {trades} of them trades; ns per event")
    print(f"{'':10}{'outputs':>10}{'last':>12}{'called':>10}{'inlined':>10}")
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        for name in CONSTANTS:
            expected = by_cpython(name, events)
            times = []
            for inline in (False, True):
                instance = Instance(compiled(name, library, inline), library)
                values, ticked = instance.run(events)
                assert [tick != 0 for tick in ticked] == [value is not None for value in expected], name
                given = [value for value, tick in zip(values, ticked) if tick]
                assert [bits(value) for value in given] == [bits(value) for value in expected if value is not None], name
                times.append(min(timed(instance, events) for _ in range(ROUNDS)))
            print(f"{name:10}{len(given):>10}{given[-1]:>12.4f}{times[0]:>10.1f}{times[1]:>10.1f}")


if __name__ == "__main__":
    main()
