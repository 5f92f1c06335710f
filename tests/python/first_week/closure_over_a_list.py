import tickjit
from tickjit.signals import Signal

def make():
    history = []

    @tickjit.node
    def remember(x: Signal[float]) -> int:
        history.append(x)
        return len(history)

    return remember

make()()
