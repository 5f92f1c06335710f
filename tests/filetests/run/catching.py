from tickjit import Outputs, State, set_output
from tickjit.signals import Signal


class Ours(ValueError):
    pass


class Deeper(Ours):
    pass


class Other(Exception):
    pass


def divides(a: Signal[int], b: Signal[int]) -> int:
    try:
        return a // b
    except ZeroDivisionError:
        return -1


# run: divides(7, 2) == 3
# run: divides(7, 0) == -1
# edges: a = -2**63, -1, 0, 7
# edges: b = -1, 0, 2


def falls_through(x: Signal[float]) -> float:
    y = 2.0
    try:
        y = 1.0 / x
    except ZeroDivisionError:
        pass
    return y


# run: falls_through(4.0) == 0.25
# run: falls_through(0.0) == 2.0


def not_caught(a: Signal[int]) -> int:
    try:
        return 10 // a  # fault
    except KeyError:
        return 1
    except (IndexError, ValueError):
        return 2


# run: not_caught(5) == 2
# run: not_caught(0) raises ZeroDivisionError


def kinds(n: Signal[int]) -> int:
    d = {1: 2}
    row = [1, 2]
    try:
        if n == 0:
            return d[5]
        elif n == 1:
            return row[7]
        elif n == 2:
            return 1 // (n - 2)
        elif n == 3:
            return 2**62 * (n + 1)
        elif n == 4:
            return int(float("nan"))
        elif n == 5:
            assert n == 4, "not four"
        elif n == 6:
            raise RuntimeError("six")
        elif n == 7:
            raise Deeper
        elif n == 8:
            raise Other("eight")
        elif n == 9:
            if len(row) == 5:
                late = 1
            return late
        elif n == 11:
            return len([0] * -n) + row.pop(3)
        elif n == 12:
            raise NotImplementedError
        elif n == 13:
            raise TypeError("thirteen")
    except KeyError:
        return 100
    except LookupError:
        return 101
    except ZeroDivisionError:
        return 102
    except ArithmeticError:
        return 103
    except Ours:
        return 107
    except (ValueError, TypeError):
        return 104
    except AssertionError:
        return 105
    except NotImplementedError:
        return 112
    except RuntimeError:
        return 106
    except NameError:
        return 109
    except Exception:
        return 108
    return 0


# run: kinds(0) == 100
# run: kinds(1) == 101
# run: kinds(2) == 102
# run: kinds(4) == 104
# run: kinds(5) == 105
# run: kinds(6) == 106
# run: kinds(7) == 107
# run: kinds(8) == 108
# run: kinds(9) == 109
# run: kinds(10) == 0
# run: kinds(11) == 101
# run: kinds(12) == 112
# run: kinds(13) == 104
# edges: n = 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13


def overflows(a: Signal[int]) -> int:
    try:
        return a * 2
    except OverflowError:
        return 0


# run: overflows(2**62) == 0
# run: overflows(4) == 8
# edges: off (CPython's ints do not overflow)


def everything(a: Signal[int]) -> int:
    try:
        if a == 1:
            raise Other
        return 10 // a
    except:  # noqa: E722
        return -1


# run: everything(0) == -1
# run: everything(1) == -1
# run: everything(5) == 2


def otherwise(a: Signal[int], b: Signal[int]) -> int:
    try:
        c = a // b
    except ZeroDivisionError:
        c = -1
    else:
        c = c // a  # fault
    return c


# run: otherwise(8, 2) == 0
# run: otherwise(8, 0) == -1
# run: otherwise(0, 2) raises ZeroDivisionError


def side_effects_stay(a: Signal[int]) -> tuple[int, int]:
    n: State[int] = 0
    row = [0]
    m = 0
    try:
        n += 1
        m = 1
        row.append(a)
        m = 2
        row.append(10 // a)
        n += 10
        m = 3
    except ZeroDivisionError as error:
        m += 10
    return n * 100 + len(row), m


# compile:
# tick: 5 -> (1103, 3)
# tick: 0 -> (1202, 12)
# state: n == 12


def reraises(a: Signal[int]) -> int:
    n: State[int] = 0
    try:
        n += 1
        return 10 // a  # fault
    except ZeroDivisionError:
        n += 100
        raise


# compile:
# tick: 5 -> 2
# tick: 0 -> raises ZeroDivisionError
# state: n == 102


def other_instead(a: Signal[int]) -> int:
    try:
        return 10 // a
    except ZeroDivisionError:
        raise Ours("no zero")  # fault


# run: other_instead(0) raises Ours("no zero")


def nested(a: Signal[int]) -> int:
    total = 0
    try:
        try:
            total += 1
            if a == 1:
                raise KeyError
            if a == 2:
                raise Deeper
            if a == 3:
                raise ZeroDivisionError
            total += 2
        except KeyError:
            total += 4
            if a == 1:
                raise Ours("inner")
        except ValueError:
            total += 8
            try:
                raise KeyError("innermost")
            except LookupError:
                total += 16
            raise
        else:
            total += 32
    except Deeper:
        total += 64
    except Ours:
        total += 128
    except ArithmeticError:
        total += 256
    return total


# run: nested(0) == 35
# run: nested(1) == 133
# run: nested(2) == 89
# run: nested(3) == 257
# edges: a = 0, 1, 2, 3


def in_loops(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        try:
            if i == 3:
                continue
            if i == 8:
                break
            total += 100 // (i - 5)
        except ZeroDivisionError:
            total += 1000
            continue
        total += 1
    else:
        total = -total
    return total


# run: in_loops(0) == 0
# run: in_loops(3) == 76
# run: in_loops(20) == 977
# edges: n = 0, 1, 3, 4, 5, 6, 7, 8, 9, 20


def around_loops(n: Signal[int], z: Signal[int]) -> int:
    total = 0
    row = [3, 2, 1, 0, 5]
    try:
        for i in range(n):
            for x in row:
                total += 60 // (x + z)
                row[i] = 7
    except ZeroDivisionError:
        return total
    except IndexError:
        return -total
    return total + 1


# run: around_loops(1, 0) == 110
# run: around_loops(2, 1) == 250
# edges: n = 0, 1, 2, 5, 6
# edges: z = 0, 1, 9


def ratio(a: int, b: int) -> int:
    return a // b  # fault


def deep(a: int, n: int) -> int:
    if n == 0:
        if a > 5:
            raise Deeper(f"{a} is too large")  # fault
        return 0
    rows = [a, n]
    return deep(a, n - 1) + len(rows)


def calls(a: Signal[int], b: Signal[int]) -> int:
    try:
        return ratio(a, b) + deep(a, 3)
    except ZeroDivisionError:
        return -1
    except Ours:
        return -2


# run: calls(4, 2) == 8
# run: calls(4, 0) == -1
# run: calls(8, 2) == -2
# edges: a = -1, 0, 4, 5, 6
# edges: b = 0, 1


def safe(a: int) -> int:
    try:
        return 12 // a
    except ArithmeticError:
        return 0


def caught_in_functions(a: Signal[int]) -> int:
    return safe(a) + safe(a - 1) + deep(a, 2)


# run: caught_in_functions(3) == 14
# run: caught_in_functions(1) == 16
# run: caught_in_functions(6) raises Deeper("6 is too large")


def bound_or_not(a: Signal[int]) -> int:
    try:
        b = 10 // a
        c = b // (a - 1)
    except ZeroDivisionError:
        return b  # fault
    return c


# run: bound_or_not(5) == 0
# run: bound_or_not(1) == 10
# run: bound_or_not(0) raises UnboundLocalError


def containers(a: Signal[int]) -> int:
    row = [1]
    try:
        row = [a, 10 // a]
        other = [row, [1, 2, 3]]
        row = other[a]
    except (ZeroDivisionError, IndexError):
        row.append(5)
    return len(row) * 10 + row[-1]


# run: containers(0) == 25
# run: containers(1) == 33
# run: containers(2) == 35


def of_state(a: Signal[int]) -> int:
    rows: State[list[int]] = []
    try:
        rows.append(a)
        rows = [x // a for x in rows]
    except ZeroDivisionError:
        rows.clear()
    return len(rows)


# compile:
# tick: 2 -> 1
# tick: 3 -> 2
# tick: 0 -> 0


def outputs(a: Signal[int]) -> Outputs(x=int, y=int):
    try:
        set_output("x", a)
        set_output("y", 10 // a)
    except ZeroDivisionError:
        set_output("y", -1)


# compile:
# tick: 5 -> x=5, y=2
# tick: 0 -> x=0, y=-1


def types_that_change(a: Signal[int]) -> float:
    x = a
    try:
        y = 10 // x
        x = 2.5
    except ZeroDivisionError:
        y = 1
        x = 0.5
    return x + y


# run: types_that_change(5) == 4.5
# run: types_that_change(0) == 1.5


def in_conditions(a: Signal[int]) -> int:
    n = 0
    while n < 10:
        try:
            n += 1
            if 4 // (a - n) > 100:
                return -1
        except ZeroDivisionError:
            return n
    return 0


# run: in_conditions(3) == 3
# run: in_conditions(30) == 0


def cleaned(a: Signal[int]) -> int:
    n: State[int] = 0
    try:
        return 10 // a  # fault
    finally:
        n += 1


# compile:
# tick: 5 -> 2
# tick: 0 -> raises ZeroDivisionError
# tick: 2 -> 5
# state: n == 3


def finally_after_all(a: Signal[int]) -> tuple[int, int]:
    trace = 0
    try:
        trace += 1
        b = 12 // a
        if b == 4:
            return trace, b
    except ZeroDivisionError:
        trace += 10
        b = 0
    else:
        trace += 100
    finally:
        trace += 1000
    return trace, b


# run: finally_after_all(1) == (1101, 12)
# run: finally_after_all(3) == (1, 4)
# run: finally_after_all(0) == (1011, 0)


def leaves_loops(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        for j in range(3):
            try:
                if i == 1:
                    continue
                if i == 2:
                    break
                if i == 5:
                    return total
                total += 1
            finally:
                total += 10
        total += 100
    return -total


# run: leaves_loops(0) == 0
# run: leaves_loops(1) == -133
# run: leaves_loops(3) == -373
# run: leaves_loops(9) == 639
# edges: n = 0, 1, 2, 3, 4, 5, 6, 9


def finally_overrides(a: Signal[int]) -> int:
    try:
        if a == 1:
            return 1
        if a == 2:
            raise ValueError
        b = 3
    finally:
        if a < 3:
            return 20 + a
    return b


# run: finally_overrides(1) == 21
# run: finally_overrides(2) == 22
# run: finally_overrides(3) == 3


def finally_that_fails(a: Signal[int], b: Signal[int]) -> int:
    try:
        return 10 // a
    finally:
        1 // b  # fault


# run: finally_that_fails(5, 1) == 2
# run: finally_that_fails(5, 0) raises ZeroDivisionError
# edges: off (the line of the first error)


def nested_finally(a: Signal[int]) -> int:
    trace = 0
    try:
        try:
            if a == 0:
                return trace
            trace += 100 // (a - 1)
        finally:
            trace = trace * 10 + 1
            if a == 3:
                raise KeyError
    except ZeroDivisionError:
        trace = trace * 10 + 2
    except KeyError:
        trace = trace * 10 + 3
    finally:
        trace = trace * 10 + 4
    return trace


# run: nested_finally(0) == 0
# run: nested_finally(1) == 124
# run: nested_finally(2) == 10014
# run: nested_finally(3) == 50134


def counted(i: int, a: int, row: list[int]) -> int:
    held = [i]
    try:
        if i == 1:
            return len(held) + 7
        held = [i, i]
        return len(held) // (i - a)
    finally:
        row.append(i)


def finally_in_functions(a: Signal[int]) -> int:
    row = [0]
    total = 0
    for i in range(4):
        try:
            total += counted(i, a, row)
        except ArithmeticError:
            total += 100
    return total * 10 + len(row)


# run: finally_in_functions(0) == 1095
# run: finally_in_functions(2) == 1095
# run: finally_in_functions(9) == 55
# edges: a = -3, 0, 1, 2, 3, 9


def ticks_after_finally(a: Signal[int], b: Signal[int]) -> tuple[int, float]:
    seen: State[int] = 0
    try:
        return a, 10 / b
    except ZeroDivisionError:
        return None, 1.0
    finally:
        seen += a
        if seen > 100:
            raise Ours("seen")  # fault


# compile:
# tick: 5, 4 -> (5, 2.5)
# tick: 6, 0 -> (None, 1.0)
# tick: 200, 1 -> raises Ours("seen")
# state: seen == 211


def optional_in_finally(a: Signal[int]) -> int:
    d = {1: 5}
    try:
        return d.get(a)
    finally:
        d.clear()


# run: optional_in_finally(1) == 5
# run: optional_in_finally(2) == None


class Apart(BaseException):
    pass


def no_exceptions(n: Signal[int]) -> int:
    try:
        try:
            if n == 0:
                raise Apart
            if n == 1:
                raise SystemExit
            if n == 2:
                raise Deeper
            return 10 // (n - 3)
        except Exception:
            return -1
    except (Apart, SystemExit):
        return -2


# run: no_exceptions(0) == -2
# run: no_exceptions(1) == -2
# run: no_exceptions(2) == -1
# run: no_exceptions(3) == -1
# run: no_exceptions(5) == 5


def deep_finallies(n: Signal[int]) -> tuple[int, int]:
    trace: State[int] = 0
    for i in range(n):
        try:
            try:
                try:
                    try:
                        try:
                            if i == 1:
                                continue
                            if i == 3:
                                break
                            if i == 4:
                                return trace, i
                            trace += 12 // (i - n + 1)  # fault
                        finally:
                            trace += 1
                    finally:
                        trace *= 2
                finally:
                    trace %= 1000
                    if n == 3:
                        break
            finally:
                trace += 3
        finally:
            trace *= 3
    return trace, n


# compile:
# tick: 0 -> (0, 0)
# tick: 1 -> raises ZeroDivisionError
# state: trace == 15
# tick: 2 -> (213, 2)
# tick: 3 -> (1257, 3)
# tick: 9 -> (1293, 9)


def raise_in_finally(a: Signal[int], b: Signal[int]) -> int:
    d = {1: 10}
    try:
        return d[a]  # fault
    except KeyError:
        try:
            a = 10 // b  # fault
        finally:
            if a > 3:
                raise
        return a


# run: raise_in_finally(1, 0) == 10
# run: raise_in_finally(2, 10) == 1
# run: raise_in_finally(2, 1) raises KeyError
# run: raise_in_finally(2, 0) raises ZeroDivisionError
# run: raise_in_finally(5, 0) raises ZeroDivisionError
# edges: off (lines of the error that is raised again)


def ways_out_of_loops(n: Signal[int]) -> int:
    rows = [[1], [2, 3], [4]]
    total = 0
    for row in rows:
        try:
            for x in [row, [n, n]]:
                try:
                    if x[0] == n:
                        return total + len(x)
                    if x[0] == n + 1:
                        break
                    total += 100 // (x[0] - n - 3)
                finally:
                    total += len(x)
            else:
                continue
            total += 1000
        except ZeroDivisionError:
            total += 10000
        finally:
            row.append(total)
    return total + rows[-1][-1]


# run: ways_out_of_loops(-5) == 36
# run: ways_out_of_loops(0) == 905
# run: ways_out_of_loops(1) == 1
# run: ways_out_of_loops(2) == -22
# edges: n = -5, -3, -2, -1, 0, 1, 2, 3, 4, 5


def facts_before_finally(a: Signal[int], x: Signal[float]) -> float:
    d: State[dict[int, float]] = {1: 4.0}
    try:
        y = x / d.pop(a, 0.0)  # fault
    finally:
        d[1] = x
    return y


# compile:
# tick: 1, 2.0 -> 0.5
# tick: 2, 8.0 -> raises ZeroDivisionError
# tick: 1, 4.0 -> 0.5


def loops_typed_again_in_try(a: Signal[int]) -> float:
    x = 0
    try:
        while x < a:
            y = x
            x += 1
        else:
            r = y
    finally:
        r = r + 0.5  # fault
    return r


# run: loops_typed_again_in_try(3) == 2.5
# run: loops_typed_again_in_try(0) raises UnboundLocalError
# edges: off (the line of the first error)
