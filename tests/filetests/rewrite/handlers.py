from tickjit.signals import Signal


# The handlers stand in tests/src/filetest/rewriters.rs.
def pre(x: Signal[float]) -> float:
    y = twice(x + 1) - other(twice(x))
    return y


# ast:
# def pre(x: Signal[float]) -> float:
#     y = (x + 1) * 2 - other(x * 2)
#     return y


def post(x: Signal[float]) -> float:
    a = x
    b = counted(a) + 1
    if counted(b) > 2:
        return twice(counted(x))
    return counted(twice(x))


# ast:
# def post(x: Signal[float]) -> float:
#     a = x
#     calls += 1
#     b = a + 1
#     calls += 1
#     if b > 2:
#         return counted(x) * 2
#     calls += 1
#     return x * 2


def order_of_evaluation(x: Signal[float]) -> float:
    return first(x) + counted(x)


# ast:
# def order_of_evaluation(x: Signal[float]) -> float:
#     _hoisted_0 = first(x)
#     calls += 1
#     return _hoisted_0 + x


def untouched(x: Signal[float]) -> float:
    y = x.attribute
    for i in range(3):
        y += call(i)[0]
    return y < 3


# ast:
# def untouched(x: Signal[float]) -> float:
#     y = x.attribute
#     for i in range(3):
#         y += call(i)[0]
#     return y < 3
