import tickjit as t
import tickjit.signals as signals
from tickjit import State
from tickjit.signals import Signal, ticked, valid
from tickjit.signals import Signal as Input


def which(x: Signal[float], y: Signal[int]) -> int:
    return ticked(x) * 2 + ticked(y)


# tick: 1.0, 2 -> 3
# tick: x=1.0 -> 2
# tick: y=1 -> 1
# tick: -> 0


def combined(x: Signal[float], y: Signal[float]) -> float:
    if valid(x) and valid(y):
        return x + y


# tick: x=1.0 -> None
# tick: y=2.0 -> 3.0
# tick: x=5.0 -> 7.0
# tick: -> 7.0


def unguarded(x: Signal[float], y: Signal[float]) -> float:
    total = x
    total += y  # fault
    return total


# tick: x=1.0 -> raises ValueError
# tick: y=2.0 -> 3.0


def read_only_where_used(x: Signal[float], y: Signal[float]) -> float:
    if ticked(x):
        return x
    return y  # fault


# tick: x=1.0 -> 1.0
# tick: -> raises ValueError
# tick: y=4.0 -> 4.0


def sampled(trigger: Signal[bool], x: Signal[float]) -> float:
    last: State[float] = -1.0
    if ticked(x):
        last = x
    if ticked(trigger) and trigger:
        return last


# tick: x=3.0 -> None
# tick: trigger=True -> 3.0
# tick: trigger=False -> None
# tick: trigger=True, x=4.0 -> 4.0


def aliases(x: Input[float], y: signals.Signal[float]) -> float:
    n: t.State[int] = 0
    if signals.ticked(x):
        n += 1
    return n * y


# tick: 1.0, 2.0 -> 2.0
# tick: y=3.0 -> 3.0


def string_annotations(x: "Signal[float]") -> "float":
    s: "State[float]" = 0.0
    s += x
    return s


# tick: 1.0 -> 1.0
# tick: 2.0 -> 3.0


def no_inputs() -> int:
    n: State[int] = 0
    n += 1
    return n


# tick: -> 1
# tick: -> 2


def flag_driven_negation(x: Signal[float], flag: Signal[bool]) -> float:
    return -x if flag else x


# run: flag_driven_negation(1.5, True) == -1.5
# run: flag_driven_negation(1.5, False) == 1.5


def read_though_not_needed(a: Signal[int], x: Signal[float]) -> float:
    return x.imag + a.denominator  # fault


# compile:
# tick: a=1 -> raises ValueError
# tick: x=2.0 -> 1.0


def unbound_though_not_needed(a: Signal[int]) -> int:
    if a > 1:
        b = a
    return b.denominator  # fault


# run: unbound_though_not_needed(2) == 1
# run: unbound_though_not_needed(1) raises UnboundLocalError


def asked_only(x: Signal[float]) -> bool:
    return valid(x) and not ticked(x)


# compile:
# tick: -> False
# tick: 1.0 -> False
# tick: -> True
