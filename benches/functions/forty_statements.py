def clamp(value: float, low: float, high: float) -> float:
    if value < low:
        return low
    return high if value > high else value


def newton(value: float, steps: int) -> float:
    root = value if value > 1.0 else 1.0
    for _ in range(steps):
        root = 0.5 * (root + value / root)
    return root


def digits(n: int) -> int:
    count = 1
    while n >= 10:
        n //= 10
        count += 1
    return count


def scored(price: Signal[float], size: Signal[int], limit: float, rounds: int) -> Outputs(score=float, spread=float, level=int):
    count: State[int] = 0
    mean: State[float] = 0.0
    spread: State[float] = 0.0
    peak: State[float] = 0.0
    total: State[int] = 0
    if not valid(price) or not valid(size):
        return None
    count += 1
    delta = price - mean
    mean += delta / count
    spread += delta * (price - mean)
    if ticked(size):
        total += size
    peak = max(peak, price)
    deviation = newton(spread / count + 1.0, 4)
    distance = clamp((price - mean) / deviation, -limit, limit)
    score = 0.0
    weight = 1.0
    for k in range(rounds):
        term = distance * weight + k
        if term < 0:
            term = -term
        if k % 3 == 2:
            weight *= 0.5
            continue
        score += clamp(term, 0.0, limit) / (k + 1)
        if score > 50.0:
            break
    else:
        score += 0.125
    level = digits(total)
    while level > 3:
        level -= 2
        score *= 0.75
    drawdown = peak - price
    if drawdown > limit:
        score -= drawdown
        set_output("spread", deviation)
    set_output("score", clamp(score, -100.0, 100.0))
    set_output("level", level + digits(count))
