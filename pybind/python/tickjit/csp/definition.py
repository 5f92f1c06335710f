"""`tickjit.csp.node`: nodes of a graph that are compiled.

csp's own parser reads the signature and looks at the body, so that what `csp.node` refuses is refused in the same words;
`python` of a node is the same node run by Python. Inputs and outputs of enumerations, which csp's native node does not
pass, are ints there: a node of csp's before and after it converts them.
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from typing import Any, TypeVar, overload
from weakref import WeakKeyDictionary

import csp  # type: ignore[import-untyped,unused-ignore]
from csp.impl.error_handling import ExceptionContext  # type: ignore[import-untyped,unused-ignore]
from csp.impl.types.generic_values_resolver import GenericValuesResolver  # type: ignore[import-untyped,unused-ignore]
from csp.impl.wiring.context import Context  # type: ignore[import-untyped,unused-ignore]
from csp.impl.wiring.edge import Edge  # type: ignore[import-untyped,unused-ignore]
from csp.impl.wiring.node import NodeDef, NodeDefMeta, _create_node  # type: ignore[import-untyped,unused-ignore]
from csp.impl.wiring.outputs import OutputsContainer  # type: ignore[import-untyped,unused-ignore]

from .compiling import Compiled, Interface, compile_node, kind_of
from .engine import MOST_INPUTS, create
from .rewriting import OUTPUT

_compiled: WeakKeyDictionary[Any, dict[Any, Compiled]] = WeakKeyDictionary()
"""What has been compiled for a graph that is being built."""


def _value_of(member: Any) -> int:
    return int(member.value)


def _passed(value_type: Any) -> Any:
    """What csp's native node passes for values of a type."""
    return int if kind_of(value_type) == "int" else value_type


def _as_passed(edge: Any) -> Any:
    """An edge that csp's native node can read."""
    value_type = edge.tstype.typ
    return edge if _passed(value_type) is value_type else csp.apply(edge, _value_of, int)


def _identity(value: Any) -> Any:
    """Equal for scalars that are the same constant: of one type, in all their parts."""
    kind = type(value)
    if isinstance(value, float):
        return kind, value.hex()
    if isinstance(value, datetime):
        return kind, value.isoformat()
    if isinstance(value, dict):
        return kind, tuple((_identity(key), _identity(item)) for key, item in value.items())
    if isinstance(value, (set, frozenset)):
        return kind, frozenset(_identity(item) for item in value)
    if isinstance(value, (list, tuple, deque)):
        return kind, tuple(_identity(item) for item in value)
    # What cannot be hashed is no constant.
    return kind, value if isinstance(value, Hashable) else id(value)


class _Compiled(NodeDef):  # type: ignore[misc,unused-ignore]
    """A compiled node of a graph that is being built."""

    def __init__(self, inputs: Any, scalars: Any, tvars: Any, impl: Any, pre_create_hook: Any) -> None:
        super().__init__(inputs, scalars, tvars, impl, pre_create_hook)
        self._edges: list[Any] = []
        self._code: Compiled | None = None

    @property
    def outputs(self) -> Any:
        return self._outputs

    @outputs.setter
    def outputs(self, value: Any) -> None:
        NodeDef.outputs.fset(self, value)
        self._compile()

    def _compile(self) -> None:
        signature = self._signature
        singles: dict[str, Any] = {}
        baskets: dict[str, tuple[tuple[Any, ...], Any, bool]] = {}
        edges: list[Any] = []
        elements: list[Any] = []
        for declared, given in zip(signature.ts_inputs, self._inputs):
            if isinstance(given, Edge):
                singles[declared.name] = self._known(f"the input '{declared.name}'", given.tstype)
                edges.append(given)
            else:
                is_list = isinstance(given, (list, tuple))
                keys = tuple(range(len(given))) if is_list else tuple(given)
                of = list(given) if is_list else list(given.values())
                if not of:
                    self._refuse(f"the basket '{declared.name}' is empty")
                baskets[declared.name] = (keys, self._known(f"the basket '{declared.name}'", of[0].tstype), is_list)
                elements += of
        self._edges = [_as_passed(edge) for edge in edges + elements]
        if len(self._edges) > MOST_INPUTS:
            self._refuse(f"{len(self._edges)} inputs are more than the {MOST_INPUTS} that csp's native node can have")
        scalars = {
            declared.name: (GenericValuesResolver.resolve_generic_values(declared.typ, self._tvars), value)
            for declared, value in zip(signature.scalars, self._scalars)
        }
        outputs = {output.name or OUTPUT: self._known("an output", output.typ) for output in self._outputs}
        self._code = self._cached(Interface(singles, baskets, scalars, outputs))

    def _known(self, what: str, series: Any) -> Any:
        value_type = getattr(series, "typ", None)
        if kind_of(value_type) is None:
            shown = getattr(value_type, "__name__", value_type if value_type is not None else series)
            self._refuse(
                f"{what} is of {shown}; ts of int, float, bool, datetime, timedelta and enumerations can be compiled"
            )
        return value_type

    def _refuse(self, message: str) -> None:
        raise TypeError(f"{self._signature._name}: {message}")

    def _cached(self, interface: Interface) -> Compiled:
        graph = getattr(Context.TLS, "instance", None)
        known = _compiled.setdefault(graph, {}) if graph is not None else {}
        parts = (interface.inputs, interface.baskets, interface.outputs)
        scalars = tuple((name, _identity(value)) for name, (_, value) in interface.scalars.items())
        key = (type(self), *(tuple(part.items()) for part in parts), scalars)
        found = known.get(key)
        if found is None:
            found = known[key] = compile_node(self._function, self._defined_in, interface)
        return found

    def ts_inputs(self) -> Iterator[tuple[tuple[int, int], Any]]:
        for index, edge in enumerate(self._edges):
            yield (index, -1), edge

    def _create(self, engine: Any, memo: Any) -> Any:
        assert self._code is not None
        types = [edge.tstype.typ for edge in self._edges]
        outputs = [_passed(output.typ.typ) for output in self._outputs]
        return create(engine, memo, types, outputs, self._code.instance)


class _CompiledMeta(NodeDefMeta):  # type: ignore[misc,unused-ignore]
    """A node that is defined: calling it puts a compiled node into the graph."""

    def _instantiate_impl(self, _NodeDefMeta__forced_tvars: Any, name: Any, args: Any, kwargs: Any) -> Any:
        made = super()._instantiate_impl(_NodeDefMeta__forced_tvars, name, args, kwargs)
        if isinstance(made, Edge):
            return self._as_declared(made)
        if made is not None:
            return OutputsContainer(**{output: self._as_declared(edge) for output, edge in made._items()})
        return made

    @staticmethod
    def _as_declared(edge: Any) -> Any:
        """An output with the type the node declares."""
        value_type = edge.tstype.typ
        passed = _passed(value_type)
        if passed is value_type:
            return edge
        return csp.apply(Edge(csp.ts[passed], edge.nodedef, edge.output_idx), value_type, value_type)


_Function = TypeVar("_Function", bound=Callable[..., Any])


@overload
def node(
    func: _Function, /, *, memoize: bool = True, force_memoize: bool = False, name: str | None = None
) -> _Function: ...


@overload
def node(
    func: None = None, /, *, memoize: bool = True, force_memoize: bool = False, name: str | None = None
) -> Callable[[_Function], _Function]: ...


def node(
    func: Callable[..., Any] | None = None,
    /,
    *,
    memoize: bool = True,
    force_memoize: bool = False,
    name: str | None = None,
) -> Any:
    """Makes a node of csp's out of a function, as `csp.node` does; it is compiled when a graph is built with it.

    memoize, force_memoize, name: as of `csp.node`.
    """
    frame = inspect.currentframe()
    frame = frame and frame.f_back
    if frame is None:
        raise RuntimeError("no frame around the definition of a node")
    defined_in = {} if frame.f_locals is frame.f_globals else dict(frame.f_locals)

    def define(function: Callable[..., Any]) -> Any:
        with ExceptionContext():
            python = _create_node(
                func=function,
                func_frame=frame,
                debug_print=False,
                memoize=memoize,
                force_memoize=force_memoize,
                cppimpl=None,
                pre_create_hook=None,
                name=name or function.__name__,
            )
            attributes = {
                "_signature": python._signature,
                "_impl": python._impl,
                "memoize": memoize,
                "force_memoize": force_memoize,
                "_cppimpl": None,
                "_pre_create_hook": None,
                "_function": staticmethod(function),
                "_defined_in": defined_in,
                "python": python,
                "__wrapped__": function,
                "__module__": function.__module__,
                "__doc__": function.__doc__,
            }
            return _CompiledMeta(python.__name__, (_Compiled,), attributes)

    return define if func is None else define(func)
