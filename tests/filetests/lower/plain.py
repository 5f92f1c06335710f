"""Plain functions: parameters in, results and a status out."""


def add(a: int, b: int) -> int:
    return a + b

# plain
# signature:
# int64_t f(int64_t a, int64_t b)
# argument a: int is parameter 0
# argument b: int is parameter 1


def divided(a: int, b: int) -> tuple[int, int]:
    return a // b, a % b

# plain
# signature:
# void f(int64_t a, int64_t b, int64_t *result0, int64_t *result1)
# argument a: int is parameter 0
# argument b: int is parameter 1


def factorial(n: int) -> int:
    return 1 if n < 2 else n * factorial(n - 1)

# plain
# hir:
# execute:
#     return call f0(input0)
# f0(v0: int) -> int recursive:
#     return if(less(v0, 2), 1, mul(v0, block:
#         v1: int = sub(v0, 1)
#     in call f0(v1)))


def side_of(side: str, data: bytes) -> int:
    return len(data) if side == "buy" else -1

# plain
# signature:
# int64_t f(const char *side, int64_t side_length, const char *data, int64_t data_length)
# argument side: lent str is parameter 0
# argument data: lent bytes is parameter 2


def doubled(yes: bool, result0: float) -> tuple[float, bool]:
    return 2.0 * result0, yes

# plain
# signature:
# void f(bool yes, double result0, double *result0_, bool *result1)
# argument yes: bool is parameter 0
# argument result0: float is parameter 1
