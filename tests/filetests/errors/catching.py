from tickjit.signals import Signal

LIMIT = 3


def the_exception(a: Signal[int]) -> int:
    try:
        return 1 // a
    except ZeroDivisionError as error:
        print(error)  # error: [except-form]
        return 0


def no_class(a: Signal[int]) -> int:
    try:
        return 1 // a
    except LIMIT:  # error: [except-form]
        return 0


def outside(a: Signal[int]) -> int:
    if a > 3:
        raise  # error: [raise-form]
    return a


def unbound_after(a: Signal[int]) -> int:
    try:
        b = 1 // a
    except ZeroDivisionError as b:
        pass
    return b


def two_types(a: Signal[int]) -> int:
    x = 1
    try:
        x = 2.5
        return 1 // a
    except ZeroDivisionError:
        return int(x)  # error: [conflicting-types]
