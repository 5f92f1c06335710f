from tickjit import Outputs
from tickjit.signals import Signal


def bare(x: Signal[float]) -> Outputs(mean=float, count=int):
    return x  # error: [return-named]
