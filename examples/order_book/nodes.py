"""Nodes over the engine's order book. CPython runs them too: see `replay.py`."""

from datetime import datetime, timezone

from book import Book, Side
from tickjit import State
from tickjit.signals import Signal, ticked


def pressure(book: Book, price: Signal[float], quantity: Signal[int], decay: float) -> float:
    """How hard buyers press: the imbalance of the best levels, moved by who takes what from them."""
    flow: State[float] = 0.0
    side: State[Side] = Side.BID
    if book.halted:
        return
    if ticked(price):
        side = Side.ASK if price >= book.ask(0) else Side.BID
        taken = quantity if side == Side.ASK else -quantity
        flow = decay * flow + (1.0 - decay) * taken
    if book.depth[0] > 0 and book.depth[1] > 0:
        return book.imbalance() + 0.01 * flow


def spread(book: Book, price: Signal[float], quantity: Signal[int]) -> float:
    """The best ask less the best bid, averaged over the levels that both sides have."""
    levels = min(book.depth[0], book.depth[1])
    if levels == 0:
        return
    total = 0.0
    for level in range(levels):
        total += book.ask(level) - book.bid(level)
    return total / levels


def idle(book: Book, price: Signal[float], quantity: Signal[int]) -> float:
    """Seconds since the last trade, each time the book has changed more than ten times since."""
    last: State[datetime] = datetime(1970, 1, 1, tzinfo=timezone.utc)
    if ticked(price):
        last = book.time
    elif book.updates > 10:
        return (book.time - last).total_seconds()
