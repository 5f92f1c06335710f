from tickjit import List, State, create_new_list
from tickjit.signals import Signal


def made(x: Signal[float]) -> tuple[float, int]:
    xs = [x, 2.0]
    xs.append(1)
    xs[0] = 3
    xs[-1] += x
    del xs[1]
    return xs[0] + xs[len(xs) - 1], len(xs)


# run: made(1.5) == (5.5, 2)


def methods(n: Signal[int]) -> tuple[int, int, int, int, int]:
    xs = [5, 3, 1]
    xs.insert(0, n)  # fault
    xs.insert(-1, 7)
    xs.insert(100, 9)
    xs.extend([2, 2])
    xs.extend(range(3))
    popped = xs.pop()
    first = xs.pop(0)
    xs.remove(2)
    xs.reverse()
    xs.sort()
    xs.sort(reverse=n > 3)
    return xs[0], xs[-1], popped * 100 + xs.index(2), first, xs.count(2) * 1000 + len(xs)


# run: methods(4) == (9, 0, 204, 4, 1008)
# run: methods(3) == (0, 9, 203, 3, 1008)


def failing(n: Signal[int]) -> int:
    xs: List[int] = []
    if n == 1:
        return xs.pop()  # fault
    if n == 2:
        xs.remove(3)  # fault
    if n == 3:
        return xs.index(3)  # fault
    if n == 4:
        xs[0] = 1  # fault
    if n == 5:
        xs.append(1)
        return xs.pop(1)  # fault
    if n == 6:
        del xs[-1]  # fault
    return xs[n]  # fault


# edges: n = 0, 1, 2, 3, 4, 5, 6, -1
# run: failing(1) raises IndexError("pop from empty list")
# run: failing(2) raises ValueError("list.remove(x): x not in list")
# run: failing(5) raises IndexError("pop index out of range")
# run: failing(7) raises IndexError("list index out of range")


def sliced(n: Signal[int]) -> tuple[int, int, int, int, int]:
    xs = list(range(10))
    a = xs[n:]
    b = xs[:n]
    c = xs[::-2]
    xs[1:3] = [20, 30]
    xs[::5] = [100, 500]
    d = sum(xs)
    del xs[2:n]
    ys = xs[:]
    ys.append(1)
    return sum(a), sum(b), c[0] * 10 + c[-1], d, len(xs) * 100 + len(ys)


# edges: n = 0, 1, 5, 9, 10, 11, -1, -3, -10, -11
# run: sliced(4) == (39, 6, 91, 687, 809)


def weighted(x: Signal[float], weights: List[float] = (0.5, 0.25)) -> tuple[float, float, int]:
    copied = list(weights)
    copied.append(x)
    total = 0.0
    for w in weights:
        total += w
    return sum(copied), total + weights[-1], len(weights[1:])


# compile:
# tick: 1.0 -> (1.75, 1.0, 1)
# compile: weights=(1.0,)
# tick: 1.0 -> (2.0, 2.0, 0)


def slice_of_another_length(n: Signal[int]) -> int:
    xs = [1, 2, 3, 4]
    xs[::2] = list(range(n))  # fault
    return xs[0]


# edges: n = 0, 1, 2, 3
# run: slice_of_another_length(2) == 0
# run: slice_of_another_length(3) raises ValueError


def operators(n: Signal[int]) -> tuple[int, bool, bool, bool, int]:
    xs = [1, 2] + [3] * n
    ys = [1, 2, 3]
    zs = ys
    zs += [4]
    return sum(xs), xs == ys, xs != ys, n in xs, len(ys)


# edges: n = 0, 1, 2, 3, 7, -1, 100
# run: operators(1) == (6, False, True, True, 4)


def aliases(x: Signal[float]) -> tuple[float, float]:
    a = [x]
    b = a
    b.append(2.0)
    a = [0.0]
    c = b.copy()
    c[0] = 7.0
    return b[0] + b[1], a[0] + c[0]


# run: aliases(1.0) == (3.0, 7.0)


def appended_while_iterating(n: Signal[int]) -> tuple[int, int]:
    xs = [n, 2, 3]
    total = 0
    for x in xs:
        total += x
        if len(xs) < 6:
            xs.append(x * 2)
    else:
        total += 1000
    return total, len(xs)


# edges: n = 0, 1, -5, 20
# run: appended_while_iterating(1) == (1018, 6)


def removed_while_iterating(n: Signal[int]) -> tuple[int, int]:
    xs = [1, 2, 3, 4, 5, n]
    total = 0
    for x in xs:
        total = total * 10 + x
        if x % 2:
            xs.remove(x)
    return total, len(xs)


# edges: n = 0, 1, 6, 7
# run: removed_while_iterating(7) == (135, 3)


def left_by_break(n: Signal[int]) -> int:
    for x in [1, 2, 3, 4]:
        if x == n:
            break
    else:
        x = -1
    return x


# edges: n = 0, 1, 3, 5
# run: left_by_break(3) == 3
# run: left_by_break(9) == -1


def composed(n: Signal[int]) -> int:
    xs = [3, 1, 2]
    ys = [1.5, 2.5]
    total = 0
    for i, x in enumerate(xs, 1):
        total += i * x
    for x, y in zip(xs, ys):
        total += x * int(y * 2)
    for x in reversed(xs):
        total = total * 2 + x
    for i, (x, y) in enumerate(zip(range(n), xs)):
        total += i * x * y
    return total


# edges: n = 0, 1, 2, 3, 10
# run: composed(3) == 222


def reversed_and_shortened(n: Signal[int]) -> int:
    xs = list(range(8))
    total = 0
    for x in reversed(xs):
        total = total * 10 + x
        if x > n:
            xs.pop()
            xs.pop()
    return total


# edges: n = 0, 3, 6, 7, 9
# run: reversed_and_shortened(5) == 7


def state(x: Signal[float]) -> float:
    xs: State[List[float]] = [0.5]
    ys: State[List] = create_new_list(int)
    xs.append(x)
    ys.append(len(xs))
    if len(xs) > 3:
        xs = []
    return sum(xs) + sum(ys)


# compile:
# tick: 1.0 -> 3.5
# tick: 2.0 -> 8.5
# tick: 3.0 -> 9.0
# tick: 4.0 -> 14.0


def reductions(n: Signal[int]) -> tuple[int, int, int, bool, bool]:
    xs = [n, -3, 12]
    return sum(xs, 1), min(xs), max(xs), any([x > 10 for x in xs]), all([x > 10 for x in xs])


# edges: n = 0, 1, -7, 50
# run: reductions(5) == (15, -3, 12, True, False)


def empty_extremum(n: Signal[int]) -> int:
    return max([x for x in [1, 2] if x > n])  # fault


# edges: n = 0, 1, 2
# run: empty_extremum(1) == 2
# run: empty_extremum(2) raises ValueError


def sums_of_floats(x: Signal[float]) -> tuple[float, float]:
    xs = [x, 0.5, 1.0, -2.0]
    return sum(xs), sum((x, 0.25, 1.0, -2.0))


# edges: x = 0.0, -0.0, 1.5, inf, nan, -8.25
# run: sums_of_floats(0.5) == (0.0, -0.25)
# run: sums_of_floats(inf) == (inf, inf)


def sorted_copies(n: Signal[int]) -> tuple[int, int, int]:
    xs = [3, n, 2]
    ys = sorted(xs)
    zs = sorted(xs, reverse=True)
    return xs[0], ys[0], zs[0]


# run: sorted_copies(1) == (3, 1, 3)


def nested(n: Signal[int]) -> tuple[int, int]:
    rows = [[i * j for j in range(3)] for i in range(n)]
    rows.append([])
    rows[-1].append(7)
    row = rows[0]
    row[0] = 100
    total = 0
    for r in rows:
        for x in r:
            total += x
    rows[0] = [1]
    return total, row[0] + rows[0][0]


# edges: n = 1, 2, 5
# run: nested(3) == (116, 101)


def comprehended(n: Signal[int]) -> tuple[int, int, int]:
    x = 5
    squares = [x * x for x in range(n) if x % 2 if x > 1]
    pairs = [(i, j) for i in range(3) for j in range(i)]
    last = [last := v for v in squares]
    total = 0
    for i, j in pairs:
        total += i * 10 + j
    return sum(squares) + x, total, sum(last)


# edges: n = 0, 1, 4, 9
# run: comprehended(6) == (39, 51, 34)


def bools_and_tuples(n: Signal[int]) -> tuple[int, int]:
    flags = [n > 1]
    flags.append(True)
    points = [(n, 1.5), (2, 2.5)]
    points.append((True, 3))
    total = 0.0
    for i, x in points:
        total += i * x
    return sum(flags), int(total)


# edges: n = 0, 1, 2, -5
# run: bools_and_tuples(2) == (2, 11)


def mean(xs: List[float]) -> float:
    return sum(xs) / len(xs)


def halves(xs: List[float]) -> List[float]:
    return [x / 2 for x in xs]


def grow(xs: List[float], n: int) -> int:
    if n <= 0:
        return len(xs)
    xs.append(float(n))
    return grow(xs, n - 1)


def helpers(n: Signal[int]) -> tuple[float, int, float]:
    xs = [1.0, 2.0]
    grown = grow(xs, n)
    ys = halves(xs)
    return mean(xs), grown, ys[-1]


# edges: n = 0, 1, 5, -1
# run: helpers(2) == (1.5, 4, 0.5)


def created_in_a_loop(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        xs = [i] * 3
        xs.append(1)
        if i == 50:
            continue
        total += sum(xs)
        if i == 70:
            break
    return total


# edges: n = 0, 1, 60, 100
# run: created_in_a_loop(3) == 12


def returned_early(n: Signal[int]) -> int:
    xs = [1, 2, 3]
    ys = [xs, [n]]
    if n > 5:
        return ys[1][0]
    zs = ys[0]
    return zs[n]  # fault


# edges: n = 0, 2, 3, 6
# run: returned_early(6) == 6
# run: returned_early(1) == 2
# run: returned_early(4) raises IndexError


def truth(n: Signal[int]) -> tuple[bool, bool, int]:
    xs = list(range(n))
    if not xs:
        return False, True, 0
    return bool(xs), not xs, xs[0] if xs else -1


# edges: n = 0, 1, -1
# run: truth(0) == (False, True, 0)


def order_of_evaluation(n: Signal[int]) -> int:
    xs = [1, 2, 3]
    xs[xs.pop()] = xs.pop() + n  # fault
    return len(xs)


# edges: n = 0, 1
# run: order_of_evaluation(0) raises IndexError


def appended_to_itself(n: Signal[int]) -> int:
    xs = [n, 2]
    xs.extend(xs)
    xs += xs
    return len(xs) * 10 + xs[-1]


# run: appended_to_itself(1) == 82


def repeated_in_place(n: Signal[int]) -> tuple[int, int, int]:
    row = [1, 2]
    other = row
    rows = [[5], row]
    row *= n
    rows *= True
    rows[1] *= 2
    row.append(9)
    return len(other), other[0], len(rows[1]) - len(rows)


# run: repeated_in_place(2) == (9, 1, 7)
# run: repeated_in_place(1) == (5, 1, 3)
# run: repeated_in_place(0) == (1, 9, -1)
# run: repeated_in_place(-3) == (1, 9, -1)
# edges: n = -3, 0, 1, 2, 5


def repeated_beyond_memory(n: Signal[int]) -> int:
    row: State[list[int]] = [1, 2]
    row *= n  # fault
    return len(row)


# compile:
# tick: 2**62 -> raises MemoryError
# tick: 3 -> 6
# edges: n = 0, 1, 3
