import math
from collections import deque

from tickjit import Deque, Set, State
from tickjit.signals import Signal


def seen(k: Signal[int]) -> tuple[bool, int]:
    known: State[Set[int]] = set()
    is_new = k not in known
    known.add(k)
    return is_new, len(known)


# compile:
# tick: 1 -> (True, 1)
# tick: 1 -> (False, 1)
# tick: 2 -> (True, 2)


def operators(n: Signal[int]) -> tuple[int, int, int, int, int]:
    a = {1, 2, 3}
    b = {3, 4, n}
    return sum(a | b), sum(a & b), sum(a - b), sum(a ^ b), (a <= b) + 2 * (a < a) + 4 * (b >= {3}) + 8 * (a == {3, 2, 1})


# edges: n = 0, 1, 3, 9, -4
# run: operators(2) == (10, 5, 1, 5, 12)


def methods(n: Signal[int]) -> tuple[int, int, bool, bool, int]:
    a = set([1, 2, 3, 3])
    a.discard(9)
    a.discard(n)
    a.update([5, 6])
    c = a.copy()
    c |= {100}
    c -= {1}
    c &= {100, 5, 2}
    c ^= {2, 7}
    a.remove(5)
    d = a.union([50]).difference({1}).intersection({50, 2, 3})
    return len(a), sum(c), a.isdisjoint({n}), a.issuperset({6}), sum(d)


# edges: n = 0, 1, 2, 6
# run: methods(2) == (3, 114, True, True, 53)


def missing(n: Signal[int]) -> int:
    a = {n}
    a.remove(1)  # fault
    return a.pop()  # fault


# edges: n = 0, 1, 2
# run: missing(2) raises KeyError
# run: missing(1) raises KeyError


def comprehended(n: Signal[int]) -> tuple[int, int]:
    a = {i % 3 for i in range(n)}
    total = 0
    for x in a:
        total += x
    return len(a), total


# edges: n = 0, 1, 2, 10
# run: comprehended(7) == (3, 3)


def changed_while_iterating(n: Signal[int]) -> int:
    a = {1, 2, 3}
    for x in a:  # fault
        if x == n:
            a.add(x + 10)
    return len(a)


# run: changed_while_iterating(0) == 3
# run: changed_while_iterating(3) raises RuntimeError("Set changed size during iteration")


def window(x: Signal[float]) -> tuple[float, float, int]:
    last: State[Deque[float]] = Deque[float](maxlen=3)
    last.append(x)
    total = 0.0
    for v in last:
        total += v
    return total, last[0] + last[-1], len(last)


# compile:
# tick: 1.0 -> (1.0, 2.0, 1)
# tick: 2.0 -> (3.0, 3.0, 2)
# tick: 3.0 -> (6.0, 4.0, 3)
# tick: 4.0 -> (9.0, 6.0, 3)


def ring(n: Signal[int]) -> tuple[int, int, int, int]:
    d = Deque[int](maxlen=3)
    dropped = 0
    for i in range(n):
        v = d.push(i)
        if v is not None:
            dropped = dropped * 10 + v
    d.appendleft(100)
    first = d.popleft()
    last = d.pop() if d else -1
    d.extend([7, 8])
    d[0] = 50
    return dropped, first, last, sum(d)


# edges: n = 0, 1, 2, 3, 4, 8
# run: ring(5) == (1, 100, 3, 65)


def failing(n: Signal[int]) -> int:
    d = Deque[int]()
    if n == 1:
        return d.pop()  # fault
    if n == 2:
        return d.popleft()  # fault
    d.append(n)
    return d[n]  # fault


# edges: n = 0, 1, 2, 3, -1, -2
# run: failing(1) raises IndexError("pop from an empty deque")
# run: failing(3) raises IndexError


def mutated(n: Signal[int]) -> int:
    d = Deque[int]([1, 2, 3], 5)
    total = 0
    for x in d:  # fault
        total += x
        if x == n:
            d.append(4)
    return total


# run: mutated(0) == 6
# run: mutated(2) raises RuntimeError("deque mutated during iteration")


def of_collections(n: Signal[int]) -> tuple[int, int, bool]:
    d: Deque[int] = deque(maxlen=n)  # fault
    d.extend(range(4))
    return len(d), sum(d), 3 in d


# edges: n = 0, 1, 2, 9, -1
# run: of_collections(2) == (2, 5, True)
# run: of_collections(-1) raises ValueError("maxlen must be non-negative")


def converted(n: Signal[int]) -> tuple[int, int, int]:
    d = Deque[int](list(range(n)), 4)
    xs = list(d)
    s = set(d)
    xs.extend(d)
    return len(xs), sum(s), sum([x for x in reversed(d)])


# edges: n = 0, 1, 3, 9
# run: converted(6) == (8, 14, 14)


def sign_of_zero(keys: Set[float]) -> float:
    result = 0.0
    for key in keys:
        if key == 0.0:
            result = math.copysign(1.0, key)
    return result


def whose_zero(n: Signal[int]) -> tuple[float, float, float, float, float]:
    a = {0.0, 1.0}
    for i in range(n):
        a.add(10.0 + i)
    b = {-0.0, 1.0, 5.0}
    items = [-0.0, 1.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    c = a.copy()
    c &= b
    d = a.copy()
    d.intersection_update(items)
    return sign_of_zero(a & b), sign_of_zero(b & a), sign_of_zero(c), sign_of_zero(a.intersection(items)), sign_of_zero(d)


# edges: n = 0, 1, 2
# run: whose_zero(0) == (1.0, 1.0, 1.0, -1.0, -1.0)
