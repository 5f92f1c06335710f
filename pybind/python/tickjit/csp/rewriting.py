"""csp's calls in tickjit's words.

Takes the statements of a node's parts and what its inputs and outputs are; gives statements that mean the same to
tickjit. Names of its own begin with `_csp_`; `NAMES` says what they stand for. Lines and columns stay the user's.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ..markers import Outputs, State, set_output
from ..signals import Signal, ticked, valid
from .baskets import Basket, key_at, place
from .blocks import Source

HOST = "_csp_host"
NOW = "_csp_now"
OUTPUT = "output"
"""What the output of a node is called that has one without a name."""

NAMES = {
    "_csp_ticked": ticked,
    "_csp_valid": valid,
    "_csp_set_output": set_output,
    "_csp_place": place,
    "_csp_Signal": Signal,
    "_csp_State": State,
    "_csp_Outputs": Outputs,
}

_Node = TypeVar("_Node", bound=ast.AST)
_LOOPS = (ast.For, ast.While)
_TICKED_OF = ("ticked", "tickedkeys", "tickedvalues", "tickeditems")


def name(identifier: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(identifier, ast.Load())


def call(function: str, *args: ast.expr) -> ast.Call:
    """A call of a function that goes by its name."""
    return ast.Call(name(function), list(args), [])


def at(node: _Node, place: ast.AST) -> _Node:
    """A node where another one stands."""
    return ast.fix_missing_locations(ast.copy_location(node, place))


def csp_call(node: ast.AST) -> str | None:
    """What is called where something of csp's is."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    value = node.func.value
    return node.func.attr if isinstance(value, ast.Name) and value.id == "csp" else None


class Rewriting(ast.NodeTransformer):
    """Rewrites the statements of one node."""

    def __init__(
        self, source: Source, inputs: Mapping[str, int], baskets: Mapping[str, Basket], outputs: Sequence[str]
    ) -> None:
        self._source = source
        self._inputs = inputs
        self._baskets = baskets
        self._outputs = outputs
        self._once: set[str] = set()
        self.uses_time = False
        self.passive: set[int] = set()
        """The inputs that may be made passive: csp calls nobody when these tick."""
        self._asked_of: dict[str, ast.AST] = {}
        """Where a basket is asked which of its inputs have ticked."""

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """The statements, rewritten."""
        self._once = self._set_once(statements)
        made: list[ast.stmt] = []
        for output in self._outputs:
            if output not in self._once:
                flag = ast.Assign([ast.Name(f"_csp_done_{output}", ast.Store())], ast.Constant(False))
                made.append(at(flag, statements[0]) if statements else flag)
        for statement in statements:
            result = self.visit(statement)
            made.extend(result if isinstance(result, list) else [result])
        return made or [at(ast.Pass(), self._source.tree)]

    def check(self) -> None:
        """Refuses what is known at the end only: of a basket, csp tells the ticks of active inputs alone."""
        for of, node in self._asked_of.items():
            if self.passive.intersection(self._baskets[of].inputs()):
                self._source.refuse(
                    node, f"inputs of '{of}' are made passive, so ask them one by one: csp.ticked({of}[key])"
                )

    # --- outputs -----------------------------------------------------------------------------------------------------

    def _set_once(self, statements: list[ast.stmt]) -> set[str]:
        """The outputs that no cycle can set twice, whatever way it takes."""
        sites: dict[str, int] = dict.fromkeys(self._outputs, 0)
        followed: set[str] = set()

        def look(node: ast.AST, in_loop: bool) -> None:
            if isinstance(node, ast.Expr) and csp_call(node.value) == "output":
                for output, _ in self._written(node.value):  # type: ignore[arg-type]
                    sites[output] += 1 + int(in_loop)
                    followed.add(output)
            elif isinstance(node, ast.Return) and node.value is not None:
                for output in self._outputs:
                    sites[output] += 1
            for child in ast.iter_child_nodes(node):
                look(child, in_loop or isinstance(node, _LOOPS))

        for statement in statements:
            look(statement, False)
        return {output for output, count in sites.items() if count < 2 or output not in followed}

    def _written(self, node: ast.Call) -> list[tuple[str, ast.expr]]:
        """The outputs that `csp.output(...)` sets, with their values."""
        if len(node.args) == 1 and not node.keywords and len(self._outputs) == 1:
            return [(self._outputs[0], node.args[0])]
        if len(node.args) == 2 and isinstance(node.args[0], ast.Name):
            return [(self._output(node.args[0].id, node), node.args[1])]
        if node.args:
            self._source.refuse(node, "csp.output() takes an output's name and a value, or values by name")
        return [(self._output(keyword.arg or "", node), keyword.value) for keyword in node.keywords]

    def _output(self, output: str, node: ast.AST) -> str:
        if output not in self._outputs:
            self._source.refuse(node, f"there is no output '{output}'")
        return output

    def _set(self, output: str, value: ast.expr, place: ast.AST) -> list[ast.stmt]:
        """Statements that set an output, unless it is to None; csp lets none tick twice in a cycle."""
        if isinstance(value, ast.IfExp):
            test = self.visit(value.test)
            arms = [self._set(output, arm, place) for arm in (value.body, value.orelse)]
            return [at(ast.If(test, *arms), place)]
        if isinstance(value, ast.Constant) and value.value is None:
            return [at(ast.Pass(), place)]
        value = self.visit(value)
        if output in self._once:
            return [at(ast.Expr(call("_csp_set_output", ast.Constant(output), value)), place)]
        flag = f"_csp_done_{output}"
        twice = ast.Constant(f"output '{output}' is set twice in one cycle")
        error = ast.Raise(call("RuntimeError", twice), None)
        return [
            at(ast.Assign([ast.Name("_csp_value", ast.Store())], value), place),
            at(ast.If(name(flag), [error], []), place),
            at(ast.Expr(call("_csp_set_output", ast.Constant(output), name("_csp_value"))), place),
            at(ast.Assign([ast.Name(flag, ast.Store())], ast.Constant(True)), place),
        ]

    def visit_Return(self, node: ast.Return) -> Any:
        if node.value is None:
            return node
        if csp_call(node.value) == "output":
            made = [self._set(*written, node) for written in self._written(node.value)]  # type: ignore[arg-type]
            return [*sum(made, []), at(ast.Return(None), node)]
        if not self._outputs:
            self._source.refuse(node, "a node without outputs returns nothing")
        return [*self._set(self._outputs[0], node.value, node), at(ast.Return(None), node)]

    # --- statements --------------------------------------------------------------------------------------------------

    def visit_Expr(self, node: ast.Expr) -> Any:
        called = csp_call(node.value)
        if called == "output":
            made = [self._set(*written, node) for written in self._written(node.value)]  # type: ignore[arg-type]
            return sum(made, [])
        if called in ("make_active", "make_passive"):
            return self._activity(called, node.value)  # type: ignore[arg-type]
        return self.generic_visit(node)

    def _activity(self, called: str, node: ast.Call) -> list[ast.stmt]:
        if len(node.args) != 1 or node.keywords:
            self._source.refuse(node, f"csp.{called}() takes one input")
        of = node.args[0]
        numbers: list[ast.expr]
        if isinstance(of, ast.Name) and of.id in self._inputs:
            self._seen(called, [self._inputs[of.id]])
            numbers = [ast.Constant(self._inputs[of.id])]
        elif isinstance(of, ast.Name) and of.id in self._baskets:
            inputs = self._baskets[of.id].inputs()
            self._seen(called, inputs)
            numbers = [ast.Constant(number) for number in inputs]
        elif (basket := self._basket_of(of)) is not None:
            self._seen(called, basket.inputs())
            numbers = [self._number(basket, of.slice)]  # type: ignore[attr-defined]
        else:
            self._source.refuse(of, f"csp.{called}() takes an input, a basket, or an input of a basket")
        return [at(ast.Expr(call(f"_csp_{called}", name(HOST), number)), node) for number in numbers]

    def _seen(self, called: str, numbers: Sequence[int]) -> None:
        if called == "make_passive":
            self.passive.update(numbers)

    def _number(self, basket: Basket, index: ast.expr) -> ast.expr:
        if isinstance(index, ast.Constant):
            number = key_at(basket, index.value)
            if number is None:
                self._source.refuse(index, f"the basket has no key {index.value!r}")
            return ast.Constant(number)
        if not basket.is_list:
            self._source.refuse(index, "the key must be a literal here")
        first, count = ast.Constant(basket.first), ast.Constant(len(basket.keys))
        return call("_csp_place", self.visit(index), first, count)

    def _basket_of(self, node: ast.AST) -> Basket | None:
        """The basket whose item a node is."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return self._baskets.get(node.value.id)
        return None

    def _over(self, iterated: ast.expr) -> ast.expr:
        """What a loop runs over; of a list basket that is its values."""
        if not isinstance(iterated, ast.Name) or iterated.id not in self._baskets:
            return iterated
        if not self._baskets[iterated.id].is_list:
            self._source.refuse(iterated, f"say what to iterate over: {iterated.id}.keys(), {iterated.id}.tickeditems(), ...")
        return at(ast.Call(ast.Attribute(iterated, "values", ast.Load()), [], []), iterated)

    def visit_For(self, node: ast.For) -> Any:
        node.iter = self._over(node.iter)
        return self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> Any:
        node.iter = self._over(node.iter)
        return self.generic_visit(node)

    # --- expressions -------------------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> Any:
        called = csp_call(node)
        if called in ("ticked", "valid"):
            flags = [at(call(f"_csp_{called}", self._asked(arg)), arg) for arg in node.args]
            if not flags or node.keywords:
                self._source.refuse(node, f"csp.{called}() takes inputs")
            if len(flags) == 1:
                return flags[0]
            joined = ast.BoolOp(ast.Or() if called == "ticked" else ast.And(), list(flags))
            return at(joined, node)
        if called == "now":
            self.uses_time = True
            return at(name(NOW), node)
        if called == "output":
            self._source.refuse(node, "csp.output() is a statement, or what is returned")
        if called is not None:
            self._source.refuse(node, f"csp.{called}() cannot be compiled; use csp.node for this node")
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in ("ticked", "valid") and not node.args:
            if self._basket_of(function.value) is not None:
                return at(call(f"_csp_{function.attr}", self._asked(function.value)), node)
        if isinstance(function, ast.Attribute) and function.attr in _TICKED_OF and isinstance(function.value, ast.Name):
            if function.value.id in self._baskets:
                self._asked_of.setdefault(function.value.id, node)
        return self.generic_visit(node)

    def _asked(self, of: ast.expr) -> ast.expr:
        """What `csp.ticked` asks about, as an input."""
        if isinstance(of, ast.Name) and of.id in self._inputs:
            return of
        if isinstance(of, ast.Name) and of.id in self._baskets:
            self._asked_of.setdefault(of.id, of)
            return of
        if self._basket_of(of) is not None:
            return self.generic_visit(of)  # type: ignore[return-value]
        self._source.refuse(of, "this is no input of the node")

    def visit_Name(self, node: ast.Name) -> Any:
        if not isinstance(node.ctx, ast.Load) and (node.id in self._inputs or node.id in self._baskets):
            self._source.refuse(node, f"'{node.id}' is an input, which cannot be assigned; use another name")
        return node
