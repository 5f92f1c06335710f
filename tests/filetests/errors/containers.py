from tickjit import DefaultDict, Deque, Dict, List, Set, State
from tickjit.signals import Signal

LIMITS = [1, 2]


def change(xs: List[int] = (1, 2)) -> None:
    xs.append(1)  # error: [constant-container]


def constants(x: Signal[int], weights: List[int] = (1, 2)) -> int:
    weights.append(x)  # error: [constant-container]
    weights[0] = x  # error: [constant-container]
    weights[0] += 1  # error: [constant-container]
    weights[:1] = [5]  # error: [constant-container]
    del weights[0]  # error: [constant-container]
    del weights[1:]  # error: [constant-container]
    weights += [1]  # error: [constant-container]
    alias = weights
    alias.sort()  # error: [constant-container]
    rows = [alias]  # error: [constant-container]
    return weights[0]


def helpers(x: Signal[int], weights: List[int] = (1, 2)) -> int:
    change(weights)
    return x


def kept(x: Signal[int], weights: List[int] = (1, 2)) -> int:
    xs: State[List[int]] = []
    xs = weights  # error: [constant-container]
    return x


def item_types(x: Signal[float]) -> float:
    xs: State[List[int]] = []
    ys: State[List[bool]] = []
    d: State[Dict[int, float]] = {}
    xs.append(x)  # error: [float-to-int]
    xs[0] = x  # error: [float-to-int]
    ys.append(x)  # error: [number-to-bool]
    zs = [1, x]  # error: [mixed-types]
    d[x] = 1.0  # error: [float-to-int]
    d[1] = d.get(2)  # error: [optional-value]
    xs.extend([x])  # error: [float-to-int]
    return d[1]


def empty(x: Signal[float]) -> float:
    xs = []  # error: [empty-container]
    d = {}  # error: [empty-container]
    s = set()  # error: [empty-container]
    return x


def types(x: Signal[float]) -> float:
    a: List = []  # error: [container-without-type]
    b: List[str] = []  # error: [unsupported-item-type]
    c: Dict[List[int], int] = {}  # error: [unsupported-key-type]
    d: List[List[List[int]]] = []  # error: [container-nesting]
    e = [None]  # error: [unsupported-item-type]
    f = {(x, [x]): 1}  # error: [unsupported-key-type]
    return x


def signal(xs: Signal[List[int]]) -> float:  # error: [unsupported-type]
    return 0.0


def output(x: Signal[float]) -> tuple[float, List[float]]:  # error: [container-output]
    return x, [x]


def untested(k: Signal[int]) -> int:
    d: State[Dict[int, int]] = {}
    v = d.get(k)
    w = v + 1  # error: [optional-value]
    if v > 3:  # error: [optional-value]
        w = -v  # error: [optional-value]
    if v is None:
        return v + 1  # error: [unsupported-operand]
    return v


def methods(x: Signal[int]) -> int:
    xs = [1]
    xs.push(1)  # error: [unknown-attribute]
    xs.sort(key=x)  # error: [wrong-arguments]
    xs.insert(1)  # error: [wrong-arguments]
    d = {1: 2}
    keys = d.keys()  # error: [view-as-value]
    d.setdefault(1)  # error: [wrong-arguments]
    d.update(xs)  # error: [wrong-argument-type]
    return xs[0]


def operators(x: Signal[int]) -> bool:
    xs = [1]
    ys = [1.5]
    a = xs + ys  # error: [unsupported-operand]
    b = xs == ys  # error: [unsupported-operand]
    c = xs < xs  # error: [unsupported-operand]
    d = xs is xs  # error: [identity-comparison]
    xs *= 2.0  # error: [unsupported-operand]
    e = xs["a"]  # error: [type-mismatch]
    f = xs[1.0]  # error: [float-to-int]
    return x in 5  # error: [unsupported-operand]


def others(x: Signal[int]) -> int:
    q = Deque[int](5)  # error: [wrong-argument-type]
    p = DefaultDict[int, int]()  # error: [wrong-arguments]
    r = Deque[int]()
    t = r[1:]  # error: [not-subscriptable]
    for k in reversed({1: 2}):  # error: [not-iterable]
        pass
    for k in r.pop:  # error: [unknown-attribute]
        pass
    del r  # error: [unsupported-statement]
    print([1])  # error: [wrong-argument-type]
    return LIMITS[0]  # error: [not-a-value]


def state(x: Signal[int]) -> int:
    xs: State[List[int]] = [x]  # error: [initial-not-constant]
    return xs[0]
