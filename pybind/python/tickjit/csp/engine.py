"""csp's native node: its C functions, and what watches over an engine's compiled nodes.

csp tells its native nodes of a start and of cycles, never of the stop, and nothing may be thrown through them. A watch, one
per engine, is an adapter manager: csp tells it of the stop, when the stop bodies run, and what it raises then comes out of
`csp.run`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any

from csp.impl.__cspimpl import _cspimpl  # type: ignore[import-untyped,unused-ignore]
from csp.impl.adaptermanager import AdapterManagerImpl  # type: ignore[import-untyped,unused-ignore]

from .._core import EngineNode

MOST_INPUTS = 255
"""As many inputs a native node of csp can have."""

_LIBRARY = ctypes.CDLL(_cspimpl.__file__)


def _address(name: str) -> int:
    address = ctypes.cast(_LIBRARY[name], ctypes.c_void_p).value
    if address is None:
        raise ImportError(f"this csp has no {name}")
    return address


TICKED = _address("__csp_numba_node_ticked__")
VALID = _address("__csp_numba_node_valid__")
MAKE_ACTIVE = _address("__csp_numba_node_make_active__")
MAKE_PASSIVE = _address("__csp_numba_node_make_passive__")

_GET_INT = _address("__csp_get_node_int64_value__")
READERS = {
    "bool": _address("__csp_get_node_bool_value__"),
    "float": _address("__csp_get_node_double_value__"),
    "int": _GET_INT,
    "time": _GET_INT,
}

_RETURN_INT = _address("__csp_return_int64_value__")
WRITERS = {
    "bool": _address("__csp_return_bool_value__"),
    "float": _address("__csp_return_double_value__"),
    "int": _RETURN_INT,
    "time": _RETURN_INT,
}

clock: Callable[[int], datetime] = _cspimpl._csp_now
"""The time of a node's engine."""

Place = tuple[str, int, str]


class _Failures:
    """The first error of an engine's compiled nodes; it stops the engine."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.is_running = True

    def report(self, host: int, error: BaseException, place: Place | None) -> None:
        if self.error is None:
            self.error = error if place is None else error.with_traceback(_traceback(error, *place))
        if self.is_running:
            _cspimpl._csp_stop_engine(host, False)


def _traceback(error: BaseException, filename: str, line: int, function: str) -> TracebackType | None:
    """The traceback of an error that was raised at a line of the user's."""
    code = compile("\n" * (line - 1) + "raise error", filename, "exec")
    try:
        exec(code.replace(co_name=function), {"error": error})
    except BaseException as raised:
        return raised.__traceback__ and raised.__traceback__.tb_next
    return None


class Watch(AdapterManagerImpl):  # type: ignore[misc,unused-ignore]
    """Watches over the compiled nodes of one engine."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self._failures = _Failures()
        self._nodes: list[EngineNode] = []

    @classmethod
    def of(cls, engine: Any, memo: dict[Any, Any]) -> Watch:
        """That of an engine that is being built, whose memory csp hands around."""
        watch = memo.get(cls)
        if watch is None:
            watch = memo[cls] = cls(engine)
        return watch

    def add(self, node: EngineNode) -> None:
        """Lets the watch stop a node."""
        self._nodes.append(node)

    @property
    def failed(self) -> Callable[[int, BaseException, Place | None], None]:
        """Takes the errors of nodes."""
        return self._failures.report

    def start(self, starttime: datetime, endtime: datetime) -> None:
        pass

    def process_next_sim_timeslice(self, now: datetime) -> None:
        return None

    def stop(self) -> None:
        self._failures.is_running = False
        for node in self._nodes:
            node.stop()
        self._nodes.clear()
        error, self._failures.error = self._failures.error, None
        if error is not None:
            try:
                raise error
            finally:
                # The traceback has this frame.
                del error, self


def create(engine: Any, memo: dict[Any, Any], types: list[type], outputs: list[type], make: Callable[[Watch], EngineNode]) -> Any:
    """A native node of csp's that calls a compiled function."""
    watch = Watch.of(engine, memo)
    node = make(watch)
    watch.add(node)
    native = _cspimpl.PyNumbaNode(
        engine, tuple(types), tuple(outputs), node.instance, EngineNode.START, node.execute, (node,)
    )
    for index, output in enumerate(outputs):
        native.create_output(index, output)
    return native
