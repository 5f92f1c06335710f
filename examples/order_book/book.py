"""The order book as CPython has it, with the names of `book.h`, and the accessors in Python.

Compiled nodes never see these objects: to them a book is the C struct. But the accessors' text is Python for both: run
by CPython over this class, and compiled over the struct where `extension.register(inline=True)` asks for it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum
from math import nan

LEVELS = 8


class Side(Enum):
    BID = 0
    ASK = 1


@dataclass
class Level:
    price: float = 0.0
    quantity: int = 0


@dataclass
class Book:
    time: datetime = datetime(1970, 1, 1, tzinfo=timezone.utc)
    depth: list[int] = field(default_factory=lambda: [0, 0])
    updates: int = 0
    halted: bool = False
    bids: list[Level] = field(default_factory=lambda: [Level() for _ in range(LEVELS)])
    asks: list[Level] = field(default_factory=lambda: [Level() for _ in range(LEVELS)])

    def bid(self, level: int) -> float:
        return bid_book(self, level)

    def ask(self, level: int) -> float:
        return ask_book(self, level)

    def imbalance(self) -> float:
        return imbalance_book(self)


def bid_book(book: Book, level: int) -> float:
    if 0 <= level < book.depth[0]:
        return book.bids[level].price
    return nan


def ask_book(book: Book, level: int) -> float:
    if 0 <= level < book.depth[1]:
        return book.asks[level].price
    return nan


def imbalance_book(book: Book) -> float:
    if book.depth[0] == 0 or book.depth[1] == 0:
        return nan
    bid = book.bids[0].quantity
    ask = book.asks[0].quantity
    return (bid - ask) / (bid + ask)
