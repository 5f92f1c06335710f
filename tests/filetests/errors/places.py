from tickjit.signals import Signal


def non_ascii(größe: Signal[float]) -> float:
    résultat = größe * "mètre"  # error: [unsupported-operand]
    return résultat


def over_lines(
    x: Signal[float],
) -> int:
    return (
        x  # error: [float-to-int]
        * 2
    )
