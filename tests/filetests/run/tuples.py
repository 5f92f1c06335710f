from tickjit.signals import Signal


def indexed(a: Signal[int], b: Signal[int]) -> tuple[int, int, int]:
    t = (a, b, 7)
    return t[0], t[-1], t[-2]


# run: indexed(1, 2) == (1, 7, 2)


def nested(a: Signal[int], x: Signal[float]) -> float:
    t = ((a, x), (x, a))
    return t[0][1] - t[1][1]


# run: nested(2, 5.5) == 3.5


def compared(a: Signal[int], b: Signal[int]) -> tuple[bool, bool]:
    return (a, b) == (1, 2), (a, b) != (b, a)


# run: compared(1, 2) == (True, True)
# run: compared(3, 3) == (False, False)


def ordered(a: Signal[int], b: Signal[int]) -> tuple[bool, bool]:
    return (a, 5) < (b, 4), (a, b) >= (1, 2)


# run: ordered(1, 1) == (False, False)
# run: ordered(1, 2) == (True, True)


def truth(a: Signal[int]) -> tuple[bool, bool]:
    return bool((a,)), not ()


# run: truth(0) == (True, True)


def reassigned_in_branches(c: Signal[bool], a: Signal[int]) -> int:
    if c:
        t = (a, 1)
    else:
        t = (2, a)
    return t[0] * 10 + t[1]


# run: reassigned_in_branches(True, 5) == 51
# run: reassigned_in_branches(False, 5) == 25
# edges: a = -1, 0, 1, 1000


def conditional_tuple(c: Signal[bool], a: Signal[int]) -> tuple[int, int]:
    return (a, 1) if c else (2, a)


# run: conditional_tuple(True, 5) == (5, 1)
# run: conditional_tuple(False, 5) == (2, 5)


def rotated_in_loop(n: Signal[int]) -> int:
    t = (1, 2, 3)
    for _ in range(n):
        t = (t[1], t[2], t[0])
    return t[0] * 100 + t[1] * 10 + t[2]


# run: rotated_in_loop(4) == 231
# edges: n = -1, 0, 1, 5


def membership(a: Signal[int]) -> bool:
    return (a, 1) in ((1, 1), (2, 1))


# run: membership(2) == True
# run: membership(3) == False
