from tickjit.signals import Signal


def square(x: float) -> float:
    return x * x


def small_functions_are_inlined(x: Signal[float]) -> float:
    return square(x) + square(x + 1)


# hir:
# execute:
#     output0 = float_add(block:
#         v0: float = input0
#     in block:
#         v1: float = v0
#     in float_mul(v1, v1), block:
#         v2: float = float_add(input0, 1.0)
#     in block:
#         v3: float = v2
#     in float_mul(v3, v3))
#     return


def factorial(n: int) -> int:
    return 1 if n < 2 else n * factorial(n - 1)


def recursive_functions_are_called(n: Signal[int]) -> int:
    return factorial(n)


# hir:
# execute:
#     output0 = block:
#         v0: int = input0
#     in call f0(v0)
#     return
# f0(v0: int) -> int recursive:
#     return if(less(v0, 2), 1, mul(v0, block:
#         v1: int = sub(v0, 1)
#     in call f0(v1)))
