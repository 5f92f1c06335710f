import tickjit
from tickjit import Outputs, set_output
from tickjit.signals import Signal

@tickjit.node
def split(x: Signal[float]) -> Outputs(whole=int, rest=float):
    set_output("whloe", int(x))
    return Outputs(rset=x - int(x))

split()
