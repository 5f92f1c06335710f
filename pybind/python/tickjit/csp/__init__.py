"""Nodes of csp, compiled: `@tickjit.csp.node` in the place of `@csp.node`.

    @tickjit.csp.node
    def ema(x: ts[float], alpha: float) -> ts[float]:
        with csp.state():
            mean: float = 0.0
        mean += alpha * (x - mean)
        return mean

The body is compiled when the graph is built, once per set of types and scalars, and called by csp's engine without Python.
What cannot be compiled is refused there. `blocks.py` takes the function apart, `rewriting.py` says csp's calls in
tickjit's words, `compiling.py` compiles, `engine.py` is csp's native node, `definition.py` what stands in the graph.

Needs csp.
"""

from .definition import node

__all__ = ["node"]
