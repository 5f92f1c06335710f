# What other compilers of Python functions get wrong with containers, each as CPython has it.

from tickjit import Dict, List, State
from tickjit.signals import Signal


def popped_and_missing(k: Signal[int]) -> int:
    d: State[Dict[int, int]] = {1: 1}
    return d.pop(k)  # fault


# run: popped_and_missing(1) == 1
# run: popped_and_missing(2) raises KeyError


def inserted_while_iterating(n: Signal[int]) -> int:
    d = {1: 1, 2: 2}
    for k in d:  # fault
        d[k + n] = 1
    return len(d)


# run: inserted_while_iterating(0) == 2
# run: inserted_while_iterating(5) raises RuntimeError


def popped_while_iterating(n: Signal[int]) -> int:
    d = {1: 1, 2: 2, 3: 3}
    for k in d:  # fault
        if k == n:
            d.pop(k)
    return len(d)


# run: popped_while_iterating(0) == 3
# run: popped_while_iterating(2) raises RuntimeError


def the_key_minus_one(n: Signal[int]) -> int:
    d = {-1: 5, n: 7}
    total = 0
    for k, v in d.items():
        total += k * v
    return total


# run: the_key_minus_one(2) == 9
# run: the_key_minus_one(-1) == -7


def many_items(n: Signal[int]) -> int:
    d = {i: i for i in range(n)}
    total = 0
    for k in d:
        total += k
    return total


# edges: n = 0, 1, 1000
# run: many_items(1000000) == 499999500000


def iterated_many_times(n: Signal[int]) -> int:
    d = {i: i for i in range(10)}
    total = 0
    for i in range(n):
        for k, v in d.items():
            total += k - v + 1
    return total


# edges: n = 0, 1, 10
# run: iterated_many_times(100000) == 1000000


def created_many_times(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        xs: List[int] = []
        xs.append(i)
        total += xs[0]
    return total


# edges: n = 0, 1, 10
# run: created_many_times(1000000) == 499999500000


def read_out_of_range(n: Signal[int]) -> float:
    xs = [1.0, 2.0]
    return xs[n]  # fault


# run: read_out_of_range(2) raises IndexError
# run: read_out_of_range(-3) raises IndexError


def written_out_of_range(n: Signal[int]) -> float:
    xs = [1.0, 2.0]
    xs[n] = 3.0  # fault
    return xs[0]


# run: written_out_of_range(2) raises IndexError("list assignment index out of range")


def popped_when_empty(n: Signal[int]) -> float:
    xs: List[float] = []
    return xs.pop() + n  # fault


# run: popped_when_empty(1) raises IndexError("pop from empty list")


def read_when_missing(k: Signal[int]) -> float:
    d: Dict[int, float] = {}
    return d[k]  # fault


# run: read_when_missing(0) raises KeyError


def loop_with_else(n: Signal[int]) -> int:
    for x in [1, 2, n]:
        if x > 5:
            break
    else:
        return -1
    return x


# run: loop_with_else(9) == 9
# run: loop_with_else(3) == -1


def append_seen(n: Signal[int]) -> int:
    xs = [1]
    total = 0
    for x in xs:
        total += x
        if len(xs) < n:
            xs.append(x + 1)
    return total


# edges: n = 0, 1, 5, 20
# run: append_seen(4) == 10


def changed_dict_remembered(k: Signal[int]) -> int:
    d: State[Dict[int, int]] = {1: 1}
    d[k] = len(d)
    return len(d)


# compile:
# tick: 2 -> 2
# tick: 3 -> 3
# tick: 3 -> 3


def early_return_frees(n: Signal[int]) -> int:
    xs: State[List[int]] = []
    ys = [n, n]
    if n > 2:
        xs.extend(ys)
        return len(xs)
    xs.append(n)
    return -len(xs)


# stop_body: if len(xs) > 2:
# stop_body:     return
# stop_body: xs.append(1)
# compile:
# tick: 1 -> -1
# tick: 3 -> 3
# stop
# start
# tick: 1 -> -1
# stop
# stop


def needless_refusals(k: Signal[int], flag: Signal[bool]) -> tuple[int, bool, float, int]:
    flags = [False]
    flags.append(True)
    xs = [1.5]
    xs.append(k)
    d = {1: 2, 2: 3}
    del d[1]
    return sum(d.values()), k + 1 in d, xs[1] + sum([x * 2 for x in xs]), d.pop(k, 9)


# edges: k = 0, 1, 2, -3, 100
# run: needless_refusals(1, True) == (3, True, 6.0, 9)


def iterated_in_any_order_of_compiling(n: Signal[int]) -> int:
    total = 0
    for x in {3: 1, 1: 2, 2: n}:
        total = total * 10 + x
    return total


# run: iterated_in_any_order_of_compiling(3) == 312


def missing_read_before_start(k: Signal[int]) -> int:
    d: State[Dict[int, int]] = {}
    return d.get(k, 7) + len(d)  # fault


# compile:
# no start
# tick: 1 -> raises RuntimeError
