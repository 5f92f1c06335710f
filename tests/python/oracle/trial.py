"""One program, run by tickjit and by CPython in step: what is compared, and how they differ.

Compared are, for START and every tick: which outputs tick and their values, the state, what was printed, and of an error
its class and the line of the program where it was raised.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import re
import signal
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tickjit

from . import feeds
from .arithmetic import Arithmetic
from .native import Native
from .play import literal
from .programs import Program
from .programs.texts import MARK
from .reference import Module, Outcome, Reference, same
from .wrapping import Wrapping

FUNCTION = "f"
TICKS = 20


#: What may be refused, and the section of SPEC.md: a name that may be unbound is, where the condition it depends on turns
#: out to be known, unbound on every path; a recursive function may need more than the stack of one call.
EXCUSED = {"unbound-local": "4.1", "stack-too-large": "17"}


@dataclass(frozen=True)
class Case:
    """A program and what it is run with; all that a mismatch needs to happen again."""

    text: str
    start_body: str = ""
    stop_body: str = ""
    #: Values of constant parameters, as text.
    constants: dict[str, str] = field(default_factory=dict)
    rows: list[feeds.Row] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seed: int = 0


def case_of(seed: int, **options: Any) -> Case:
    """The program of a seed; every fifth has the error model of numpy."""
    program = Program(seed)
    if seed % 5 == 4:
        options = {"error_model": "numpy", **options}
    return Case(program.text, program.start_body, program.stop_body, program.constants, None, options, seed)


def arithmetic_of(case: Case) -> Arithmetic:
    """The operators that a case's error model asks for."""
    return Wrapping() if case.options.get("error_model") == "numpy" else Arithmetic()


@dataclass
class Verdict:
    """How a trial ended."""

    #: Empty where they agree; "excused" and the section of SPEC.md where they must not; else "outputs", "error", "line",
    #: "message", "state", "printed" or "compile" and the code: what they differ in.
    kind: str = ""
    what: str = ""
    #: How many ticks both gave outputs for, and how many ended in an error, by its class.
    ticks: int = 0
    errors: dict[str, int] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        return bool(self.kind) and not self.kind.startswith("excused")


class Unusable(Exception):
    """What is no program: CPython cannot even make an instance of it."""


def module_of(case: Case) -> Module:
    """The module; its text is where tickjit looks for it."""
    path = Path(f"<program {case.seed}>")
    linecache.cache[str(path)] = (len(case.text), None, case.text.splitlines(keepends=True), str(path))
    try:
        return Module(path, case.text)
    except Exception as error:
        raise Unusable from error


class Pair:
    """An instance of each make, and what they print."""

    def __init__(self, case: Case, module: Module, arithmetic: Arithmetic) -> None:
        constants = {name: literal(module, text) for name, text in case.constants.items()}
        recipe = (module, FUNCTION, constants, case.start_body, case.stop_body)
        self.module = module
        self.printed = io.StringIO()
        self.shown = 0
        try:
            self.reference = Reference(*recipe, arithmetic=arithmetic)
            self.rows = feeds.rows(module, FUNCTION, case.seed, TICKS) if case.rows is None else case.rows
            self.started = self.reference.start()
        except Exception as error:
            raise Unusable from error
        with contextlib.redirect_stdout(self.printed):
            self.native = Native(*recipe, **case.options)

    def start(self) -> tuple[Outcome, str, str]:
        return self._compared(self.native.start(), self.started)

    def tick(self, texts: feeds.Row) -> tuple[Outcome, str, str]:
        row = literal(self.module, "{" + ", ".join(f"{name!r}: {text}" for name, text in texts.items()) + "}")
        # CPython first: what does not end can be stopped there.
        wanted = self.reference.tick(row)
        with contextlib.redirect_stdout(self.printed):
            found = self.native.tick(row)
        return self._compared(found, wanted)

    def stop(self) -> tuple[Outcome, str, str]:
        wanted = self.reference.stop()
        with contextlib.redirect_stdout(self.printed):
            found = self.native.stop()
        return self._compared(found, wanted)

    def _compared(self, found: Outcome, wanted: Outcome) -> tuple[Outcome, str, str]:
        """What tickjit gave, what kind of difference there is, and the difference."""
        kind, difference = self._difference(found, wanted)
        if kind and found.raises == "RuntimeError" and "changed size" in str(found.error):
            # Also where its size is as before (SPEC.md, 22.19).
            return found, "excused 22.19", difference
        return found, kind, difference

    def _difference(self, found: Outcome, wanted: Outcome) -> tuple[str, str]:
        if found.raises != wanted.raises:
            return "error", f"got {_told(found)}, CPython gives {_told(wanted)}"
        if found.error is not None and wanted.error is not None:
            lines = _native_line(found.error), _line(wanted.error, str(self.module.path))
            # The frames of CPython are counted otherwise (SPEC.md, 22.13).
            if found.raises != "RecursionError" and lines[0] != lines[1] and not _as_one(found.raises, *lines):
                return "line", f"{found.raises} at line {lines[0]}, CPython has it at line {lines[1]}"
            says = [error.args for error in (found.error, wanted.error)]
            if says[0] != says[1] and any(args and str(args[0]).startswith(MARK) for args in says):
                return "message", f"{found.raises}{says[0]}, CPython says {says[1]}"
        elif not same(found.outputs, wanted.outputs):
            return "outputs", f"got {found.outputs}, CPython gives {wanted.outputs}"
        printed = self.printed.getvalue(), self.reference.printed
        if printed[0] != printed[1]:
            return "printed", f"printed {printed[0][self.shown :]!r}, CPython {printed[1][self.shown :]!r}"
        self.shown = len(printed[0])
        return "", ""

    def states(self) -> str:
        """How the states differ."""
        found, wanted = self.native.state(), self.reference.state()
        for name, value in found.items():
            if not same(value, wanted[name]):
                return f"state {name} is {value!r}, CPython has {wanted[name]!r}"
        return ""


class TooLong(BaseException):
    """A program that does not end: CPython is still at it."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stops CPython after a while, in the main thread."""

    def stop(signum: int, frame: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: an `except` of the program may have caught it.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def attempt(case: Case, arithmetic: Arithmetic | None = None) -> Verdict:
    """Runs a program by both; `arithmetic` counts what is carried out."""
    module = module_of(case)
    if arithmetic is None:
        arithmetic = arithmetic_of(case)
    try:
        pair = Pair(case, module, arithmetic)
    except tickjit.CompileError as error:
        codes = {diagnostic.code for diagnostic in error.diagnostics}
        kind = f"excused {EXCUSED[min(codes)]}" if codes <= EXCUSED.keys() else f"compile {min(codes)}"
        return Verdict(kind, str(error.rendering))
    verdict = Verdict()
    if not _recorded(verdict, "START", *pair.start()) or verdict.errors:
        return verdict
    for number, row in enumerate(pair.rows):
        if not _recorded(verdict, f"tick {number}, {row}", *pair.tick(row)):
            return verdict
        states = pair.states()
        if states:
            return Verdict("state", f"tick {number}, {row}: {states}", verdict.ticks, verdict.errors)
    _recorded(verdict, "STOP", *pair.stop())
    return verdict


def _recorded(verdict: Verdict, step: str, found: Outcome, kind: str, difference: str) -> bool:
    """Counts a step; whether it agrees."""
    if kind:
        verdict.kind, verdict.what = kind, f"{step}: {difference}"
    elif found.raises is None:
        verdict.ticks += 1
    else:
        verdict.errors[found.raises] = verdict.errors.get(found.raises, 0) + 1
    return not kind


def _told(outcome: Outcome) -> str:
    if outcome.raises is None:
        return str(outcome.outputs)
    return f"{outcome.raises}({outcome.error})"


def _line(error: BaseException, path: str) -> int | None:
    """The line of the program that CPython was at."""
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == path]
    return lines[-1] if lines else None


def _as_one(raises: str | None, line: int | None, cpython: int | None) -> bool:
    """Whether CPython may have read the name together with what is before it: often run, a store and the load behind it
    are one instruction, at the line of the first."""
    return raises == "UnboundLocalError" and line is not None and cpython is not None and cpython < line


_NOTE = re.compile(r"\bline (\d+), in ")


def _native_line(error: BaseException) -> int | None:
    for note in getattr(error, "__notes__", ()):
        found = _NOTE.search(note)
        if found:
            return int(found[1])
    return None
