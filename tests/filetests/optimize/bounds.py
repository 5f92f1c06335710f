from tickjit import Dict, List, State
from tickjit.signals import Signal


def scaled(x: Signal[float]) -> float:
    xs: State[List[float]] = [1.0, 2.0]
    for i in range(len(xs)):
        xs[i] = xs[i] * x
    return xs[0]


# hir:
# initial state0 = None
# execute:
#     for v0 in range(0, len(state0), 1):
#         v1: int = v0
#         set.proved(state0, v1, float_mul(get.proved(state0, v1), input0))
#     output0 = get.nonnegative(state0, 0)
#     return
# start:
#     state0 = block:
#         v2: list[float] = new[list[float]]()
#         append(v2, 1.0)
#         append(v2, 2.0)
#     in v2


def other_lists(n: Signal[int]) -> int:
    xs = [n, n]
    ys = [n]
    total = 0
    for i in range(2, len(xs), 3):
        total += xs[i] + ys[i]
    for i in range(n):
        total += xs[i]
    return total


# hir:
# execute:
#     v0: list[int] = block:
#         v1: list[int] = new[list[int]]()
#         append(v1, input0)
#         append(v1, input0)
#     in v1
#     v2: list[int] = block:
#         v3: list[int] = new[list[int]]()
#         append(v3, input0)
#     in v3
#     v4: int = 0
#     for v5 in range(2, len(v0), 3):
#         v6: int = v5
#         v4: int = add(v4, add(get.proved(v0, v6), get.nonnegative(v2, v6)))
#     for v7 in range(0, input0, 1):
#         v6: int = v7
#         v4: int = add(v4, get.nonnegative(v0, v6))
#     output0 = v4
#     return


def changed(n: Signal[int]) -> int:
    xs = [n, n]
    total = 0
    for i in range(len(xs)):
        total += xs[i]
        xs.pop()
    for i in range(len(xs)):
        i += n
        total += xs[i]
    for i in range(len(xs)):
        xs = [total]
        total += xs[i]
    return total


# hir:
# execute:
#     v0: list[int] = block:
#         v1: list[int] = new[list[int]]()
#         append(v1, input0)
#         append(v1, input0)
#     in v1
#     v2: int = 0
#     for v3 in range(0, len(v0), 1):
#         v4: int = v3
#         v2: int = add(v2, get.nonnegative(v0, v4))
#         pop(v0)
#     for v5 in range(0, len(v0), 1):
#         v4: int = v5
#         v4: int = add(v4, input0)
#         v2: int = add(v2, get(v0, v4))
#     for v6 in range(0, len(v0), 1):
#         v4: int = v6
#         v0: list[int] = block:
#             v7: list[int] = new[list[int]]()
#             append(v7, v2)
#         in v7
#         v2: int = add(v2, get.nonnegative(v0, v4))
#     output0 = v2
#     return


def longer(xs: List[int]) -> int:
    xs.append(1)
    return 0


def called(n: Signal[int]) -> int:
    xs = [n, n]
    total = 0
    for i in range(len(xs)):
        total += longer(xs) + xs[i]
    return total


# options: opt_level=none
# hir:
# execute:
#     v0: list[int] = block:
#         v1: list[int] = new[list[int]]()
#         append(v1, input0)
#         append(v1, input0)
#     in v1
#     v2: int = 0
#     for v3 in range(0, len(v0), 1):
#         v4: int = v3
#         v2: int = add(v2, add(call f0(v0), get.nonnegative(v0, v4)))
#     output0 = v2
#     return
# f0(v0: list[int]) -> int:
#     append(v0, 1)
#     return 0


def other_types(n: Signal[int]) -> int:
    d: State[Dict[int, int]] = {}
    xs = [n, n]
    total = 0
    for i in range(len(xs)):
        d[i] = xs[i]
        total += xs[-i - 1]
    return total


# hir:
# initial state0 = None
# execute:
#     v0: list[int] = block:
#         v1: list[int] = new[list[int]]()
#         append(v1, input0)
#         append(v1, input0)
#     in v1
#     v2: int = 0
#     for v3 in range(0, len(v0), 1):
#         v4: int = v3
#         store(state0, v4, get.proved(v0, v4))
#         v2: int = add(v2, get(v0, sub(neg(v4), 1)))
#     output0 = v2
#     return
# start:
#     state0 = block:
#         v5: dict[int, int] = new[dict[int, int]]()
#     in v5
