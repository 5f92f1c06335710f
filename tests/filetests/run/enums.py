from enum import Enum, IntEnum

from tickjit.signals import Signal


class Side(Enum):
    BUY = 1
    SELL = -1


class Level(IntEnum):
    LOW = 1
    MIDDLE = 5
    HIGH = 10


def sign(side: Signal[Side], x: Signal[float]) -> float:
    if side == Side.BUY:
        return x
    return -x


# run: sign(Side.BUY, 2.0) == 2.0
# run: sign(Side.SELL, 2.0) == -2.0


def identity(side: Signal[Side]) -> tuple[bool, bool, bool]:
    return side is Side.SELL, side is not Side.SELL, side != Side.BUY


# run: identity(Side.SELL) == (True, False, True)


def opposite(side: Signal[Side]) -> Side:
    return Side.SELL if side is Side.BUY else Side.BUY


# run: opposite(Side.BUY) == Side.SELL


def value(side: Signal[Side]) -> int:
    return side.value * 10


# run: value(Side.SELL) == -10


def by_value(a: Signal[int]) -> Side:
    return Side(a)  # fault


# run: by_value(1) == Side.BUY
# run: by_value(-1) == Side.SELL
# run: by_value(0) raises ValueError
# run: by_value(2**40) raises ValueError


def membership(side: Signal[Side]) -> bool:
    return side in (Side.BUY, Side.SELL)


# run: membership(Side.BUY) == True


def int_enum_is_an_int(level: Signal[Level], a: Signal[int]) -> tuple[int, bool, bool]:
    return level + 1, level > a, level == 5


# run: int_enum_is_an_int(Level.MIDDLE, 4) == (6, True, True)
# run: int_enum_is_an_int(Level.HIGH, 40) == (11, False, False)


def int_enum_orders(level: Signal[Level]) -> bool:
    return Level.LOW < level <= Level.MIDDLE


# run: int_enum_orders(Level.MIDDLE) == True
# run: int_enum_orders(Level.LOW) == False


def side_of(a: int) -> Side:
    return Side.BUY if a > 0 else Side.SELL


def enum_from_helper(a: Signal[int]) -> Side:
    side = side_of(a)
    return side


# run: enum_from_helper(3) == Side.BUY
# run: enum_from_helper(-3) == Side.SELL


def enum_constant(x: Signal[float], side: Side) -> float:
    return x if side is Side.BUY else -x


def conditional_member(side: Signal[Side]) -> Level:
    return Level.HIGH if side == Side.BUY else Level.LOW


# run: conditional_member(Side.BUY) == Level.HIGH
