from tickjit.signals import Signal


def wrong(a: Signal[int], x: Signal[float]) -> None:
    print(f"{x:d}")  # error: [format-spec]
    print(f"{a:.3}")  # error: [format-spec]
    print(f"{a:q}")  # error: [format-spec]
    print(f"{a!r:>5}")  # error: [format-spec]
    print(f"{(a, x):5}")  # error: [format-spec]
    print(f"{x:1001}")  # error: [format-spec]
    print(f"{'a':d}")  # error: [format-spec]


def value(a: Signal[int]) -> bool:
    text = f"{a}"  # error: [not-a-value]
    return text == "1"


def container(a: Signal[int]) -> None:
    print(f"{[a]}")  # error: [wrong-argument-type]
