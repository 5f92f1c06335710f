from typing import Optional, Tuple

from tickjit import Outputs, State, set_output
from tickjit.signals import Signal


def nothing(a: Signal[int]) -> int:
    if a > 0:
        return a


# run: nothing(3) == 3
# run: nothing(-3) is None


def nothing_explicitly(a: Signal[int]) -> Optional[int]:
    if a > 10:
        return None
    if a > 0:
        return a
    return


# run: nothing_explicitly(20) is None
# run: nothing_explicitly(5) == 5
# run: nothing_explicitly(-5) is None


def union_annotation(a: Signal[int]) -> "int | None":
    return a if a > 0 else None


# run: union_annotation(1) == 1
# run: union_annotation(-1) is None


def no_output(a: Signal[int]) -> None:
    a + 1  # fault


# run: no_output(1) is None


def several(a: Signal[int], x: Signal[float]) -> Tuple[int, float, bool]:
    return a, x, a > x


# run: several(1, 0.5) == (1, 0.5, True)


def several_or_nothing(a: Signal[int]) -> tuple[int, float]:
    if a < 0:
        return None
    return a, a / 2


# run: several_or_nothing(3) == (3, 1.5)
# run: several_or_nothing(-3) is None


def several_convert(a: Signal[int]) -> tuple[float, int]:
    return a, a > 0


# run: several_convert(3) == (3.0, 1)


def several_from_a_local(a: Signal[int]) -> tuple[int, int]:
    pair = (a, -1)
    if a > 0:
        pair = (0, a)
    return pair


# run: several_from_a_local(3) == (0, 3)
# run: several_from_a_local(-3) == (-3, -1)


def ticks_before_the_error(a: Signal[int]) -> int:
    if a == 0:
        return 1 // a  # fault
    return a


# tick: 1 -> 1
# tick: 0 -> raises ZeroDivisionError
# tick: 2 -> 2


def one_of_several(a: Signal[int]) -> tuple[int, int]:
    if a > 0:
        return a, None
    return None, -a  # fault


# run: one_of_several(3) == (3, None)
# run: one_of_several(-3) == (None, 3)
# run: one_of_several(-2**63) raises OverflowError


def named(x: Signal[float]) -> Outputs(up=float, down=float):
    if x > 0:
        return Outputs(up=x)
    elif x < 0:
        return Outputs(down=x)
    return Outputs(down=1, up=2)


# run: named(3.0) == up=3.0, down=None
# run: named(-3.0) == up=None, down=-3.0
# run: named(0.0) == up=2.0, down=1.0


def set_by_name(x: Signal[float]) -> Outputs(value=float, count=int):
    n: State[int] = 0
    n += 1
    set_output("value", x * 2)
    if n > 1:
        set_output("count", n)


# tick: 1.5 -> value=3.0, count=None
# tick: 2.5 -> value=5.0, count=2


def set_before_an_error(a: Signal[int]) -> Outputs(before=int, after=int):
    set_output("before", a)
    set_output("after", 10 // a)  # fault
    set_output("before", 0)


# tick: 5 -> before=0, after=2
# tick: 0 -> raises ZeroDivisionError
