from enum import Flag, IntFlag, auto

from tickjit import State
from tickjit.signals import Signal


class Permission(Flag):
    READ = auto()
    WRITE = auto()
    RUN = auto()
    ALL = READ | WRITE | RUN


class Bits(IntFlag):
    LOW = 1
    MIDDLE = 4
    HIGH = 2**4


class Wide(Flag):
    FIRST = 1
    LAST = 1 << 127


def combine(a: Signal[Permission], b: Signal[Permission]) -> tuple[Permission, Permission, Permission]:
    return a | b, a & b, a ^ b


# run: combine(Permission.READ, Permission.WRITE) == (Permission.READ | Permission.WRITE, Permission(0), Permission.READ | Permission.WRITE)
# run: combine(Permission.ALL, Permission.WRITE) == (Permission.ALL, Permission.WRITE, Permission.READ | Permission.RUN)


def others(a: Signal[Permission]) -> Permission:
    return ~a


# run: others(Permission.READ) == Permission.WRITE | Permission.RUN
# run: others(Permission.ALL) == Permission(0)


def asks(a: Signal[Permission], b: Signal[Permission]) -> tuple[bool, bool, bool, bool]:
    return a in b, a not in b, a == b, bool(a)


# run: asks(Permission.READ, Permission.ALL) == (True, False, False, True)
# run: asks(Permission.ALL, Permission.READ) == (False, True, False, True)
# run: asks(Permission(0), Permission.READ) == (True, False, False, False)


def from_int(x: Signal[int]) -> Permission:
    return Permission(x)  # fault


# run: from_int(3) == Permission.READ | Permission.WRITE
# run: from_int(7) == Permission.ALL
# run: from_int(-1) == Permission.ALL
# run: from_int(-8) == Permission(0)
# run: from_int(8) raises ValueError
# run: from_int(-9) raises ValueError


def value(a: Signal[Permission]) -> int:
    return a.value * 10


# run: value(Permission.ALL) == 70


def collected(a: Signal[Permission]) -> Permission:
    seen: State[Permission] = Permission.READ
    seen |= a
    return seen


# tick: Permission.RUN -> Permission.READ | Permission.RUN
# tick: Permission.WRITE -> Permission.ALL
# state: seen == Permission.ALL


def choose(a: Signal[Permission]) -> Permission:
    return ~a if a else Permission.RUN | Permission.WRITE


# run: choose(Permission.READ) == Permission.RUN | Permission.WRITE
# run: choose(Permission(0)) == Permission.RUN | Permission.WRITE


def int_flag_is_an_int(a: Signal[Bits], x: Signal[int]) -> tuple[int, bool, bool, float]:
    return a + x, a == x, a > x, a * 0.5


# run: int_flag_is_an_int(Bits.HIGH, 16) == (32, True, False, 8.0)
# run: int_flag_is_an_int(Bits.HIGH | Bits.LOW, 16) == (33, False, True, 8.5)


def int_flag_with_int(a: Signal[Bits]) -> tuple[Bits, Bits, Bits, Bits]:
    return a | 1, a & ~4, 16 ^ a, ~a & 31


# run: int_flag_with_int(Bits.HIGH) == (Bits.HIGH | Bits.LOW, Bits.HIGH, Bits(0), Bits(15))
# run: int_flag_with_int(Bits.MIDDLE) == (Bits.MIDDLE | Bits.LOW, Bits(0), Bits.HIGH | Bits.MIDDLE, Bits(27))


def wide(a: Signal[Wide], b: Signal[Wide]) -> tuple[Wide, Wide, bool, bool]:
    kept: State[Wide] = Wide.LAST
    kept ^= a
    return kept, ~a, b in a, a != b


# run: wide(Wide.FIRST, Wide.LAST) == (Wide.FIRST | Wide.LAST, Wide.LAST, False, True)
# run: wide(Wide.FIRST | Wide.LAST, Wide.LAST) == (Wide.FIRST, Wide(0), True, True)


def helper(a: Wide, b: Wide) -> Wide:
    if a == b:
        return helper(a, Wide.FIRST | Wide.LAST)
    return a & b


def through_a_function(a: Signal[Wide], b: Signal[Wide]) -> Wide:
    return helper(a, b)


# run: through_a_function(Wide.LAST, Wide.LAST) == Wide.LAST
# run: through_a_function(Wide.LAST, Wide.FIRST) == Wide(0)


def wide_value(a: Signal[Wide]) -> int:
    return a.value  # fault


# run: wide_value(Wide.FIRST) == 1


def in_containers(a: Signal[Wide], b: Signal[Permission]) -> tuple[int, bool, Wide]:
    pairs = {(a, b): 1, (Wide.LAST, b): 2}
    listed = [a, Wide.LAST, a]
    return pairs[(Wide.LAST, b)] + len(pairs), Wide.FIRST in listed, listed[-2]


# run: in_containers(Wide.FIRST, Permission.RUN) == (4, True, Wide.LAST)
# run: in_containers(Wide.LAST, Permission.RUN) == (3, False, Wide.LAST)
