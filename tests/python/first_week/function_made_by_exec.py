import tickjit
from tickjit.signals import Signal


code = "def f(x: Signal[float]) -> float:\n    return x\n"
names = {"Signal": Signal}
exec(code, names)
tickjit.node(names["f"])()
