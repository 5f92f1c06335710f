import tickjit

@tickjit.node
def add(x, y):
    return x + y

add()
