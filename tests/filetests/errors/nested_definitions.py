from tickjit.signals import Signal


def function(x: Signal[float]) -> float:
    def double(y: float) -> float:  # error: [nested-function]
        return y * 2

    return double(x)


def klass(x: Signal[float]) -> float:
    class Point:  # error: [nested-class]
        pass

    return x


def generates(x: Signal[float]) -> float:
    yield x  # error: [generator]


async def waits(x: Signal[float]) -> float:  # error: [async-function]
    return x
