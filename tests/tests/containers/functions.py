# Functions that use every kind of container on every path. A line with `# memory` can fail for want of memory, and no
# other line (small containers have room for more from the start). Each takes a number of 0 to 9; some numbers are
# reported as errors.
from typing import Tuple

from tickjit import DefaultDict, Deque, Dict, List, Set, State, create_new_dict, create_new_list
from tickjit.signals import Signal


def states(x: Signal[int]) -> int:
    recent: State[Deque[int]] = Deque[int](maxlen=5)  # memory
    counts: State[Dict[int, int]] = {}  # memory
    seen: State[Set[int]] = set()  # memory
    last: State[List[int]] = [0, 0, 0]  # memory
    sums: State[DefaultDict[int, float]] = DefaultDict[int, float](0.5)  # memory
    rows: State[List[List[float]]] = []  # memory
    groups: State[Dict[int, List[int]]] = {}  # memory
    dropped = recent.push(x)  # memory
    if dropped is not None:
        counts[dropped] -= 1
        if counts[dropped] == 0:
            del counts[dropped]
    counts[x] = counts.get(x, 0) + 1  # memory
    seen.add(x)  # memory
    if len(seen) > 6:
        seen.clear()
    last[x % 3] = x
    sums[x % 4] += x  # memory
    rows.append([x, 0.5])  # memory
    if len(rows) > 4:
        first = rows.pop(0)
        first.append(1.0)
    groups.setdefault(x % 3, [x]).append(x)  # memory
    if x == 7:
        groups.clear()
        rows = []  # memory
    if x == 9:
        raise ValueError("nine")
    return len(recent) + len(counts) + len(seen) + last[0] + len(rows) + len(groups) + int(sum(sums.values()))  # memory


def locals_in_loops(x: Signal[int]) -> int:
    total = 0
    for i in range(x + 2):
        a = [i, i + 1]  # memory
        b = {i: 0.5, i + 1: 1.5}  # memory
        c = {i, x}  # memory
        d = Deque[int](maxlen=2)  # memory
        e = [v * 2 for v in a if v != x]  # memory
        f = {v: [v] for v in a}  # memory
        g = {v % 2 for v in a}  # memory
        h = [a, e]  # memory
        d.append(i)  # memory
        alias = h[0]
        alias.append(5)
        if i == 3:
            continue
        if i == 6:
            break
        h[1] = alias
        total += len(a) + len(b) + len(c) + len(d) + len(e) + len(f) + len(g) + len(h[1])
    return total


def early(x: Signal[int]) -> int:
    a = [1, 2, 3]  # memory
    d = {1: [x], 2: [x, x]}  # memory
    for k, row in d.items():
        for v in row:
            if v == 3:
                return k
            kept = row.copy()  # memory
            while kept:
                if kept.pop() == 4:
                    return len(kept)
    for row in d.values():
        if x == 5:
            raise KeyError("five")
        if x == 6:
            return a[x]
        a = a + row  # memory
    if x == 7:
        return d[x][0]
    if x == 8:
        a.remove(100)
    return sum(a)


def halves(n: int) -> Tuple[List[int], List[int]]:
    low: List[int] = []  # memory
    high = [n]  # memory
    for i in range(n):
        if i % 2:
            low.append(i)
        else:
            high.append(i)
    return low, high


def made(n: int) -> List[int]:
    xs = [n, n]  # memory
    if n % 2:
        return xs
    ys = xs.copy()  # memory
    ys[0] = 10 // (n - 4)
    return ys


def same(xs: List[int]) -> List[int]:
    return xs


def replaced(xs: List[int], n: int) -> List[int]:
    if n > 2:
        xs = [n]  # memory
    xs.append(n)  # memory
    return xs


def nested(n: int) -> Dict[int, List[int]]:
    d: Dict[int, List[int]] = {}  # memory
    for i in range(n):
        d[i] = made(i)  # memory
    return d


def depth(n: int, xs: List[int]) -> List[int]:
    if n == 0:
        return xs
    ys = xs + [n]  # memory
    return depth(n - 1, ys)


def helpers(x: Signal[int]) -> int:
    low, high = halves(x)
    both = low + high + made(x)  # memory
    it = same(both)
    other = replaced(same(it), x)
    total = len(made(x)) + sum(made(x)) + len(nested(x % 4)) + len(depth(x, [x]))  # memory
    made(x)
    if x == 6:
        return made(x)[5]
    return total + len(other) + len(both)


def comprehensions(x: Signal[int]) -> int:
    a = [10 // (v - 8) for v in range(x)]  # memory
    b = [v + w for v in a for w in a if v != w]  # memory
    c = {v: [w for w in a if w != v] for v in a}  # memory
    d = {v + w for v in a for w in b[:3]}  # memory
    e = [[w * v for w in a] for v in range(3)]  # memory
    f = sorted([v for row in e for v in row])  # memory
    return len(a) + len(b) + len(c) + len(d) + len(e) + len(f)


def slices(x: Signal[int]) -> int:
    a = list(range(12))  # memory
    b = a[x:] + a[:x] * 2  # memory
    a[2:5] = b[:3]  # memory
    a[::3] = a[8:12]  # memory
    del a[x:4]
    c = sorted(a, reverse=True) + list(reversed(a))  # memory
    c.extend(a)  # memory
    c.insert(x, 5)
    c[0:1] = [x] * (1 if x < 6 else 2)  # memory
    return sum(a) + sum(c) + len(b)


def tables(x: Signal[int]) -> int:
    d: Dict[Tuple[int, float], List[int]] = {}  # memory
    for i in range(x + 1):
        d[i % 3, 0.5] = [i]  # memory
        d.setdefault((i, 1.5), [x]).append(i)  # memory
    taken = d.pop((0, 0.5))
    left = d.pop((99, 0.5), taken)
    k, v = d.popitem()
    found = d.get((1, 1.5))
    if found is not None:
        found.append(1)
    e = d.copy()  # memory
    e.update({(5, 5.0): v})  # memory
    s = {1, 2, x}  # memory
    t = (s | {7}) & {1, 7, x} ^ {x}  # memory
    s -= t
    s |= {x, 20}  # memory
    if x == 4:
        for k in d:
            del e[k]
            d[100, 0.0] = taken
    if x == 5:
        return len(d.pop((77, 7.0)))
    return len(left) + len(d) + len(e) + len(s) + len(t)


def queues(x: Signal[int]) -> int:
    q = Deque[int](maxlen=3)  # memory
    out = 0
    for i in range(8):
        dropped = q.push(i)  # memory
        if dropped is not None:
            out += dropped
        q.appendleft(x)
    w = Deque[float]()  # memory
    for i in range(40):
        w.append(i)  # memory
    while len(w) > x:
        w.popleft()
    ring = q.copy()  # memory
    ring.append(1)
    for v in q:
        if v == 8:
            q.append(v)
        out += v
    if x == 9:
        q.clear()
        return q.pop()
    return out + len(w) + sum(ring)


def reassigned(x: Signal[int]) -> int:
    best: State[List[int]] = create_new_list(int)  # memory
    by: State[Dict[int, List[int]]] = create_new_dict(int, List[int])  # memory
    a = best
    best = [x]  # memory
    a.append(x)  # memory
    best, a = a, best
    if len(best) > 3:
        best = best[1:]  # memory
    by[x] = best  # memory
    by[x + 1] = by[x]  # memory
    c = a if x % 2 else best
    a = a
    c = c
    c.append(100)  # memory
    if (n := len(by)) > 8:
        by = {}  # memory
    if x == 8:
        best = made(4)
    return n + len(c) + len(by.get(x, a)) + len(best or a)


def optional(x: Signal[int]) -> int:
    d = {1: [1, 2], 5: [x]}  # memory
    found = None
    for k, row in d.items():
        if len(row) == x:
            found = row
    if found is None:
        found = [x, x, x]  # memory
    row = d.get(x)
    if row is None:
        return len(found)
    row.append(7)
    return len(d[x]) * 10 + found[0]


def unsafe(n: int, d: int, xs: List[int]) -> List[int]:
    held = [n, d]  # memory
    try:
        if n == 2:
            return [n // d, n]  # memory
        xs.append(n // d)
        return held
    finally:
        held.append(n)


def caught(x: Signal[int]) -> int:
    kept: State[List[List[int]]] = []  # memory
    total = 0
    a = [x]  # memory
    for i in range(4):
        try:
            b = [a, [i]]  # memory
            a = b[x % 3]
            c = unsafe(i, x % 4, a)
            total += len(c) + b[1][0]
        except IndexError:
            a = [total]  # memory
            continue
        except ArithmeticError:
            a.append(i)
            if x == 8:
                break
        else:
            total += 100
        finally:
            total += len(a)
        kept = [a, [total]]  # memory
    return total + len(kept) + len(a)


def growing(x: Signal[int]) -> int:
    a = [x]  # memory
    b = [[x]]  # memory
    q = Deque[int]()  # memory
    d: Dict[int, List[int]] = {}  # memory
    s: Set[float] = set()  # memory
    e = DefaultDict[Tuple[int, int], float](0.5)  # memory
    for i in range(40):
        a.append(i)  # memory
        b.append(a)  # memory
        q.appendleft(i)  # memory
        d[i] = a  # memory
        s.add(i / 2)  # memory
        e[i, x] += i  # memory
    for i in range(40):
        a.insert(i, i)  # memory
        d.setdefault(i + 40, b[i])  # memory
    for i in range(5):
        a.extend(a)  # memory
    q.extend(q)  # memory
    a[1:1] = []  # memory
    d.update({i + 100: [i] for i in range(100)})  # memory
    s.update({i + 0.25 for i in range(100)})  # memory
    if x == 3:
        return d[-1][0]
    total = 0.0
    for k, v in e.items():
        total += k[0] * v
    return len(a) + len(b) + len(q) + len(d) + len(s) + int(total)
