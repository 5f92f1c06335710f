from tickjit import Outputs, set_output
from tickjit.signals import Signal


def misspelt(x: Signal[float]) -> Outputs(mean=float):
    set_output("maen", x)  # error: [set-output]


def no_value(x: Signal[float]) -> Outputs(mean=float):
    set_output("mean")  # error: [set-output]


def no_names(x: Signal[float]) -> float:
    set_output("mean", x)  # error: [set-output]
