from tickjit.signals import Signal


def computed(a: Signal[int]) -> int:
    assert a > 0, a  # error: [message-form]
    return a
