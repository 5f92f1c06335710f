from enum import Enum

LIMIT = UNKNOWN + 1  # error: [unknown-name]


class Price(Enum):
    LOW = 1.5  # error: [enum-member-value]


class Wide(Enum):  # error: [enum-member-value]
    HUGE = 70000


class Point:  # error: [unsupported-class]
    pass
