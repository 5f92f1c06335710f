from tickjit.signals import Signal


def number(a: Signal[int]) -> int:
    raise a  # error: [raise-form]


def two_texts(a: Signal[int]) -> int:
    raise ValueError("a", "b")  # error: [raise-form]
