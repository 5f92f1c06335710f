from tickjit.signals import Signal


def outside(x: Signal[float]) -> float:
    pair = (x, 1.0)
    return pair[2]  # error: [tuple-index]


def outside_from_the_end(x: Signal[float]) -> float:
    pair = (x, 1.0)
    return pair[-3]  # error: [tuple-index]


def variable_index(x: Signal[float], i: Signal[int]) -> float:
    mixed = (x, 1)
    return mixed[i]  # error: [tuple-index]
