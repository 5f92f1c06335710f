import math

from tickjit import State
from tickjit.signals import Signal, ticked


def pid(x: Signal[float], target: float, kp: float, ki: float, kd: float) -> float:
    integral: State[float] = 0.0
    last: State[float] = 0.0
    error = target - x
    integral += error
    integral = max(-10.0, min(10.0, integral))
    out = kp * error + ki * integral + kd * (error - last)
    last = error
    return max(-1.0, min(1.0, out))


# compile: target=1.0, kp=0.1, ki=0.01, kd=0.05
# tick: 0.0 -> 0.16
# tick: 0.5 -> 0.04
# tick: -100.0 -> 1.0
# state: integral == 10.0


def drawdown(x: Signal[float]) -> float:
    peak: State[float] = -math.inf
    peak = max(peak, x)
    return peak - x


# tick: 1.0 -> 0.0
# tick: 5.0 -> 0.0
# tick: 2.5 -> 2.5


def xorshift(n: Signal[int]) -> int:
    state: State[int] = 88172645463325252
    x = state
    x ^= (x & 0x7FFFFFFFFFFF) << 13
    x ^= x >> 7
    x ^= (x & 0x7FFFFFFFFFFF) << 16
    state = x
    return x % n  # fault


# tick: 1000 -> 240
# tick: 1000 -> 275
# tick: 0 -> raises ZeroDivisionError


def is_prime(n: Signal[int]) -> bool:
    if n < 2:
        return False
    if n % 2 == 0:
        return n == 2
    i = 3
    while i * i <= n:
        if n % i == 0:
            return False
        i += 2
    return True


# run: is_prime(97) == True
# run: is_prime(91) == False
# run: is_prime(1000003) == True
# edges: n = -2**63, -1, 0, 1, 2, 3, 4, 9, 7919, 1000003


def integrate(a: Signal[float], b: Signal[float]) -> float:
    steps = 100
    h = (b - a) / steps
    total = 0.5 * (math.cos(a) + math.cos(b))  # fault
    for i in range(1, steps):
        total += math.cos(a + i * h)  # fault
    return total * h


# run: integrate(0.0, 1.0) == 0.8414639725380028
# run: integrate(inf, 1.0) raises ValueError


def debounced(press: Signal[bool], n: int) -> int:
    count: State[int] = 0
    run: State[int] = 0
    run = run + 1 if press else 0
    if run == n:
        count += 1
        return count


# compile: n=2
# tick: True -> None
# tick: True -> 1
# tick: True -> None
# tick: False -> None
# tick: True -> None
# tick: True -> 2


def crossing(fast: Signal[float], slow: Signal[float]) -> int:
    above: State[int] = 0
    now = 1 if fast > slow else -1 if fast < slow else above
    before, above = above, now
    if ticked(fast) and before != 0 and now != before:
        return now


# tick: 1.0, 2.0 -> None
# tick: fast=3.0 -> 1
# tick: slow=4.0 -> None
# tick: fast=3.0 -> None
# tick: fast=5.0 -> 1


def collatz(n: Signal[int]) -> tuple[int, int]:
    steps = 0
    top = n
    while n > 1 and steps < 500:
        n = 3 * n + 1 if n & 1 else n >> 1  # fault
        top = max(top, n)
        steps += 1
    return steps, top


# run: collatz(27) == (111, 9232)
# run: collatz(2**62 + 1) raises OverflowError
