from datetime import datetime, timedelta
from enum import Enum
from typing import Optional

from tickjit import Outputs, State
from tickjit.signals import Signal


class Side(Enum):
    BUY = 1
    SELL = -1


def nothing():
    pass


# signature:
# void f(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs, int8_t *input_ticked, int8_t *input_valid)


def everything(x: Signal[float], alpha: float, when: Signal[datetime], n: int = 3) -> Optional[float]:
    flag: State[bool] = False
    side: State[Side] = Side.BUY
    total: State[float] = 0
    count: State[int] = -5
    last: State[datetime] = datetime(2020, 1, 1)
    gap: State[timedelta] = timedelta(hours=1)
    return x


# compile: alpha=0.5
# signature:
# void f(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs, int8_t *input_ticked, int8_t *input_valid)
# signal x: float at inputs[0], may be NULL
# constant alpha: float = 0.5
# signal when: datetime at inputs[1], may be NULL
# constant n: int = 3
# state count: int at state[0]
# state gap: timedelta at state[1]
# state last: datetime at state[2]
# state total: float at state[3]
# state side: Side at state[4]
# state flag: bool at state[5]
# slot count: scalar int64 = -5
# slot gap: scalar int64 = timedelta(hours=1)
# slot last: scalar int64 = datetime(2020, 1, 1)
# slot total: scalar float64 = 0
# slot side: scalar int16 = Side.BUY
# slot flag: scalar int8 = False
# output _: float


def several(side: Signal[Side]) -> tuple[Side, bool]:
    return side, True


# signature:
# void f(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs, int8_t *input_ticked, int8_t *input_valid)
# signal side: Side at inputs[0], may be NULL
# output _: Side
# output _: bool


def named(x: Signal[float]) -> Outputs(up=float, count=int):
    pass


# signature:
# void f(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs, int8_t *input_ticked, int8_t *input_valid)
# signal x: float at inputs[0], may be NULL
# output up: float
# output count: int
