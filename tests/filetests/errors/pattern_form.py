from tickjit.signals import Signal


def of_lists(a: Signal[int]) -> int:
    match [a, 1]:
        case [x, y]:  # error: [pattern-form]
            return x + y
    return 0


def alternatives(a: Signal[int]) -> int:
    match a, 1:
        case (0, x) | (x, 0):  # error: [pattern-form]
            return x
    return 0


def maybe(a: Signal[int]) -> int:
    match {1: 2}.get(a):
        case x:
            return x + 1  # error: [optional-value]


def too_many(a: Signal[int]) -> int:
    match a, 1:
        case [x, y, z]:
            return x
        case x:
            return x + 1  # error: [unsupported-operand]
