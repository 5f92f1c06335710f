//! What programs are written with: the kinds of values, and for each what gives one.
//!
//! A hole is the letter of a kind in braces. Whatever could grow without end is cut where it is used.

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
    Bool,
    /// `tuple[int, float]`
    Pair,
    /// `List[int]`
    Ints,
    /// `List[List[float]]`
    Rows,
    /// `Dict[int, float]`
    Table,
    /// `Set[int]`
    Members,
    /// `Deque[float]`
    Ring,
}

const KINDS: [(&str, Kind); 9] = [
    ("i", Kind::Int),
    ("f", Kind::Float),
    ("b", Kind::Bool),
    ("p", Kind::Pair),
    ("I", Kind::Ints),
    ("R", Kind::Rows),
    ("T", Kind::Table),
    ("S", Kind::Members),
    ("D", Kind::Ring),
];

impl Kind {
    pub(super) fn of(letter: &str) -> Option<Self> {
        let found = KINDS.iter().find(|(known, _)| *known == letter);
        found.map(|(_, kind)| *kind)
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Bool)
    }
}

pub(super) const PROLOGUE: &str = "\
import math
from tickjit import DefaultDict, Deque, Dict, List, Set, State
from tickjit.signals import Signal, ticked, valid


";

pub(super) const INPUTS: &[(&str, Kind)] =
    &[("i", Kind::Int), ("a", Kind::Float), ("p", Kind::Bool)];

/// States: name, declaration, kind.
pub(super) const STATES: &[(&str, &str, Kind)] = &[
    ("n", "n: State[int] = 3", Kind::Int),
    ("s", "s: State[float] = 0.5", Kind::Float),
    ("on", "on: State[bool] = False", Kind::Bool),
    ("xs", "xs: State[List[int]] = [1, 2]", Kind::Ints),
    ("rows", "rows: State[List[List[float]]] = []", Kind::Rows),
    (
        "table",
        "table: State[Dict[int, float]] = {1: 0.5}",
        Kind::Table,
    ),
    ("seen", "seen: State[Set[int]] = {4}", Kind::Members),
    (
        "ring",
        "ring: State[Deque[float]] = Deque[float](maxlen=5)",
        Kind::Ring,
    ),
];

/// What a tick does first, so that nothing grows for ever.
pub(super) const BOUNDS: &str = "    turns = 0
    if len(xs) > 60:
        xs.clear()
    if len(rows) > 20:
        rows.clear()
    if len(table) > 60:
        table.clear()
    if len(seen) > 60:
        seen.clear()
";

/// Literals by kind, in the order of the kinds.
pub(super) const LITERALS: [&[&str]; 9] = [
    &[
        "0",
        "1",
        "-1",
        "2",
        "7",
        "-3",
        "63",
        "64",
        "9223372036854775807",
        "(-9223372036854775807 - 1)",
        "4294967296",
    ],
    &[
        "0.0",
        "1.0",
        "-0.0",
        "0.5",
        "-2.5",
        "1e308",
        "5e-324",
        "math.inf",
        "math.nan",
        "9007199254740993.0",
        "3.0",
    ],
    &["False", "True"],
    &["(1, 0.5)", "(-2, math.inf)"],
    &["[0]", "[1, 2, 3]", "[5, -5, 5]"],
    &["[[0.5]]", "[[1.0, 2.0], [3.0]]"],
    &["{0: 1.5}", "{1: 0.5, 2: -1.0}"],
    &["{0}", "{1, 2, 3}"],
    &["Deque[float](maxlen=3)", "Deque[float]()"],
];

/// Templates of expressions that give a kind.
pub(super) fn expressions(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Int => INTS,
        Kind::Float => FLOATS,
        Kind::Bool => BOOLS,
        Kind::Pair => &["({i}, {f})", "{p} if {b} else {p}"],
        Kind::Ints => &[
            "[{i}, {i}]",
            "{I}[:9] + {I}[:9]",
            "{I}[{i}:{i}][:9]",
            "{I}[::-1][:9]",
            "[{i}] * ({i} % 5)",
            "sorted({I}[:9])",
            "[y + {i} for y in {I}[:9]]",
            "[y for y in {I}[:9] if y > {i}]",
            "{I} if {b} else {I}",
            "list(range({i} % 9))",
        ],
        Kind::Rows => &[
            "[[{f}], [{f}, {f}]]",
            "{R}[:4]",
            "[[{f}, y * 1.0] for y in {I}[:4]]",
            "{R} if {b} else {R}",
        ],
        Kind::Table => &[
            "{{i}: {f}}",
            "{y: {f} for y in {I}[:9]}",
            "{T}.copy()",
            "{T} if {b} else {T}",
        ],
        Kind::Members => &[
            "{{i}, 2}",
            "{y % 4 for y in {I}[:9]}",
            "{S} | {S}",
            "{S} & {S}",
            "{S} - {S}",
            "{S} ^ {S}",
        ],
        Kind::Ring => &["{D} if {b} else {D}", "{D}.copy()"],
    }
}

const INTS: &[&str] = &[
    "{i} + {i}",
    "{i} - {i}",
    "{i} * {i}",
    "{i} // {i}",
    "{i} % {i}",
    "{i} ** 2",
    "{i} << {i}",
    "{i} >> {i}",
    "{i} & {i}",
    "{i} | {i}",
    "{i} ^ {i}",
    "-{i}",
    "~{i}",
    "abs({i})",
    "min({i}, {i}, {i})",
    "max({i}, {i})",
    "int({f})",
    "int({b})",
    "round({f})",
    "math.floor({f})",
    "math.ceil({f})",
    "math.gcd({i}, {i})",
    "{i} if {b} else {i}",
    "{p}[0]",
    "len({I})",
    "len({T})",
    "len({S})",
    "len({D})",
    "{I}[{i}]",
    "sum({I})",
    "{I}.count({i})",
    "{I}.index({i})",
    "max({I})",
    "divmod({i}, {i})[1]",
    "({i}).bit_length()",
    "(z := {i}) + z",
];

const FLOATS: &[&str] = &[
    "{f} + {f}",
    "{f} - {f}",
    "{f} * {f}",
    "{f} / {f}",
    "{i} / {i}",
    "{f} // {f}",
    "{f} % {f}",
    "{f} ** {f}",
    "{f} * {i}",
    "-{f}",
    "abs({f})",
    "min({f}, {f})",
    "max({f}, {f})",
    "float({i})",
    "round({f}, {i})",
    "math.sqrt({f})",
    "math.sin({f})",
    "math.exp({f})",
    "math.log({f})",
    "math.atan2({f}, {f})",
    "math.fmod({f}, {f})",
    "math.hypot({f}, {f})",
    "math.ldexp({f}, {i})",
    "{f} if {b} else {f}",
    "{p}[1]",
    "{T}[{i}]",
    "{T}.get({i}, {f})",
    "{D}[{i}]",
    "{R}[{i}][{i}]",
    "sum({T}.values())",
    "sum({D})",
];

const BOOLS: &[&str] = &[
    "{i} < {i}",
    "{f} < {f}",
    "{i} == {f}",
    "{i} <= {i} < {i}",
    "{f} != {f}",
    "not {b}",
    "{b} and {b}",
    "{b} or {b}",
    "{b} ^ {b}",
    "{i} in {I}",
    "{i} in {T}",
    "{i} not in {S}",
    "{p} < {p}",
    "{p} == {p}",
    "{I} == {I}",
    "{S} <= {S}",
    "bool({i})",
    "bool({I})",
    "math.isnan({f})",
    "math.isclose({f}, {f})",
    "any([{b}, {b}])",
    "all([{b}, {b}])",
];
