"""Enumerations and sets of their members: widths, meaning, cells."""

import ctypes
import enum
import sys

import numpy
import pytest

import tickjit
from tickjit import CompilationContext, Dict, List, Outputs, State, create_new_dict, create_new_list
from tickjit.extension import TypeFactory, enums
from tickjit.extension.enums import contains_all, contains_any
from tickjit.signals import Signal


class Side(enum.Enum):
    BUY = 1
    SELL = -2


class Ends(enum.IntEnum):
    LOW = -(2**63)
    HIGH = 2**63 - 1


def context(**widths):
    made = CompilationContext(**widths)
    tickjit.register_all(made)
    return made


def flip(side: Signal[Side]) -> Side:
    last: State[Side] = Side.SELL
    was = last
    last = side
    return was


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_enumerations_have_the_width_of_their_context(bits):
    with context(enum_bit_width=bits) as made:
        assert made.enum_bit_width == bits
        result = tickjit.compile_func(flip)
        assert result.output_types == [Side]
        assert [(slot.native_type, slot.size) for slot in result.state_slots] == [(f"int{bits}", bits // 8)]
        with tickjit.node(flip)() as node:
            assert [node.tick(side) for side in (Side.BUY, Side.SELL, Side.BUY)] == [
                Side.SELL, Side.BUY, Side.SELL,
            ]


def test_the_width_is_part_of_the_key():
    keys = set()
    for bits in (8, 16, 32, 64):
        with context(enum_bit_width=bits):
            keys.add(tickjit.compile_func(flip).semantic_key)
    assert len(keys) == 4
    with context():
        assert tickjit.compile_func(flip).semantic_key in keys


def test_members_that_do_not_fit_are_refused():
    def high(x: Signal[int]) -> Ends:
        return Ends.HIGH

    with context(enum_bit_width=32), pytest.raises(tickjit.CompileError, match="does not fit in int32"):
        tickjit.compile_func(high)
    with context(enum_bit_width=64):
        assert tickjit.node(high)().tick(1) is Ends.HIGH


@pytest.mark.parametrize("bits", [0, 1, 24, 128, -8])
def test_other_widths_are_refused(bits):
    with pytest.raises((ValueError, OverflowError)):
        CompilationContext(enum_bit_width=bits)


def test_widths_change_for_later_compilations_of_one_context():
    made, other = context(), context()
    with made:
        before = tickjit.compile_func(flip)
        made.set_config(enum_bit_width=32)
        after = tickjit.compile_func(flip)
    with other:
        assert tickjit.compile_func(flip).semantic_key == before.semantic_key
    assert before.state_slots[0].native_type == "int16"
    assert after.state_slots[0].native_type == "int32"


# --- sets of members -------------------------------------------------------------------------------

SET_WIDTHS = [8, 16, 32, 64, 128]


class Permission(enums.EnumSet, enum.Flag):
    READ = 1
    WRITE = 2
    RUN = 4
    ALL = READ | WRITE | RUN


class Gap(enum.Flag):
    LOW = 1
    HIGH = 8


class Bits(enum.IntFlag):
    LOW = 1
    MIDDLE = 8
    HIGH = 64


class Other(enum.IntFlag):
    LOW = 1
    NEXT = 2


class Wide(enum.Flag):
    FIRST = 1
    MIDDLE = 1 << 63
    NEXT = 1 << 64
    LAST = 1 << 127


def every(cls):
    """All sets of a class's members."""
    sets = [cls(0)]
    for member in cls.__members__.values():
        sets += [member | of for of in sets]
    return list(dict.fromkeys(sets))


def combine(a: Signal[Permission], b: Signal[Permission]) -> tuple[
    Permission, Permission, Permission, Permission, bool, bool, bool, bool, bool, bool, bool,
]:
    return (
        a | b, a & b, a ^ b, ~a,
        a in b, a == b, a != b, bool(a), a is b,
        contains_any(a, b), contains_all(a, b, Permission.READ),
    )


def combine_wide(a: Signal[Wide], b: Signal[Wide]) -> tuple[
    Wide, Wide, Wide, Wide, bool, bool, bool, bool, bool, bool,
]:
    return (
        a | b, a & b, a ^ b, ~a,
        a in b, a == b, a != b, not a,
        contains_any(a, b, Wide.LAST), contains_all(a, b),
    )


def called(function, *given):
    """CPython's answer; `Signal` is transparent."""
    return function(*given)


@pytest.mark.parametrize("bits", SET_WIDTHS)
def test_sets_are_cpythons(bits):
    with context(enumset_bit_width=bits) as made:
        assert made.enumset_bit_width == bits
        with tickjit.node(combine)() as node:
            for a in every(Permission):
                for b in every(Permission):
                    assert node.tick(a, b) == called(combine, a, b), (a, b)
        slots = [slot for slot in node.result.state_slots]
        assert not slots


def test_sets_of_128_bits_are_cpythons():
    with tickjit.node(combine_wide)() as node:
        for a in every(Wide):
            for b in every(Wide):
                assert node.tick(a, b) == called(combine_wide, a, b), (a, b)


@pytest.mark.parametrize("bits", SET_WIDTHS[:-1])
def test_sets_that_do_not_fit_are_refused(bits):
    with context(enumset_bit_width=bits):
        with pytest.raises(tickjit.CompileError, match=f"does not fit in sets of {bits} bits"):
            tickjit.compile_func(combine_wide)


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_the_factory_knows_the_width_of_members(bits):
    with context(enum_bit_width=bits):
        assert TypeFactory.get_type(Side).get_native_type_name() == f"int{bits}"
        assert TypeFactory.get_type_size(Side) == bits // 8


@pytest.mark.parametrize("bits", SET_WIDTHS)
def test_the_factory_knows_the_width_of_sets(bits):
    with context(enumset_bit_width=bits):
        name = TypeFactory.get_type(Permission).get_native_type_name()
        assert name == ("int128" if bits == 128 else f"uint{bits}")
        assert TypeFactory.get_type_size(Permission) == bits // 8


@pytest.mark.parametrize("bits", [0, 1, 24, 96, 256])
def test_other_widths_of_sets_are_refused(bits):
    with pytest.raises(ValueError, match="8, 16, 32, 64 or 128 bits, not"):
        CompilationContext(enumset_bit_width=bits)


def test_the_config_is_that_of_the_current_context():
    with context():
        assert enums.get_config() == (16, 128)
        enums.set_config(enum_bit_width=32, enumset_bit_width=64)
        assert enums.get_config() == enums.EnumConfig(enum_bit_width=32, enumset_bit_width=64)
        with context():
            assert enums.get_config() == (16, 128)
        assert enums.get_config() == (32, 64)


def from_int(x: Signal[int]) -> Permission:
    return Permission(x)


def gap_from_int(x: Signal[int]) -> Gap:
    return Gap(x)


def bits_from_int(x: Signal[int]) -> Bits:
    return Bits(x)


if sys.version_info >= (3, 11):  # The oracle: 3.10 has other boundaries.

    @pytest.mark.parametrize("bits", SET_WIDTHS)
    @pytest.mark.parametrize("function, cls", [(from_int, Permission), (gap_from_int, Gap), (bits_from_int, Bits)])
    def test_ints_become_sets_as_in_cpython(bits, function, cls):
        with context(enumset_bit_width=bits), tickjit.node(function)() as node:
            for x in [*range(-140, 300), -(2**63), 2**63 - 1, 2**40, -(2**40)]:
                try:
                    expected = cls(x)
                except ValueError:
                    with pytest.raises(ValueError, match=f"not a valid {cls.__qualname__}"):
                        node.tick(x)
                    continue
                if expected.value >= 2**bits or (cls is Bits and x < -128):
                    with pytest.raises(OverflowError, match="does not fit in a Bits"):
                        node.tick(x)
                else:
                    assert node.tick(x) == expected, x


def int_operators(a: Signal[Bits], b: Signal[Bits], x: Signal[int]) -> tuple[
    Bits, Bits, Bits, Bits, Bits, Bits, int, bool, bool, float,
]:
    return a | x, x & a, a ^ 9, 8 | b, a & b, a & ~8, a + b, a < b, a == x, a / 2


@pytest.mark.parametrize("bits", SET_WIDTHS)
def test_int_flags_are_ints_as_in_cpython(bits):
    with context(enumset_bit_width=bits), tickjit.node(int_operators)() as node:
        for a in every(Bits):
            for b in every(Bits):
                for x in (0, 1, 2, 8, 127):
                    expected = int_operators(a, b, x)
                    given = node.tick(a, b, x)
                    assert given == expected
                    assert [type(of) for of in given] == [type(of) for of in expected]


def mixed(a: Signal[Bits], b: Signal[Other]) -> tuple[Bits, Other, int, bool]:
    return a | b, b | a, a * b, a == b


def test_int_flags_of_two_classes_combine_to_the_left_ones():
    with tickjit.node(mixed)() as node:
        for a in every(Bits):
            for b in every(Other):
                expected = mixed(a, b)
                assert node.tick(a, b) == expected
                assert [type(of) for of in node.tick(a, b)] == [type(of) for of in expected]


class High(enum.IntFlag):
    LOW = 1
    TOP = 1 << 63
    FAR = 1 << 100


def value_of(a: Signal[High]) -> int:
    return a.value


def less(a: Signal[High], b: Signal[High]) -> bool:
    return a < b


def test_values_beyond_64_bits_are_reported():
    with tickjit.node(value_of)() as node:
        assert node.tick(High.LOW) == 1
        for wide in (High.TOP, High.FAR, High.FAR | High.LOW):
            with pytest.raises(OverflowError, match="value of the High does not fit in 64 bits"):
                node.tick(wide)
    with tickjit.node(less)() as node:
        assert node.tick(High(0), High.LOW) is True
        with pytest.raises(OverflowError):
            node.tick(High.LOW, High.TOP)


def keeps(a: Signal[Wide]) -> Outputs(now=Wide, before=Wide):
    last: State[Wide] = Wide.LAST | Wide.FIRST
    total: State[float] = 0.5
    was = last
    last = a
    return Outputs(now=a | Wide.NEXT, before=was)


def test_wide_states_inputs_outputs_and_snapshots():
    with tickjit.node(keeps)() as node:
        slots = [(slot.name, slot.native_type, slot.size) for slot in node.result.state_slots]
        assert slots == [("last", "int128", 16), ("total", "float64", 8)]
        assert node.result.state_values[0] == Wide.LAST | Wide.FIRST
        assert node.tick(Wide.MIDDLE) == {"now": Wide.MIDDLE | Wide.NEXT, "before": Wide.LAST | Wide.FIRST}
        assert node.state == {"last": Wide.MIDDLE, "total": 0.5}
        kept = node.snapshot()
        assert node.tick(Wide.LAST)["before"] == Wide.MIDDLE
        node.restore(kept)
        assert node.state["last"] == Wide.MIDDLE
        assert node.tick() == {"now": Wide.MIDDLE | Wide.NEXT, "before": Wide.MIDDLE}


def test_wide_cells_are_two_halves_and_aligned():
    """As a host calls it: 16 bytes at multiples of 16, the lower half first."""
    result = tickjit.compile_func(keeps)
    block = (ctypes.c_uint64 * 14)()
    start = -ctypes.addressof(block) % 16 // 8
    cells = (ctypes.c_uint64 * 12).from_address(ctypes.addressof(block) + 8 * start)
    at = [ctypes.addressof(cells) + 16 * index for index in range(6)]
    outputs = (ctypes.c_void_p * 2)(at[0], at[1])
    state = (ctypes.c_void_p * 2)(at[2], at[3])
    inputs = (ctypes.c_void_p * 1)(at[4])
    ticked, flags = (ctypes.c_int8 * 2)(), (ctypes.c_int8 * 1)(1)
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, ctypes.c_int8, *[ctypes.c_void_p] * 3)(result.address)
    cells[8:10] = [1 << 63, 1 << 63]
    for phase in (1, 0):
        call(outputs, ticked, state, phase, inputs, flags, flags)
    assert list(cells[0:6]) == [1 << 63, 1 << 63 | 1, 1, 1 << 63, 1 << 63, 1 << 63]
    assert list(ticked) == [1, 1]
    del block


@pytest.mark.parametrize("bits", SET_WIDTHS)
def test_runs_over_buffers(bits):
    def join(a: Signal[Permission]) -> Permission:
        seen: State[Permission] = Permission(0)
        seen |= a
        return seen

    with context(enumset_bit_width=bits):
        for dtype in ("u1", "u2", "u4", "u8", "i4", "i8"):
            values, ticked = tickjit.node(join)().run(numpy.array([1, 4, 0, 2], dtype))
            assert ticked.all()
            if bits == 128:
                assert values.tolist() == [[1, 0], [5, 0], [5, 0], [7, 0]]
            else:
                assert values.dtype == f"u{bits // 8}"
                assert values.tolist() == [1, 5, 5, 7]
        with pytest.raises(ValueError, match="the value of row 1 is no set of Permission"):
            tickjit.node(join)().run(numpy.array([1, 8], "u2"))
        with pytest.raises(ValueError, match="no set of Permission"):
            tickjit.node(join)().run(numpy.array([-1], "i2"))


def test_constants_and_containers():
    def count(a: Signal[Permission], b: Signal[Wide], wanted: Permission, table: Dict[Wide, int]) -> int:
        seen: State[Dict[Wide, Permission]] = create_new_dict(Wide, Permission)
        order: State[List[Wide]] = create_new_list(Wide)
        if wanted in a and b in table:
            seen[b] = seen.get(b, Permission(0)) | a
            order.append(b)
            return table[b]
        return -1

    table = {Wide.FIRST: 1, Wide.LAST: 2, Wide.LAST | Wide.NEXT: 3}
    with tickjit.node(count)(wanted=Permission.READ, table=table) as node:
        assert node.tick(Permission.READ, Wide.FIRST) == 1
        assert node.tick(Permission.WRITE, Wide.FIRST) == -1
        assert node.tick(Permission.ALL, Wide.LAST | Wide.NEXT) == 3
        assert node.tick(Permission.ALL, Wide.NEXT) == -1
        assert node.tick(Permission.RUN | Permission.READ, Wide.FIRST) == 1
        expected = {
            "seen": {Wide.FIRST: Permission.RUN | Permission.READ, Wide.LAST | Wide.NEXT: Permission.ALL},
            "order": [Wide.FIRST, Wide.LAST | Wide.NEXT, Wide.FIRST],
        }
        assert node.state == expected
        kept = node.snapshot()
        node.tick(Permission.ALL, Wide.LAST)
        node.restore(kept)
        assert node.state == expected


def test_methods_of_the_mixin():
    def asks(a: Signal[Permission]) -> tuple[bool, bool]:
        return a.contains_any(Permission.READ, Permission.RUN), a.contains_all(Permission.READ, Permission.RUN)

    with tickjit.node(asks)() as node:
        for a in every(Permission):
            expected = (
                a.contains_any(Permission.READ, Permission.RUN),
                a.contains_all(Permission.READ, Permission.RUN),
            )
            assert node.tick(a) == expected

    def without(a: Signal[Gap]) -> bool:
        return a.contains_any(Gap.LOW)

    with pytest.raises(tickjit.CompileError, match="contains_any"):
        tickjit.compile_func(without)


def sets_of_another_class(a: Signal[Permission], b: Signal[Gap]) -> Permission:
    return a | b


def a_set_and_an_int(a: Signal[Permission]) -> Permission:
    return a | 1


def order_of_sets(a: Signal[Permission], b: Signal[Permission]) -> bool:
    return a < b


def equality_of_classes(a: Signal[Permission], b: Signal[Gap]) -> bool:
    return a == b


def membership_of_another(a: Signal[Permission], b: Signal[Gap]) -> bool:
    return b in a


def membership_of_an_int(a: Signal[Bits]) -> bool:
    return 1 in a


def contains_another(a: Signal[Permission], b: Signal[Gap]) -> bool:
    return contains_any(a, b)


def negative_set(a: Signal[Permission]) -> Permission:
    return -a


@pytest.mark.parametrize("function", [
    sets_of_another_class, a_set_and_an_int, order_of_sets, equality_of_classes, membership_of_another,
    membership_of_an_int, contains_another, negative_set,
])
def test_what_means_nothing_is_refused(function):
    with pytest.raises(tickjit.CompileError) as error:
        tickjit.compile_func(function)
    assert "Permission" in str(error.value) or "Bits" in str(error.value)


if sys.version_info >= (3, 11):  # 3.10 has no boundaries.

    def test_boundaries():
        class Conform(enum.Flag, boundary=enum.CONFORM):
            A = 1
            B = 4

        class Keep(enum.Flag, boundary=enum.KEEP):
            A = 1
            B = 4

        def conform(x: Signal[int]) -> tuple[Conform, Conform]:
            return Conform(x), ~Conform(x)

        def keep(x: Signal[int]) -> tuple[Keep, Keep]:
            return Keep(x), ~(Keep(x) & Keep(7))

        with tickjit.node(conform)() as node:
            for x in range(-40, 40):
                assert node.tick(x) == (Conform(x), ~Conform(x)), x
        with tickjit.node(keep)() as node:
            for x in range(-8, 40):
                assert node.tick(x) == (Keep(x), ~(Keep(x) & Keep(7))), x
            with pytest.raises(OverflowError):
                node.tick(-9)
        ejecting = enum.Flag("Ejecting", {"A": 1}, module=__name__, boundary=enum.EJECT)
        text = "def eject(x: Signal[Ejecting]) -> bool:\n    return bool(x)\n"
        with pytest.raises(tickjit.CompileError, match="whose boundary EJECT makes ints of sets"):
            tickjit.compile_func(text, func_globals={"Signal": Signal, "Ejecting": ejecting})


def test_other_bits_that_are_kept_cannot_be_inverted():
    def invert(a: Signal[Bits]) -> Bits:
        return ~a

    with tickjit.node(invert)() as node:
        for a in every(Bits):
            assert node.tick(a).value == 127 - a.value
        with pytest.raises(OverflowError):
            node.tick(Bits(128))


def test_the_class_is_part_of_the_key():
    def of(members, boundary):
        made = enum.Flag("Made", members, module=__name__, boundary=boundary)

        def f(a: Signal[int]) -> made:
            return made(a)

        f.__annotations__["return"] = made
        return tickjit.compile_func(f).semantic_key

    if sys.version_info >= (3, 11):
        keys = [of({"A": 1}, enum.STRICT), of({"A": 2}, enum.STRICT), of({"A": 1}, enum.CONFORM)]
        assert len(set(keys)) == 3
        assert of({"A": 1}, enum.STRICT) == keys[0]


def test_what_a_node_does_not_take():
    with tickjit.node(combine)() as node:
        for wrong in (1, Gap.LOW, None, "READ"):
            with pytest.raises(TypeError, match="takes Permission"):
                node.tick(wrong)


@pytest.mark.parametrize("bits", [8, 16, 64])
def test_sets_too_large_for_their_width_are_named(bits):
    def keep(a: Signal[Bits]) -> Bits:
        return a

    def constant(a: Bits) -> Bits:
        return a

    def named() -> Bits:
        return TOO_LARGE

    words = rf"Bits\({2**bits}\), which does not fit in {bits} bits"
    given = Bits(2**bits)
    with context(enumset_bit_width=bits):
        with tickjit.node(keep)() as node:
            assert node.tick(Bits(2**bits - 1)) == Bits(2**bits - 1)
            with pytest.raises(OverflowError, match=f"input 'a': {words}"):
                node.tick(given)
            with pytest.raises(TypeError, match="input 'a' takes Bits, not Gap"):
                node.tick(Gap.LOW)
        with pytest.raises(OverflowError, match=f"argument 'a': {words}"):
            tickjit.compile_func(constant, given)
        with pytest.raises(tickjit.CompileError, match=words):
            tickjit.compile_func(named, call_globals={"TOO_LARGE": given})


def test_in_cpython():
    assert contains_any(Permission.ALL, Permission.READ)
    assert not contains_all(Permission.READ, Permission.ALL)
    with pytest.raises(TypeError):
        contains_any(Permission.READ, Gap.LOW)


class OwnEquality(enum.IntEnum):
    """One that is equal to none of the ints, as csp's are."""

    LOW = 1
    HIGH = 2

    def __eq__(self, other):
        return type(self) is type(other) and self.value == other.value

    __hash__ = int.__hash__


def test_members_with_an_equality_of_their_own_are_no_ints():
    def alike(x: Signal[OwnEquality]) -> bool:
        return x == OwnEquality.LOW

    def compared(x: Signal[OwnEquality]) -> bool:
        return x == 1

    def added(x: Signal[OwnEquality]) -> int:
        return x + 1

    node = tickjit.node(alike)()
    assert [node.tick(member) for member in OwnEquality] == [True, False]
    for function in (compared, added):
        with pytest.raises(tickjit.CompileError) as caught:
            tickjit.compile_func(function)
        assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["unsupported-operand"]
