def controller(target: Signal[float], x: Signal[float], kp: float, ki: float, kd: float) -> float:
    integral: State[float] = 0.0
    previous: State[float] = 0.0
    ticks: State[int] = 0
    if not valid(target) or not ticked(x):
        return None
    error = target - x
    slope = error - previous if ticks > 0 else 0.0
    previous = error
    ticks += 1
    candidate = integral + ki * error
    if abs(candidate) <= 10.0:
        integral = candidate
    output = kp * error + integral + kd * slope
    if output > 100.0:
        output = 100.0
    elif output < -100.0:
        output = -100.0
    if ticks % 2 == 0:
        return output
