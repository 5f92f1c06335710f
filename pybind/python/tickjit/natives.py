"""Native functions of hosts, by name: called from Python and from compiled functions alike."""

from __future__ import annotations

from ._core import _check_free, _remember, function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def register_native(
    name: str,
    target: Any,
    signature: str,
    *,
    pure: bool = False,
    keepalive: Any = None,
    replace: bool = False,
) -> Any:
    """Registers a native function by its name, and gives a builtin that calls it.

    `target` is an address, a ctypes function, a PyCapsule, a pointer of cffi, an object with an `address`, or a pair
    (library, symbol); what its code lives in is kept alive, and `keepalive` too. `signature` is "float64(float64, int64)",
    in native types without pointers. The function is declared in the current context, as by `extension.ffi.declare`;
    compiled functions call it by a name that is bound to the builtin.

    A name that is taken is refused; with `replace=True` the function takes the place of one of the same signature. What
    was compiled before goes on calling the old one, which is kept.
    """
    import linecache
    from keyword import iskeyword

    from ._core import _declare_native
    from .extension.ffi import _located, _symbol

    if not name.isidentifier() or iskeyword(name):
        raise ValueError(f"{name!r} is no name of a function")
    if target is None:
        raise TypeError("a native function that is registered has an address, which None is not")
    returns, params = _python_types(signature)
    _check_free(name, _canonical(signature), replace)
    address, kept = _located(target)
    native = _declare_native(name, signature, address, (kept, keepalive), pure, None, replace, _symbol(target))
    names = [f"a{index}" for index in range(len(params))]
    # The function's own name means itself, so nothing else may be called so.
    own = {kind: f"{name}_{kind}" for kind in ("native", "int", "float", "bool")}
    own["None"] = "None"
    annotated = "".join(f"{param}: {own[kind]}, " for param, kind in zip(names, params))
    taken = f"{annotated}/" if names else ""
    text = f"def {name}({taken}) -> {own[returns]}:\n    return {own['native']}({', '.join(names)})\n"
    filename = f"<native function {name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {own["int"]: int, own["float"]: float, own["bool"]: bool, own["native"]: native}
    namespace["__name__"] = "tickjit.natives"
    exec(compile(text, filename, "exec"), namespace)
    builtin = function(namespace[name])
    _remember(name, builtin)
    return builtin


def _canonical(signature: str) -> str:
    """What the builtin's own signature will be: its ints are 64 bits wide."""
    returns, params = _python_types(signature)
    wide = {"int": "int64", "float": "float64", "bool": "bool", "None": "void"}
    return f"{wide[returns]}({', '.join(wide[param] for param in params)})"


def _python_types(signature: str) -> tuple[str, list[str]]:
    returns, parenthesis, rest = signature.strip().partition("(")
    if not parenthesis or not rest.endswith(")"):
        raise ValueError(f'"{signature}" is no signature: write it as in "float64(float64, int64)"')
    inner = rest[:-1].strip()
    params = [_python_type(part.strip(), signature) for part in inner.split(",")] if inner else []
    result = returns.strip()
    return ("None" if result in ("void", "None") else _python_type(result, signature)), params


def _python_type(native: str, signature: str) -> str:
    if native in ("float32", "float64"):
        return "float"
    if native == "bool":
        return "bool"
    if native.removeprefix("u") in ("int8", "int16", "int32", "int64"):
        return "int"
    raise ValueError(f"{native!r} in \"{signature}\" has no values in Python: declare it by extension.ffi.declare")
