from tickjit import DefaultDict, Dict, List, State
from tickjit.signals import Signal


def counted(k: Signal[int]) -> tuple[int, int]:
    counts: State[Dict[int, int]] = {}
    counts[k] = counts.get(k, 0) + 1
    counts[k] += 1
    counts[-1] = len(counts)
    return counts[k], len(counts)


# compile:
# tick: 5 -> (2, 2)
# tick: 5 -> (4, 2)
# tick: 6 -> (2, 3)


def missing(k: Signal[int]) -> int:
    d = {1: 10, 2: 20}
    if k > 10:
        d[k] += 1  # fault
    if k > 5:
        del d[k]  # fault
    if k > 3:
        return d.pop(k)  # fault
    return d[k]  # fault


# run: missing(1) == 10
# run: missing(3) raises KeyError
# run: missing(4) raises KeyError
# run: missing(6) raises KeyError
# run: missing(11) raises KeyError


def methods(k: Signal[int]) -> tuple[int, int, int, int, int]:
    d = {1: 10, 2: 20, 3: 30}
    a = d.pop(k, -1)
    b = d.setdefault(k, 5)
    d.update({7: 70, 1: 11})
    last = d.popitem()
    c = d.get(k, 0)
    e = d.copy()
    d.clear()
    return a, b, last[0] * 100 + last[1], c + len(d), len(e)


# edges: k = 0, 1, 2, 3, 7
# run: methods(2) == (20, 5, 770, 5, 3)
# run: methods(9) == (-1, 5, 770, 5, 4)


def ordered(n: Signal[int]) -> tuple[int, int, int, int]:
    d: Dict[int, int] = {}
    for i in range(n):
        d[i * 7 % 10] = i
    for i in range(0, 10, 3):
        if i in d:
            del d[i]
    d[3] = 99
    keys = 0
    for k in d:
        keys = (keys * 10 + k) % 1000000007
    values = 0
    for v in d.values():
        values = (values * 10 + v) % 1000000007
    both = 0
    for k, v in d.items():
        both = (both * 31 + k * v) % 1000000007
    last = 0
    for i, (k, v) in enumerate(d.items()):
        last = i * 100 + k * 10 + v
    return keys, values, both, last


# edges: n = 0, 1, 5, 10, 30
# run: ordered(3) == (743, 219, 7272, 329)


def resized_while_iterating(n: Signal[int]) -> int:
    d = {1: 1, 2: 2, 3: 3}
    total = 0
    for k in d:  # fault
        total += k
        if k == n:
            d[k + 10] = 0
        if k == n - 10:
            del d[k]
    return total


# edges: n = 0, 1, 2, 3, 11, 13
# run: resized_while_iterating(0) == 6
# run: resized_while_iterating(2) raises RuntimeError("dictionary changed size during iteration")
# run: resized_while_iterating(12) raises RuntimeError("dictionary changed size during iteration")


def changed_while_iterating(n: Signal[int]) -> int:
    d = {1: 1, 2: 2, 3: 3}
    for k in d:
        d[k] *= n  # fault
        if k == 3:
            d[9] = 1
            break
    return d[1] + d[2] * 10 + d[3] * 100 + len(d) * 1000


# edges: n = 0, 1, 7
# run: changed_while_iterating(2) == 4642


def optional(k: Signal[int]) -> tuple[int, int, int, bool]:
    d = {1: 10, 2: 20}
    a = d.get(k)
    if a is None:
        a = -1
    b = d.get(k + 1)
    c = b if b is not None else 0
    e = 0
    if (f := d.get(k)) is not None and f > 10:
        e = f
    return a, c, e, d.get(k) is None


# edges: k = 0, 1, 2, 3
# run: optional(1) == (10, 20, 0, False)
# run: optional(2) == (20, 0, 20, False)
# run: optional(3) == (-1, 0, 0, True)


def ticks_where_there_is_one(k: Signal[int]) -> tuple[int, int]:
    d: State[Dict[int, int]] = {1: 10}
    v = d.get(k)
    d[k] = k
    return v, k


# compile:
# tick: 1 -> (10, 1)
# tick: 5 -> (None, 5)
# tick: 5 -> (5, 5)


def found(k: Signal[int]) -> int:
    d = {1: 10}
    return d.get(k)


# run: found(1) == 10
# run: found(2) == None


def while_there(k: Signal[int]) -> int:
    d = {1: 2, 2: 3, 3: 5}
    total = 0
    while (n := d.get(k)) is not None:
        total += n
        k = n
    return total


# edges: k = 0, 1, 2, 3, 4
# run: while_there(1) == 10


def first_of(k: Signal[int]) -> int:
    d = {1: 2, 2: 3}
    v = d.get(k)
    w = d.get(k + 1)
    if v is None and w is None:
        return 0
    if v is None or w is None:
        return 1
    return v + w


# edges: k = -1, 0, 1, 2, 3
# run: first_of(1) == 5
# run: first_of(2) == 1
# run: first_of(5) == 0


def keys_of_floats(x: Signal[float]) -> tuple[int, int, bool]:
    d: Dict[float, int] = {0.0: 1}
    d[-0.0] = 2
    d[1] = 3
    d[x] = 4
    return len(d), d[0.0], x in d


# edges: x = 0.0, -0.0, 1.0, 2.5, inf
# run: keys_of_floats(1.0) == (2, 2, True)


def looked_for_exactly(n: Signal[int]) -> bool:
    d = {9007199254740992.0: 1}
    return n in d


# run: looked_for_exactly(9007199254740992) == True
# run: looked_for_exactly(9007199254740993) == False


def keys_of_tuples(i: Signal[int], j: Signal[int]) -> tuple[int, int]:
    d: Dict[tuple[int, int], List[int]] = {}
    d[i, j] = [i]
    d.setdefault((i, j), []).append(j)
    d.setdefault((j, i), []).append(7)
    total = 0
    for (a, b), row in d.items():
        total += a * 2 + b + sum(row)  # fault
    return total, len(d)


# run: keys_of_tuples(1, 2) == (19, 2)
# run: keys_of_tuples(3, 3) == (22, 1)


def bools(b: Signal[bool]) -> tuple[int, int]:
    d: Dict[int, int] = {True: 1, 0: 2}
    d[b] += 10
    return d[1], d[0]


# run: bools(True) == (11, 2)


def defaults(k: Signal[int]) -> tuple[int, int, bool]:
    counts: State[DefaultDict[int, int]] = DefaultDict[int, int](5)
    counts[k] += 1
    read = counts[k + 1]
    return counts[k] + read, len(counts), (k + 2) in counts


# compile:
# tick: 1 -> (11, 2, False)
# tick: 1 -> (12, 2, False)
# tick: 2 -> (11, 3, False)


def views(k: Signal[int]) -> tuple[int, int, int, bool, bool]:
    d = {3: 1, 1: 5, 2: k}
    keys = sorted(d)
    values = list(d.values())
    top = max(d.values())
    pairs = sorted(d.items(), reverse=True)
    return keys[0] * 10 + len(d.keys()), sum(values), top * 100 + pairs[0][0], k in d.values(), 3 in d.keys()


# edges: k = 0, 1, 9, -5
# run: views(9) == (13, 15, 903, True, True)


def built(n: Signal[int]) -> tuple[int, bool, bool, int]:
    squares = {i: i * i for i in range(n) if i != 2}
    other = {i: i * i for i in reversed(range(n)) if i != 2}
    merged = squares | {1: 100, -1: 5}
    return len(squares), squares == other, squares != {}, sum(merged.values())


# edges: n = 0, 1, 3, 10
# run: built(4) == (3, True, True, 114)


def rows(k: Signal[int], x: Signal[float]) -> float:
    seen: State[Dict[int, List[float]]] = {}
    if k not in seen:
        seen[k] = []
    row = seen[k]
    row.append(x)
    if len(row) > 2:
        row.pop(0)
    return sum(seen[k])


# compile:
# tick: 1, 1.0 -> 1.0
# tick: 1, 2.0 -> 3.0
# tick: 2, 5.0 -> 5.0
# tick: 1, 3.0 -> 5.0


def least(n: Signal[int]) -> int:
    best = None
    for k in {5: 1, 3: n, 4: 1}:
        if best is None or k < best:
            best = k
    return best


# run: least(1) == 3


def asserted(k: Signal[int]) -> int:
    v = {1: 10, 2: 20}.get(k)
    assert v is not None  # fault
    return v + 1


# run: asserted(1) == 11
# run: asserted(3) raises AssertionError


def popped_or_none(k: Signal[int]) -> tuple[int, int]:
    d = {1: 10}
    v = d.pop(k, None)
    return (0 if v is None else v), len(d)


# run: popped_or_none(1) == (10, 0)
# run: popped_or_none(2) == (0, 1)


def emptied(n: Signal[int]) -> int:
    d: Dict[int, int] = {}
    for i in range(n):
        d[i] = i
    while d:
        d.popitem()
    if n > 100:
        d.popitem()  # fault
    return len(d)


# edges: n = 0, 1, 50
# run: emptied(5) == 0
# run: emptied(101) raises KeyError
