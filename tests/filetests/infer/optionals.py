from tickjit import Dict, List, Set, State
from tickjit.signals import Signal


def narrowed(k: Signal[int]) -> int:
    d: State[Dict[int, int]] = {1: 2}
    v = d.get(k)
    if v is not None and v > 3:
        return v
    if v is None:
        v = 0
    return v + 1


# typed:
# initial state0 = None
# execute:
#     v0: int? = find(state0, input0)
#     if and(is_present(v0), greater(unwrap(v0), 3)):
#         output0 = unwrap(v0)
#         return
#     if bool_not(is_present(v0)):
#         v1: int = 0
#     else:
#         v1: int = unwrap(v0)
#     output0 = add(v1, 1)
#     return
# start:
#     state0 = block:
#         v2: dict[int, int] = new[dict[int, int]]()
#         store(v2, 1, 2)
#     in v2


def widened(n: Signal[int]) -> int:
    best = None
    for x in range(n):
        if best is None or x % 7 > best:
            best = x % 7
    return best


# typed:
# execute:
#     v0: None = None
#     v1: int? = none[int?]
#     for v2 in range(0, input0, 1):
#         v3: int = v2
#         if or(bool_not(is_present(v1)), greater(mod(v3, 7), unwrap(v1))):
#             v4: int = mod(v3, 7)
#         else:
#             v4: int = unwrap(v1)
#         v1: int? = some(v4)
#     v5: int? = v1
#     if is_present(v5):
#         output0 = unwrap(v5)
#     return


def iterated(n: Signal[int]) -> int:
    xs: State[List[int]] = [1]
    seen: State[Set[int]] = set()
    total = 0
    for x in seen:
        total += x
    for i, x in enumerate(xs):
        xs[i] = x + n
    for x in reversed(xs):
        seen.add(x)
        xs.append(x)
    return total


# typed:
# initial state0 = None
# initial state1 = None
# execute:
#     v0: int = 0
#     v1: set[int] = state0
#     v2: int = changes(v1)
#     v3: int = -1
#     v4: int = -1
#     while block:
#         v4: int = add.proved(v4, 1)
#     in block:
#         v3: int = next(v1, add.proved(v3, 1), v2)
#     in greater_equal(v3, 0):
#         v5: int = key_at(v1, v3)
#         v0: int = add(v0, v5)
#     v6: list[int] = state1
#     v7: int = 0
#     for v8 in range(0, len(v6), 1):
#         v9: int = add(v7, v8)
#         v10: int = get.proved(v6, v8)
#         v11: int = v9
#         v5: int = v10
#         set(state1, v11, add(v5, input0))
#     v12: list[int] = state1
#     v13: int = len(v12)
#     v14: int = -1
#     while block:
#         v14: int = add.proved(v14, 1)
#     in block:
#         v15: int = sub.proved(sub.proved(v13, 1), v14)
#     in and(greater_equal(v15, 0), less(v15, len(v12))):
#         v5: int = block:
#             v15: int = sub.proved(sub.proved(v13, 1), v14)
#         in get.proved(v12, v15)
#         add_key(state0, v5)
#         append(state1, v5)
#     output0 = v0
#     return
# start:
#     state0 = new[set[int]]()
#     state1 = block:
#         v16: list[int] = new[list[int]]()
#         append(v16, 1)
#     in v16
