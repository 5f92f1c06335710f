"""A host that knows a compiled function by its address and signature only."""

from __future__ import annotations

import ctypes
from typing import Any

import tickjit
from tickjit import CompilationResult

EXECUTE, START, STOP = 0, 1, 2

_C = {int: ctypes.c_int64, float: ctypes.c_double, bool: ctypes.c_int8}


class Host:
    """Cells for outputs, state and one array of inputs per type list, and calls of the phases."""

    def __init__(self, result: CompilationResult, inputs: list[type], *more: Any) -> None:
        self.result = result
        self.more = more
        self.call = result.compiled_func.ctypes
        self.inputs = [_C[ty]() for ty in inputs]
        self.ticked = (ctypes.c_int8 * max(1, len(inputs)))()
        self.valid = (ctypes.c_int8 * max(1, len(inputs)))()
        self.pointers = (ctypes.c_void_p * max(1, len(inputs)))()
        self.outputs = [_C.get(ty, ctypes.c_int64)() for ty in result.output_types]
        self.output_pointers = (ctypes.c_void_p * max(1, len(self.outputs)))(
            *(ctypes.addressof(cell) for cell in self.outputs)
        )
        self.output_ticked = (ctypes.c_int8 * max(1, len(self.outputs)))()
        self.cells = [ctypes.create_string_buffer(max(8, slot.size)) for slot in result.state_slots]
        self.state = (ctypes.c_void_p * max(1, len(self.cells)))(
            *(
                None if slot.kind == "container" else ctypes.addressof(cell)
                for slot, cell in zip(result.state_slots, self.cells)
            )
        )

    def phase(self, phase: int) -> None:
        """Runs a phase; raises what it reports."""
        own = (self.pointers, self.ticked, self.valid) if not self.more else self.more
        self.call(self.output_pointers, self.output_ticked, self.state, phase, *own)
        error = tickjit.take_error()
        if error is not None:
            raise RuntimeError(f"{error.kind}: {error.message}")

    def start(self) -> Host:
        self.phase(START)
        return self

    def stop(self) -> None:
        self.phase(STOP)

    def execute(self, *values: Any) -> Any:
        """One event: None for an input that does not tick. Gives the outputs that ticked, None for others."""
        for index, value in enumerate(values):
            self.ticked[index] = value is not None
            if value is not None:
                self.inputs[index].value = value
                self.pointers[index] = ctypes.addressof(self.inputs[index])
                self.valid[index] = 1
        for index in range(len(self.outputs)):
            self.output_ticked[index] = 0
        self.phase(EXECUTE)
        out = [cell.value if self.output_ticked[index] else None for index, cell in enumerate(self.outputs)]
        return out[0] if len(out) == 1 else tuple(out)
