"""Teaches tickjit the engine's order book.

A parameter `book: Book` is a pointer to `struct book` of `book.h`, an element of the engine's own array `books`. Its
fields are read in place (`book.halted`, `book.time`), and it has the engine's accessors as methods: `book.bid(level)`,
`book.ask(level)`, `book.imbalance()`.
"""

import ctypes
import inspect
from datetime import datetime
from typing import Any

from tickjit.extension import (
    CfuncParam,
    FunctionAnalyzer,
    ParameterInfo,
    SourceCategory,
    SourceInitFilter,
    SourceRegistry,
    StructFieldInfo,
    StructType,
    TypeFactory,
    VariableFactory,
    VoidPtrSource,
    ffi,
    ffi_method_factory,
)

from book import LEVELS, Book, Level, ask_book, bid_book, imbalance_book

CATEGORY = "book"


# The accessors by the name of the method: what they give, and what they take beside the book.
METHODS = {"bid": (float, (int,)), "ask": (float, (int,)), "imbalance": (float, ())}
# The C functions behind them, and the same in Python.
ACCESSORS = {
    "bid_book": ((float, (Book, int)), bid_book),
    "ask_book": ((float, (Book, int)), ask_book),
    "imbalance_book": ((float, (Book,)), imbalance_book),
}


class CLevel(ctypes.Structure):
    """`struct level` of `book.h`."""

    _fields_ = [("price", ctypes.c_double), ("quantity", ctypes.c_int64)]


class CBook(ctypes.Structure):
    """`struct book` of `book.h`."""

    _fields_ = [
        ("time", ctypes.c_int64),
        ("depth", ctypes.c_uint32 * 2),
        ("updates", ctypes.c_uint16),
        ("halted", ctypes.c_int8),
        ("levels", CLevel * LEVELS * 2),
    ]


class LevelType(StructType):
    """`struct level`."""

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return var_type is Level

    @classmethod
    def _get_struct_fields(cls, var_type: Any) -> dict[str, StructFieldInfo]:
        return {
            "price": StructFieldInfo(CLevel.price.offset, "float64"),
            "quantity": StructFieldInfo(CLevel.quantity.offset, "int64"),
        }

    @classmethod
    def _get_struct_size(cls, var_type: Any) -> int:
        return ctypes.sizeof(CLevel)


class BookType(StructType):
    """`struct book`: where its fields are, as the C compiler has them."""

    @classmethod
    def is_type_supported(cls, var_type: Any) -> bool:
        return var_type is Book

    @classmethod
    def _get_struct_fields(cls, var_type: Any) -> dict[str, StructFieldInfo]:
        bids = CBook.levels.offset
        asks = bids + LEVELS * ctypes.sizeof(CLevel)
        return {
            "time": StructFieldInfo(CBook.time.offset, "int64", datetime),
            "depth": StructFieldInfo(CBook.depth.offset, "uint32", length=2),
            "updates": StructFieldInfo(CBook.updates.offset, "uint16"),
            "halted": StructFieldInfo(CBook.halted.offset, "bool"),
            "bids": StructFieldInfo(bids, "struct", Level, length=LEVELS),
            "asks": StructFieldInfo(asks, "struct", Level, length=LEVELS),
        }

    @classmethod
    def _get_struct_size(cls, var_type: Any) -> int:
        return ctypes.sizeof(CBook)

    def get_methods(self) -> list[type]:
        return ffi_method_factory(METHODS, method_postfix="book")


class BookHandler:
    """Reads `book: Book`."""

    def try_parse(self, param: inspect.Parameter, ann: Any) -> ParameterInfo | None:
        return ParameterInfo(Book, category=CATEGORY) if ann is Book else None

    def validate_value(self, name: str, value: Any, expected: Any) -> Any:
        return value


class BookCategory(SourceCategory):
    """Books behind `books[i]`, behind the parameters of the signals."""

    id = CATEGORY
    order = 1
    init_filter = SourceInitFilter.EVERYTIME

    @property
    def cfunc_params(self) -> list[CfuncParam]:
        return [CfuncParam("books", "CPointer(voidptr)")]

    def create_variables(self, info: Any, factory: VariableFactory) -> None:
        for index, name in enumerate(info.input_analysis.get_by_category(CATEGORY)):
            book = VoidPtrSource(index, TypeFactory.get_type(Book), name, "books", nullable=False)
            factory.add_variable(book, category=CATEGORY)

    def get_result_metadata(self, info: Any) -> dict[str, Any]:
        return {"books": list(info.input_analysis.get_by_category(CATEGORY))}


def register(library: ctypes.CDLL, inline: bool = False) -> None:
    """Into the current context: the type, the annotation, the parameter, and the accessors of a loaded library.

    With `inline` the accessors' bodies are compiled along instead of called.
    """
    TypeFactory.register(LevelType)
    TypeFactory.register(BookType)
    FunctionAnalyzer.register_input_handler(BookHandler())
    SourceRegistry.register(BookCategory())
    for name, (signature, body) in ACCESSORS.items():
        if inline:
            ffi.define(name, body, signature, pure=True)
        else:
            ffi.declare(name, (library, name), signature, pure=True)
