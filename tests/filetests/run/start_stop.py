from tickjit import Outputs, State, set_output
from tickjit.signals import Signal


def counted(a: Signal[int]) -> int:
    n: State[int] = 10
    n += a  # fault
    return n


# start_body: n = n * 2
# compile:
# tick: 1 -> 21
# start
# state: n == 20
# stop
# state: n == 20


def with_a_stop_body(a: Signal[int]) -> int:
    n: State[int] = 0
    n += a  # fault
    return n


# stop_body: if n > 5:
# stop_body:     n = -1
# stop_body: else:
# stop_body:     n = -2
# compile:
# tick: 3 -> 3
# stop
# state: n == -2
# start
# tick: 9 -> 9
# stop
# state: n == -1
# tick: 10 -> 9
# stop
# state: n == 9


def outputs_at_start_and_stop(a: Signal[int]) -> Outputs(value=int):
    set_output("value", a)


# start_body: set_output("value", 100)
# stop_body: set_output("value", -100)
# compile:
# start: value=100
# tick: 1 -> value=1
# stop: value=-100


def errors_at_start(a: Signal[int]) -> int:
    n: State[int] = 0
    return a // n  # fault


# start_body: n = 1
# start_body: n = 1 // (n - 1)  # fault
# compile:
# start: raises ZeroDivisionError


def early_return_in_bodies(a: Signal[int]) -> int:
    n: State[int] = 3
    return n


# start_body: if n == 3:
# start_body:     return
# start_body: n = 4
# compile:
# tick: 0 -> 3
