"""What CPython makes of a node: its function as it stands, except that it remembers its state.

A node's function is plain Python but for its state variables. Here they become variables of a closure,
declared `nonlocal`; every other statement is run by CPython as it was written:

    def ema(x: Signal[float], a: float) -> float:      def start(a):
        mean: State[float] = 0.0                           mean = 0.0
        mean += a * (x - mean)                  ->         def ema(x):
        return mean                                            nonlocal mean
                                                               mean += a * (x - mean)
                                                               return mean
                                                           return ema
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def start(
    node: Callable[..., Any], scope: dict[str, Any] | None = None, /, **constants: Any
) -> Callable[..., Any]:
    """A Python function that ticks as `node(**constants)` does; named outputs come as a dict.

    Names in `scope` mean what it says.
    """
    function = inspect.unwrap(node)
    (tick,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(tick, ast.FunctionDef)
    states = [statement for statement in tick.body if _declares_state(statement)]
    variables = [state.target.id for state in states]

    tick.decorator_list = []
    tick.returns = None
    tick.args.args = [ast.arg(p.arg) for p in tick.args.args if p.arg not in constants]
    tick.body = [statement for statement in tick.body if statement not in states]
    if variables:
        tick.body.insert(0, ast.Nonlocal(variables))
    (outer,) = ast.parse("def start(): return None").body
    outer.args.args = [ast.arg(name) for name in constants]
    initial = [ast.Assign([state.target], state.value) for state in states]
    outer.body = [*initial, tick, ast.Return(ast.Name(tick.name, ast.Load()))]

    module = ast.fix_missing_locations(ast.Module([outer], []))
    names = {**function.__globals__, "Outputs": dict, **(scope or {})}
    exec(compile(module, inspect.getfile(function), "exec"), names)
    return names["start"](**constants)


def _declares_state(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and ast.unparse(statement.annotation).startswith("State[")
