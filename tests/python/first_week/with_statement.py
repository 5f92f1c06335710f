import tickjit
from tickjit.signals import Signal

@tickjit.node
def log(x: Signal[float]) -> None:
    with open("log.txt", "a") as file:
        file.write(str(x))

log()
