def bare(x) -> float:  # error: [missing-annotation]
    return x
