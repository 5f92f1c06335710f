def unfinished(x: float) -> float:
    return (x +  # error: [syntax-error]
