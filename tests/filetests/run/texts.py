from tickjit.signals import Signal

NAME = "größe"


def numbers(a: Signal[int], x: Signal[float], b: Signal[bool]) -> None:
    print(f"a={a} x={x} b={b} none={None} {{braces}} {a + 1!r} {x!s}")


# compile:
# tick: 1, 2.5, True -> None
# prints: a=1 x=2.5 b=True none=None {braces} 2 2.5
# tick: -3, 1e100, False -> None
# prints: a=-3 x=1e+100 b=False none=None {braces} -2 1e+100


def formats(x: Signal[float]) -> None:
    print(f"{x:.2f}|{x:10.3f}|{x:<8.1f}|{x:^9.1e}|{x:+.4g}|{x:012.3f}|{x:,.1f}|{x:.1%}|{x:8}|{x:.3}|{x:G}")


# compile:
# tick: 1234.5678 -> None
# prints: 1234.57|  1234.568|1234.6  | 1.2e+03 |+1235|00001234.568|1,234.6|123456.8%|1234.5678|1.23e+03|1234.57
# tick: -0.0 -> None
# prints: -0.00|    -0.000|-0.0    |-0.0e+00 |-0|-0000000.000|-0.0|-0.0%|    -0.0|-0.0|-0
# tick: nan -> None
# prints: nan|       nan|nan     |   nan   |+nan|000000000nan|nan|nan%|     nan|nan|NAN


def formats_of_ints(a: Signal[int]) -> None:
    print(f"[{a:5}|{a:<5d}|{a:+}|{a:x}|{a:#b}|{a:,}|{a:_X}|{a:06}|{a:*^9}|{a:.2f}|{a > 3:d}|{a > 3:6}")


# compile:
# tick: 1234567 -> None
# prints: [1234567|1234567|+1234567|12d687|0b100101101011010000111|1,234,567|12_D687|1234567|*1234567*|1234567.00|1|     1
# tick: -5 -> None
# prints: [   -5|-5   |-5|-5|-0b101|-5|-5|-00005|***-5****|-5.00|0|     0


def several(a: Signal[int]) -> None:
    print(f"{a}", a, f"<{a:3}>", 'it\'s', sep=", ", end=f"{NAME:>7}!\n")
    print(f"{NAME}" "{a}" f'{a=}', f"{a = :>4}", rf"{a}\{a}", "\x41" f"\x42{a}\n")
    print(f"""{a
    } '{"b"}' {(a, 1.5)} {a if a == 3 else a != 4}""")
    print(f"plain", f"", f"{'x'}{'é':>3}{'abc':.2}|")


# compile:
# tick: 3 -> None
# prints: 3, 3, <  3>, it's  größe!\ngröße{a}a=3 a =    3 3\3 AB3\n\n3 'b' (3, 1.5) 3\nplain  x  éab|


def messages(a: Signal[int], x: Signal[float]) -> float:
    if a == 1:
        raise ValueError(f"{a} is too small for {x:.3f}")  # fault
    if a == 2:
        raise KeyError(f"{a}")  # fault
    if a == 3:
        raise ValueError(f"always {NAME}")  # fault
    assert a < 10, f"a is {a}, x is {x / (a - 11)}"  # fault
    return x


# run: messages(0, 1.5) == 1.5
# run: messages(1, 1.5) raises ValueError("1 is too small for 1.500")
# run: messages(2, 1.5) raises KeyError("2")
# run: messages(3, 1.5) raises ValueError("always größe")
# run: messages(10, 1.0) raises AssertionError("a is 10, x is -1.0")
# run: messages(11, 1.0) raises ZeroDivisionError


def speaks(a: int) -> int:
    print(f"<{a}>", end="")
    return a + 1


def printing_in_messages(a: Signal[int]) -> int:
    if a > 0:
        raise ValueError(f"{a} {speaks(a)}")  # fault
    return a


# compile:
# tick: 5 -> raises ValueError("5 6")
# prints: <5>
# tick: 0 -> 0


def checked(a: int) -> int:
    if a > 3:
        raise IndexError(f"{a} > {3}")  # fault
    return a


def in_functions(a: Signal[int]) -> int:
    return checked(a) + checked(a + 1)


# run: in_functions(1) == 3
# run: in_functions(3) raises IndexError("4 > 3")


def after_another(a: Signal[int]) -> int:
    if a == 1:
        raise ValueError(f"one {a}")  # fault
    raise ValueError  # fault


# compile:
# tick: 1 -> raises ValueError("one 1")
# tick: 2 -> raises ValueError("")
