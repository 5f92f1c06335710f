from enum import Enum

from tickjit import State
from tickjit.signals import Signal


class Side(Enum):
    BUY = 1
    SELL = -1
    NONE = 0


def literals(a: Signal[int]) -> int:
    match a:
        case 1:
            return 10
        case 2 | 3 | -4:
            return 20
        case 5:
            pass
        case _:
            return 40
    return 30


# run: literals(1) == 10
# run: literals(2) == 20
# run: literals(3) == 20
# run: literals(-4) == 20
# run: literals(5) == 30
# run: literals(6) == 40
# edges: a = -5, -4, 0, 1, 2, 3, 4, 5, 6


def nothing_matches(a: Signal[int]) -> int:
    b = 0
    match a:
        case 1:
            b = 1
        case 2:
            b = 2
    return b


# run: nothing_matches(1) == 1
# run: nothing_matches(2) == 2
# run: nothing_matches(3) == 0


def floats(x: Signal[float]) -> int:
    match x:
        case 1:
            return 1
        case 0.5:
            return 2
        case -0.0:
            return 3
    return 4


# run: floats(1.0) == 1
# run: floats(0.5) == 2
# run: floats(0.0) == 3
# run: floats(nan) == 4


def members(side: Signal[Side], x: Signal[float]) -> float:
    match side:
        case Side.BUY:
            return x
        case Side.SELL:
            return -x
        case Side.NONE:
            return 0.0
    return 1.0


# run: members(Side.BUY, 2.0) == 2.0
# run: members(Side.SELL, 2.0) == -2.0
# run: members(Side.NONE, 2.0) == 0.0


def captures(a: Signal[int]) -> int:
    match a * 2:
        case 2:
            b = 0
        case b:
            pass
    return b


# run: captures(1) == 0
# run: captures(4) == 8


def guards(a: Signal[int], b: Signal[int]) -> int:
    match a:
        case 1 if b > 0:
            return 1
        case x if x > 100:
            return x
        case 1:
            return -1
        case x if b == 7:
            return x + 7
    return 0


# run: guards(1, 1) == 1
# run: guards(1, 0) == -1
# run: guards(101, 0) == 101
# run: guards(2, 7) == 9
# run: guards(2, 8) == 0
# edges: a = -1, 0, 1, 2, 100, 101
# edges: b = 0, 1, 7


def captured_though_the_guard_fails(a: Signal[int]) -> int:
    x = 5
    match a:
        case x if x > 10:
            return 0
    return x


# run: captured_though_the_guard_fails(3) == 3
# run: captured_though_the_guard_fails(30) == 0


def captured_on_some_paths(a: Signal[int]) -> int:
    match a, 1:
        case (3, y) if a > 5:
            return 0
    return y  # fault


# run: captured_on_some_paths(3) == 1
# run: captured_on_some_paths(4) raises UnboundLocalError


def guards_that_fail(a: Signal[int], b: Signal[int]) -> int:
    match a:
        case 1 if 10 // b > 2:  # fault
            return 1
        case _:
            return 2


# run: guards_that_fail(1, 1) == 1
# run: guards_that_fail(1, 0) raises ZeroDivisionError
# run: guards_that_fail(2, 0) == 2


def sequences(a: Signal[int], x: Signal[float]) -> float:
    match a, (x, a + 1):
        case 0, (0.0, _):
            return 0.0
        case 1, (y, b):
            return y + b
        case n, (1.5, 3 | 4 as m):
            return float(n * 10 + m)
        case [n, inner] if n > 10:
            return inner[0]
        case 1, 2, 3:
            return "not a float"
        case whole:
            return float(whole[0])


# run: sequences(0, 0.0) == 0.0
# run: sequences(1, 2.5) == 4.5
# run: sequences(2, 1.5) == 23.0
# run: sequences(3, 1.5) == 34.0
# run: sequences(4, 1.5) == 4.0
# run: sequences(11, 7.5) == 7.5
# edges: a = 0, 1, 2, 3, 4, 10, 11
# edges: x = 0.0, 1.5, nan


def singletons(a: Signal[bool], b: Signal[int]) -> int:
    match a:
        case True:
            b += 1
        case False:
            b += 2
    match b:
        case True:
            return 0
        case None:
            return 0
        case 1:
            return 1
    return b


# run: singletons(True, 0) == 1
# run: singletons(True, 1) == 2
# run: singletons(False, 5) == 7


def optionals(a: Signal[int]) -> int:
    d = {1: 10, 2: 20}
    match d.get(a):
        case None:
            return -1
        case 10:
            return 1
        case value:
            return value + 1


# run: optionals(0) == -1
# run: optionals(1) == 1
# run: optionals(2) == 21


def optional_first(a: Signal[int]) -> int:
    d = {1: 10, 2: 20}
    match d.get(a):
        case 20 as value:
            return value
        case None:
            return -1
        case other:
            return other + 1


# run: optional_first(0) == -1
# run: optional_first(1) == 11
# run: optional_first(2) == 20


def evaluated_once(a: Signal[int]) -> tuple[int, int]:
    n: State[int] = 0
    match (n := n + 1) + a:
        case 1:
            return n, 1
        case 2:
            return n, 2
        case 3:
            return n, 3
    return n, 0


# compile:
# tick: 0 -> (1, 1)
# tick: 0 -> (2, 2)
# tick: 0 -> (3, 3)
# tick: 0 -> (4, 0)


def into_states(a: Signal[int]) -> int:
    last: State[int] = 0
    match a:
        case 0:
            return last
        case last:
            return -1


# compile:
# tick: 4 -> -1
# tick: 0 -> 4


def in_loops(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        match i % 4:
            case 0:
                continue
            case 3 if i > 10:
                break
            case r:
                match r:
                    case 1:
                        total += 1
                    case _:
                        total += 100
    else:
        total = -total
    return total


# run: in_loops(0) == 0
# run: in_loops(4) == -201
# run: in_loops(50) == 503
# edges: n = 0, 1, 2, 4, 11, 12, 50


def helped(a: Signal[int]) -> int:
    return kind(a) + kind(a * 1.5)


def kind(x):
    match x:
        case 3:
            return 1
        case _:
            return 2


# edges: off (called only)


# run: helped(3) == 3
# run: helped(2) == 3
# run: helped(1) == 4


def of_parameters(a: Signal[int]) -> int:
    match 5:
        case a if a < 3:
            return 0
    return a


# run: of_parameters(1) == 5


def of_lists(a: Signal[int]) -> int:
    rows = [[1], [2, 3]]
    match rows[a]:  # fault
        case row if len(row) == 1:
            return row[0]
        case row:
            row.append(4)
    return len(rows[1])


# run: of_lists(0) == 1
# run: of_lists(1) == 3
# run: of_lists(2) raises IndexError


def tuples_of_one(a: Signal[int]) -> int:
    match (a,)[0],:
        case (2,):
            return 2
        case x,:
            return x + 10


# run: tuples_of_one(1) == 11
# run: tuples_of_one(2) == 2


def literals_for_tuples(a: Signal[int]) -> int:
    match a, 1:
        case 1:
            return 1
        case -2 | 0.5 | "text":
            return 2
        case (3, _):
            return 3
        case _:
            return 0


# run: literals_for_tuples(1) == 0
# run: literals_for_tuples(3) == 3
