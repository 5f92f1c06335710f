"""What SPEC.md has in its tables, as names that the oracle counts: none of it may be missing from the programs.

Operators are counted with the types of their operands, as CPython had them when it carried them out; methods by type;
functions by name; what the grammar has by node.
"""

from __future__ import annotations

import math

#: Sections 3.1 and 3.2: nodes of the tree.
NODES = """
    Assign AugAssign AnnAssign If While For Break Continue Pass Return Assert Raise Delete Expr
    BinOp UnaryOp BoolOp Compare IfExp NamedExpr Tuple Subscript Slice Attribute Call Constant Name List Set Dict
    ListComp SetComp DictComp comprehension And Or Not
    Try ExceptHandler Match match_case MatchValue MatchSingleton MatchSequence MatchAs MatchOr JoinedStr FormattedValue
""".split()

#: Chains, `else` of loops, and the like: what a node alone does not tell.
FORMS = """
    chained-comparison chained-assignment nested-target for-else while-else elif comprehension-if two-generators
    keyword-argument default-argument recursion docstring start-body stop-body named-outputs several-outputs
    optional-output no-output constant constant-container set_output slice-step delete-slice slice-assigned
    unannotated-function
    try-else try-finally try-except-finally except-all except-tuple except-as reraise
    try-in-try try-in-handler try-in-finally for-in-try for-in-handler for-in-finally while-in-try while-in-handler
    while-in-finally return-in-try return-in-handler return-in-finally break-in-try break-in-handler break-in-finally
    continue-in-try continue-in-handler continue-in-finally
    return-through-finally break-through-finally continue-through-finally
    case-guard capture capture-as wildcard
    f-string f-string-in-raise f-string-in-assert conversion-r conversion-s conversion-a format-spec
""".split()

_INTS = ("int", "bool", "Level")
_NUMBERS = (*_INTS, "float")
_ARITHMETIC = ("Add", "Sub", "Mult", "Div", "FloorDiv", "Mod")
_BITS = ("BitAnd", "BitOr", "BitXor")
_ORDER = ("Lt", "LtE", "Gt", "GtE", "Eq", "NotEq")

OPERATORS = [
    # Of int and float every pair; bools and members of an IntEnum with ints.
    *((op, left, right) for op in _ARITHMETIC for left in ("int", "float", "bool") for right in ("int", "float", "bool")),
    *((op, "Level", right) for op in ("Add", "Sub", "Mult", "FloorDiv", "Mod") for right in ("int", "float")),
    *((op, left, right) for op in (*_BITS, "LShift", "RShift") for left in ("int", "bool") for right in ("int",)),
    *((op, "bool", "bool") for op in _BITS),
    *(("Pow", left, right) for left in ("int", "float") for right in ("int", "float")),
    ("Pow", "bool", "int"),
    *((op, kind) for op in ("USub", "UAdd", "Invert", "Not") for kind in ("int", "bool", "Level")),
    *((op, "float") for op in ("USub", "UAdd", "Not")),
    # Comparisons.
    *((op, left, right) for op in _ORDER for left in _NUMBERS for right in _NUMBERS),
    *((op, kind, kind) for op in _ORDER for kind in ("datetime", "timedelta", "tuple")),
    *((op, kind, kind) for op in ("Eq", "NotEq", "Is", "IsNot") for kind in ("Side", "Level", "Permission")),
    *((op, "Bits", "Bits") for op in ("Eq", "NotEq", "In", "NotIn")),
    *((op, "bool", "bool") for op in ("Is", "IsNot")),
    *((op, kind, "NoneType") for op in ("Is", "IsNot") for kind in ("int", "float")),
    *((op, kind, "tuple") for op in ("In", "NotIn") for kind in ("int", "float", "datetime", "Side")),
    *((op, "int", "range") for op in ("In", "NotIn")),
    *((op, "int", kind) for op in ("In", "NotIn") for kind in ("List", "Deque", "Set", "Dict", "DefaultDict")),
    *((op, kind, kind) for op in ("Eq", "NotEq") for kind in ("List", "Deque", "Set", "Dict")),
    *((op, "int", view) for op in ("In",) for view in ("dict_keys", "dict_values")),
    ("In", "tuple", "dict_items"),
    # Datetimes, timedeltas.
    ("Add", "datetime", "timedelta"), ("Sub", "datetime", "timedelta"), ("Add", "timedelta", "datetime"),
    ("Sub", "datetime", "datetime"), ("Add", "timedelta", "timedelta"), ("Sub", "timedelta", "timedelta"),
    ("Mult", "timedelta", "int"), ("Mult", "int", "timedelta"), ("Mult", "timedelta", "float"), ("Mult", "float", "timedelta"),
    ("Div", "timedelta", "float"), ("Div", "timedelta", "int"), ("FloorDiv", "timedelta", "int"), ("Div", "timedelta", "timedelta"),
    ("FloorDiv", "timedelta", "timedelta"), ("Mod", "timedelta", "timedelta"), ("USub", "timedelta"), ("UAdd", "timedelta"),
    # Sets of members, tuples, containers.
    *((op, kind, kind) for op in _BITS for kind in ("Permission", "Bits", "Set")),
    ("Invert", "Permission"), ("Add", "tuple", "tuple"), ("Add", "List", "List"), ("Mult", "List", "int"),
    ("Sub", "Set", "Set"), ("BitOr", "Dict", "Dict"), *((op, "Set", "Set") for op in ("LtE", "Lt", "GtE", "Gt")),
    # In place.
    *((f"{op}=", "int", "int") for op in (*_ARITHMETIC[:3], "FloorDiv", "Mod", "Pow", "LShift", "RShift", *_BITS)),
    *((f"{op}=", "float", "float") for op in _ARITHMETIC),
    *((f"{op}=", "bool", "bool") for op in _BITS),
    ("Add=", "timedelta", "timedelta"), ("Add=", "datetime", "timedelta"), ("Add=", "List", "List"), ("Mult=", "List", "int"), ("BitOr=", "Dict", "Dict"),
    *((f"{op}=", "Set", "Set") for op in (*_BITS, "Sub")),
]  # fmt: skip

METHODS = {
    "int": "bit_length conjugate",
    "float": "is_integer conjugate",
    "datetime": "weekday isoweekday toordinal timestamp",
    "timedelta": "total_seconds",
    "List": "append extend insert pop remove clear copy index count reverse sort",
    "Deque": "append appendleft extend pop popleft clear copy index count push",
    "Dict": "get setdefault pop popitem update clear copy keys values items",
    "DefaultDict": "get setdefault pop clear copy keys values items",
    "Set": "add remove discard pop clear copy update union intersection difference symmetric_difference"
    " intersection_update difference_update symmetric_difference_update issubset issuperset isdisjoint",
}

BUILTINS = """
    abs min max round int float bool len sum any all divmod pow print list set dict sorted range enumerate zip reversed
    create_new_list create_new_dict datetime timedelta Side Level Permission Bits
""".split()

MATH = [
    name
    for name in """
    acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees erf erfc exp exp2 expm1 fabs factorial
    floor fma fmod frexp gamma gcd hypot isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf
    nextafter perm pow prod radians remainder sin sinh sqrt tan tanh trunc ulp
    """.split()
    if hasattr(math, name)
]

#: Section 14: the errors that are reported, by class.
ERRORS = """
    ZeroDivisionError IndexError KeyError OverflowError ValueError AssertionError MemoryError RuntimeError TypeError
    RecursionError UnboundLocalError OSError OwnError
""".split()


#: The patterns of cases that were met.
MET = "MatchValue MatchSingleton MatchSequence MatchAs MatchOr".split()


def names() -> list[str]:
    """All of it, as `coverage.Coverage` counts it."""
    return [
        *(f"node {name}" for name in NODES),
        *(f"form {name}" for name in FORMS),
        *(" ".join(operator) for operator in OPERATORS),
        *(f"{kind}.{method}" for kind, methods in METHODS.items() for method in methods.split()),
        *(f"call {name}" for name in BUILTINS),
        *(f"call math.{name}" for name in MATH),
        *(f"error {name}" for name in ERRORS),
        *(f"caught {name}" for name in ERRORS),
        *(f"met {name}" for name in MET),
    ]
