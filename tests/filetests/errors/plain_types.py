"""What parameters and results of plain functions cannot be."""

from tickjit import Buffer, List, State, WritableBuffer
from tickjit.signals import Signal


def untyped(a, b: int) -> int:  # error: [missing-annotation]
    return b

# plain


def no_result(a: int):  # error: [missing-annotation]
    return a

# plain


def containers(
    a: List[float],  # error: [plain-function]
    b: List[int],  # error: [plain-function]
) -> List[int]:  # error: [plain-function]
    return [1]

# plain


def signals(a: Signal[float]) -> float:  # error: [unknown-type]
    return a

# plain


def states(a: int) -> int:
    s: State[int] = 0  # error: [plain-function]
    return s

# plain


def wrong(a: int) -> int:
    return "no"  # error: [type-mismatch]

# plain


def written(values: Buffer[float]) -> None:
    values[0] = 1.0  # error: [constant-container]

# plain


def resized(values: WritableBuffer[float]) -> None:
    values[0] = 1.0
    values.append(1.0)  # error: [constant-container]

# plain


def of_lists(values: Buffer[List[float]]) -> None:  # error: [unsupported-item-type]
    pass

# plain
