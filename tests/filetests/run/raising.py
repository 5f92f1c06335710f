from tickjit import Deque, State
from tickjit.signals import Signal


class Unhappy(ValueError):
    pass


def asserts(a: Signal[int]) -> int:
    assert a > 0  # fault
    assert a != 7, "seven"  # fault
    return a


# run: asserts(1) == 1
# run: asserts(0) raises AssertionError("")
# run: asserts(7) raises AssertionError("seven")


def raises(a: Signal[int]) -> int:
    if a == 1:
        raise ValueError  # fault
    elif a == 2:
        raise KeyError("key")  # fault
    elif a == 3:
        raise RuntimeError("three")  # fault
    elif a == 4:
        raise ZeroDivisionError()  # fault
    elif a == 5:
        raise OverflowError("five")  # fault
    elif a == 6:
        raise IndexError("six")  # fault
    return a


# run: raises(0) == 0
# run: raises(1) raises ValueError
# run: raises(2) raises KeyError("key")
# run: raises(3) raises RuntimeError("three")
# run: raises(4) raises ZeroDivisionError
# run: raises(5) raises OverflowError("five")
# run: raises(6) raises IndexError("six")
# edges: a = 0, 1, 2, 3, 4, 5, 6, 7


def raises_ours(a: Signal[int]) -> int:
    if a < 0:
        raise Unhappy("text")  # fault
    return a


# run: raises_ours(-1) raises Unhappy("text")
# run: raises_ours(1) == 1


# The loop raises a class of its own, in an expression that is younger than what stands in it.
def raises_out_of_order(a: Signal[int]) -> int:
    kept: State[Deque[int]] = Deque[int](maxlen=5)
    for item in Deque[int]():
        assert a
        kept.append(item)
    return len(kept)


# run: raises_out_of_order(1) == 0


def only_raises(a: Signal[int]) -> int:
    raise ValueError("always")  # fault


# run: only_raises(1) raises ValueError("always")


def raises_in_else(a: Signal[int]) -> int:
    if a > 0:
        b = 1
    elif a < 0:
        b = 2
    else:
        raise ValueError("zero")  # fault
    return b


# run: raises_in_else(0) raises ValueError("zero")
# run: raises_in_else(5) == 1
