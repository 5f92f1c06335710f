import math
from datetime import timedelta
from enum import IntEnum

from tickjit.signals import Signal

LIMIT = 100
NEGATIVE = -2.5
SCALE = 1.5
WEIGHTS = (0.5, 0.25, 0.25)
DERIVED = LIMIT * 2 + 1
HALF_PI = math.pi / 2
HOUR = timedelta(hours=1)
FLAG = True


class Level(IntEnum):
    LOW = 1
    HIGH = 10


START = Level.HIGH


def globals_are_constants(x: Signal[float]) -> float:
    if x > LIMIT:
        return NEGATIVE
    return x * SCALE + DERIVED


# run: globals_are_constants(2.0) == 204.0
# run: globals_are_constants(200.0) == -2.5


def tuples_from_globals(x: Signal[float]) -> float:
    total = 0.0
    for weight in WEIGHTS:
        total += weight * x
    return total + WEIGHTS[0] + WEIGHTS[-1]


# run: tuples_from_globals(8.0) == 8.75


def folded_globals(x: Signal[float]) -> float:
    return math.sin(HALF_PI) * x if FLAG else 0.0


# run: folded_globals(3.0) == 3.0


def durations_from_globals(d: Signal[timedelta]) -> bool:
    return d > HOUR * 2


# run: durations_from_globals(timedelta(hours=3)) == True
# run: durations_from_globals(timedelta(hours=2)) == False


def members_from_globals(a: Signal[int]) -> int:
    return a + START


# run: members_from_globals(1) == 11
# edges: a = -1, 0, 1, 1000


def a_local_hides_a_global(a: Signal[int]) -> int:
    LIMIT = 3
    return a + LIMIT


# run: a_local_hides_a_global(1) == 4
# edges: a = -1, 0, 1, 1000


def uses_global() -> int:
    return LIMIT


def globals_in_helpers(a: Signal[int]) -> int:
    LIMIT = 5
    return uses_global() * LIMIT + a


# run: globals_in_helpers(1) == 501
# edges: a = -1, 0, 1, 1000


def constant_parameters(x: Signal[float], alpha: float, shift: int = 2, flip: bool = False) -> float:
    y = x * alpha + shift
    return -y if flip else y


# compile: alpha=0.5
# tick: 4.0 -> 4.0
# compile: alpha=3, shift=-1, flip=True
# tick: 4.0 -> -11.0
# run: constant_parameters(1.0, 2.0, 3) == 5.0


def constant_where_a_branch_is_dead(x: Signal[float], n: int) -> float:
    if n == 0:
        return x
    return x / n


# compile: n=0
# tick: 4.0 -> 4.0
# compile: n=8
# tick: 4.0 -> 0.5


def power_of_negative_constant(x: Signal[float], a: float) -> float:
    return a**x  # fault


# compile: a=-2.0
# tick: 2.0 -> 4.0
# tick: 3.0 -> -8.0


def with_an_optional_constant(x: Signal[float], limit: float | None) -> float:
    if limit is None:
        return x
    return min(x, limit)


# compile: limit=None
# tick: 5.0 -> 5.0
# compile: limit=2.5
# tick: 5.0 -> 2.5
