from typing import Tuple

from tickjit import DefaultDict, Deque, Dict, List, Set, State
from tickjit.signals import Signal


def f(x: Signal[int]) -> int:
    n: State[int] = 3
    s: State[float] = 0.5
    on: State[bool] = False
    xs: State[List[int]] = [1, 2]
    flags: State[List[bool]] = [True]
    rows: State[List[List[float]]] = []
    table: State[Dict[int, float]] = {1: 0.5}
    groups: State[Dict[int, List[int]]] = {}
    pairs: State[Dict[Tuple[int, int], float]] = {}
    seen: State[Set[int]] = {4}
    ring: State[Deque[float]] = Deque[float](maxlen=3)
    counts: State[DefaultDict[int, int]] = DefaultDict[int, int](0)
    n += 1
    s += x
    on = not on
    xs.append(x)
    flags.append(on)
    if rows:
        rows.append(rows[0])
    rows.append([s])
    table[x] = s
    groups.setdefault(x % 3, xs).append(n)
    pairs[x, n] = s
    seen.add(x)
    if x == 5:
        seen.discard(3)
        del table[1]
    ring.append(s)
    counts[x % 4] += 1
    total = 0
    for row in rows:
        row.append(0.5)
        total += len(row)
    for key, group in groups.items():
        total += key + len(group)
    for i, j in pairs:
        total += i - j
    for v in ring:
        total += int(v)
    for flag in flags:
        total += flag
    return total + sum(xs) + len(seen) + sum(counts.values()) + len(table)
