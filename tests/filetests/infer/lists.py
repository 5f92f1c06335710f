from tickjit import Deque, Dict, List, Set, State
from tickjit.signals import Signal


def made(x: Signal[float]) -> float:
    xs = [x, 2.0]
    xs.append(1)
    xs[0] = 3
    xs[-1] += x
    del xs[1]
    return xs[0] + xs[len(xs) - 1]


# typed:
# execute:
#     v0: list[float] = block:
#         v1: list[float] = new[list[float]]()
#         append(v1, input0)
#         append(v1, 2.0)
#     in v1
#     append(v0, 1.0)
#     set.nonnegative(v0, 0, 3.0)
#     set(v0, -1, float_add(get(v0, -1), input0))
#     delete_at(v0, 1)
#     output0 = float_add(get.nonnegative(v0, 0), get(v0, sub(len(v0), 1)))
#     return


def window(x: Signal[float]) -> float:
    xs: State[List[float]] = [0.0]
    xs.append(x)
    total = 0.0
    for v in xs:
        total += v
    return total


# typed:
# initial state0 = None
# execute:
#     append(state0, input0)
#     v0: float = 0.0
#     v1: list[float] = state0
#     for v2 in range(0, len(v1), 1):
#         v3: float = get.proved(v1, v2)
#         v0: float = float_add(v0, v3)
#     output0 = v0
#     return
# start:
#     state0 = block:
#         v4: list[float] = new[list[float]]()
#         append(v4, 0.0)
#     in v4


def grows(n: Signal[int]) -> int:
    xs = list(range(n))
    for x in xs:
        if x > 3:
            xs.append(0)
    else:
        n = 5
    return sum(xs) + n


# typed:
# execute:
#     v0: list[int] = copy(block:
#         v1: list[int] = new[list[int]]()
#         for v2 in range(0, input0, 1):
#             append(v1, v2)
#     in v1)
#     v3: list[int] = v0
#     v4: int = input0
#     v5: int = -1
#     while block:
#         v5: int = add.proved(v5, 1)
#     in less(v5, len(v3)):
#         v6: int = get.proved(v3, v5)
#         if greater(v6, 3):
#             append(v0, 0)
#     else:
#         v4: int = 5
#     output0 = add(sum(v0), v4)
#     return


def counts(k: Signal[int]) -> int:
    d: State[Dict[int, int]] = {}
    d[k] = d.get(k, 0) + 1
    d[k] += 1
    total = 0
    for key, value in d.items():
        total += key * value
    return total


# typed:
# initial state0 = None
# execute:
#     v0: int = add(find_or(state0, input0, 0), 1)
#     store(state0, input0, v0)
#     v1: int = input0
#     store(state0, v1, add(lookup(state0, v1), 1))
#     v2: int = 0
#     v3: dict[int, int] = state0
#     v4: int = changes(v3)
#     v5: int = -1
#     v6: int = -1
#     while block:
#         v6: int = add.proved(v6, 1)
#     in block:
#         v5: int = next(v3, add.proved(v5, 1), v4)
#     in greater_equal(v5, 0):
#         v7: int = key_at(v3, v5)
#         v8: int = value_at(v3, v5)
#         v9: int = v7
#         v10: int = v8
#         v2: int = add(v2, mul(v9, v10))
#     output0 = v2
#     return
# start:
#     state0 = block:
#         v11: dict[int, int] = new[dict[int, int]]()
#     in v11


def looked_up(k: Signal[int]) -> int:
    d: State[Dict[int, int]] = {1: 2}
    v = d.get(k)
    if v is None:
        return -1
    w = d.get(k + 1)
    if w is None:
        w = 0
    return v + w


# typed:
# initial state0 = None
# execute:
#     v0: int? = find(state0, input0)
#     if bool_not(is_present(v0)):
#         output0 = -1
#         return
#     else:
#         v1: int = unwrap(v0)
#     v2: int? = find(state0, add(input0, 1))
#     if bool_not(is_present(v2)):
#         v3: int = 0
#     else:
#         v3: int = unwrap(v2)
#     output0 = add(v1, v3)
#     return
# start:
#     state0 = block:
#         v4: dict[int, int] = new[dict[int, int]]()
#         store(v4, 1, 2)
#     in v4


def comprehended(k: Signal[int]) -> int:
    rows = [[i * j for j in range(3) if j] for i in range(k)]
    return len([x for row in rows for x in row if x in {1, 2}])


# typed:
# execute:
#     v0: list[list[int]] = block:
#         v1: list[list[int]] = new[list[list[int]]]()
#         for v2 in range(0, input0, 1):
#             v3: int = v2
#             append(v1, block:
#                 v4: list[int] = new[list[int]]()
#                 for v5 in range(0, 3, 1):
#                     v6: int = v5
#                     if int_to_bool(v6):
#                         append(v4, mul(v3, v6))
#             in v4)
#     in v1
#     output0 = len(block:
#         v7: list[int] = new[list[int]]()
#         v8: list[list[int]] = v0
#         for v9 in range(0, len(v8), 1):
#             v10: list[int] = get.proved(v8, v9)
#             v11: list[int] = v10
#             for v12 in range(0, len(v11), 1):
#                 v13: int = get.proved(v11, v12)
#                 if block:
#                     v14: int = v13
#                 in or(equal(v14, 1), equal(v14, 2)):
#                     append(v7, v13)
#     in v7)
#     return
