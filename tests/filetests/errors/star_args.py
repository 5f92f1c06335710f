def many(*values: float) -> float:  # error: [star-args]
    return 0.0


def keywords(**values: float) -> float:  # error: [star-args]
    return 0.0


def call(x: float) -> float:
    pair = (1.0, 2.0)
    return max(*pair)  # error: [star-args]
