from tickjit.signals import Signal


# Each line doubles the tuple: 1,024 elements are the most.
def doubled(x: Signal[int]) -> int:
    t = (x, x)
    t = t + t + t + t
    t = t + t + t + t
    t = t + t + t + t
    t = t + t + t + t
    t = t + t
    t = t + t  # error: [too-complex]
    return t[0]


def nested(x: Signal[int]) -> int:
    t = ((), ())
    t = (t, t)
    t = (t, t)
    t = (t, t)
    t = (t, t)
    t = (t, t)
    t = (t, t)
    t = (t, t)
    t = (t, t)
    t = (t, t)  # error: [too-complex]
    return x


def deep(x: Signal[int]) -> int:
    t = (x,)
    while x > 0:
        t = (t[0],)
        x -= 1
    a = (((((((((((((((((((((((((((((((t,),),),),),),),),),),),),),),),),),),),),),),),),),),),),),),)
    b = (a,)  # error: [too-complex]
    return x
