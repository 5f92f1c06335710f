from tickjit.signals import Signal


def precedence(a: Signal[int], b: "Signal[int]") -> "int":
    return -(a + b) ** 2 * (a - (b - 1)) // (-a) ** -b if not (a and b or a < b < 3) else (a, b)[0]


# ast:
# def precedence(a: Signal[int], b: Signal[int]) -> int:
#     return -(a + b) ** 2 * (a - (b - 1)) // (-a) ** -b if not (a and b or a < b < 3) else (a, b)[0]


def statements(n: Signal[int], *, flag: bool = True) -> (int, float):
    """A docstring."""
    x = y = 0; x += 1
    (a, b), c = (x, y), n
    z: "float" = 1
    while x < n and (m := x * 2) != 4:
        if m: continue
        elif flag: break
        else: pass
    else:
        del x
    for i, (j, k) in enumerate(((1, 2), (3, 4)), start=1):
        assert i, "text"
    raise ValueError('it\'s "quoted"')


# ast:
# def statements(n: Signal[int], *, flag: bool = True) -> (int, float):
#     'A docstring.'
#     x = y = 0
#     x += 1
#     (a, b), c = (x, y), n
#     z: float = 1
#     while x < n and (m := x * 2) != 4:
#         if m:
#             continue
#         elif flag:
#             break
#         else:
#             pass
#     else:
#         del x
#     for i, (j, k) in enumerate(((1, 2), (3, 4)), start=1):
#         assert i, 'text'
#     raise ValueError('it\'s "quoted"')
