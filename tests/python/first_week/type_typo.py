from __future__ import annotations
import tickjit
from tickjit import State
from tickjit.signals import Signal

@tickjit.node
def ema(x: Signal[flaot], alpha: foat) -> floatt:
    s: State[flot] = 0.0
    s += alpha * (x - s)
    return s

ema(alpha=0.5)
