from typing import Optional

from tickjit import State
from tickjit.signals import Signal


def signal_of_nothing(x: Signal) -> float:  # error: [signal-without-type]
    return x


def optional_signal(x: Signal[Optional[int]]) -> int:  # error: [unsupported-type]
    return 0


def half_named(x: Signal[float]) -> "Outputs(float, high=float)":  # error: [unnamed-output]
    return None


def state_in_an_attribute(x: Signal[float]) -> float:
    x.last: State[float] = 0.0  # error: [state-not-a-name]
    return x
