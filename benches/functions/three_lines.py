def ema(x: Signal[float], alpha: float) -> float:
    mean: State[float] = 0.0
    mean += alpha * (x - mean)
    return mean
