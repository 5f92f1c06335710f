import tickjit

double = tickjit.node(lambda x: x * 2.0)
double()
