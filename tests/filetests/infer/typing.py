from tickjit import State
from tickjit.signals import Signal


def conversions(a: Signal[int], x: Signal[float]) -> float:
    if a > x:
        return a
    return a / 2


# typed:
# execute:
#     if mixed_greater(input0, input1):
#         output0 = int_to_float(input0)
#         return
#     output0 = if(equal(shr.proved(add.wrapping(input0, 9007199254740992), 54), 0), float_div.proved(int_to_float(input0), 2.0), int_true_divide(input0, 2))
#     return


def flow(x: Signal[float]) -> int:
    count: State[int] = 0
    if x:
        y = x * 2
    else:
        y = 1.0
    count += y > 3
    return count


# typed:
# initial state0 = 0
# execute:
#     if float_to_bool(input0):
#         v0: float = float_mul(input0, 2.0)
#     else:
#         v0: float = 1.0
#     state0 = add(state0, bool_to_int(less(3.0, v0)))
#     output0 = state0
#     return


def folded(a: Signal[int]) -> int:
    if 2 * 3 == 6:
        return a + (1 << 4)
    return "never typed" + a


# typed:
# execute:
#     output0 = add(input0, 16)
#     return


def maybe(a: Signal[int]) -> int:
    if a:
        b = 1
    return b


# typed:
# execute:
#     if int_to_bool(input0):
#         v0: int = 1
#     output0 = bound(v0)
#     return


def loops(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        if i == 3:
            continue
        total += i
    else:
        total = -total
    return total


# typed:
# execute:
#     v0: int = 0
#     for v1 in range(0, input0, 1):
#         v2: int = v1
#         if equal(v2, 3):
#             continue
#         v0: int = add(v0, v2)
#     else:
#         v0: int = neg(v0)
#     output0 = v0
#     return


def helper(x: float) -> float:
    return x * x


def called(x: Signal[float]) -> float:
    return helper(x) + helper(2)


# typed:
# execute:
#     output0 = float_add(block:
#         v0: float = input0
#     in call f0(v0), call f0(2.0))
#     return
# f0(v0: float) -> float:
#     return float_mul(v0, v0)
