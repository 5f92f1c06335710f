//! What is asked: functions of the table by family, with the source of each argument and CPython's expression.

use tickjit_runtime::table::RuntimeFn;

use crate::cases::Domain::{
    self, Duration, Float, Int, NearTie, NonZero, Part, Range, Small, Subnormal, Tolerance, Zero,
};

/// A function of the table, where its arguments come from, and what CPython calls it.
pub(crate) type Entry = (RuntimeFn, &'static [Domain], &'static str);

/// All families.
pub(crate) const ALL: &[&[Entry]] = &[INTEGERS, FLOATS, MATHEMATICS, CALENDAR, TIMEDELTAS];

/// Arithmetic of ints.
pub(crate) const INTEGERS: &[Entry] = &[
    (RuntimeFn::IntPow, &[Int, Int], "int_pow"),
    (RuntimeFn::IntPow, &[Small, Small], "int_pow"),
    (RuntimeFn::IntPowWrapping, &[Int, Int], "int_pow_wrapping"),
    (RuntimeFn::IntPowMod, &[Int, Int, Int], "pow"),
    (RuntimeFn::IntPowMod, &[Small, Small, Small], "pow"),
    (RuntimeFn::IntTrueDivide, &[Int, Int], "lambda a, b: a / b"),
    (
        RuntimeFn::IntRoundDigits,
        &[Int, Int],
        "lambda a, n: round(a, max(n, -40))",
    ),
    (RuntimeFn::IntRoundDigits, &[Int, Small], "round"),
    (RuntimeFn::IntSqrt, &[Int], "math.isqrt"),
    (RuntimeFn::IntGcd, &[Int, Int], "math.gcd"),
    (RuntimeFn::IntLcm, &[Int, Int], "math.lcm"),
    (RuntimeFn::IntFactorial, &[Small], "math.factorial"),
    (RuntimeFn::IntComb, &[Int, Small], "math.comb"),
    (RuntimeFn::IntComb, &[Small, Small], "math.comb"),
    (RuntimeFn::IntPerm, &[Int, Small], "math.perm"),
    (RuntimeFn::IntPerm, &[Small, Small], "math.perm"),
    (RuntimeFn::IntBitLength, &[Int], "int.bit_length"),
];

/// Arithmetic of floats.
pub(crate) const FLOATS: &[Entry] = &[
    (
        RuntimeFn::FloatFloorDivide,
        &[Float, NonZero],
        "lambda x, y: x // y",
    ),
    (
        RuntimeFn::FloatModulo,
        &[Float, NonZero],
        "lambda x, y: x % y",
    ),
    (RuntimeFn::FloatPow, &[Float, Float], "float_pow"),
    (RuntimeFn::FloatRoundDigits, &[Float, Int], "round"),
    (RuntimeFn::FloatRoundDigits, &[Float, Small], "round"),
    (
        RuntimeFn::FloatRoundDigits,
        &[NearTie, Range(-2, 5)],
        "round",
    ),
    (RuntimeFn::FloatRoundToInt, &[Float], "round"),
    (RuntimeFn::FloatTruncToInt, &[Float], "int"),
    (RuntimeFn::FloatFloorToInt, &[Float], "math.floor"),
    (RuntimeFn::FloatCeilToInt, &[Float], "math.ceil"),
    (RuntimeFn::IntFloatCompare, &[Int, Float], "compare"),
    (RuntimeFn::FloatIsInteger, &[Float], "float.is_integer"),
];

/// Python's `math`.
pub(crate) const MATHEMATICS: &[Entry] = &[
    (RuntimeFn::Exp, &[Float], "math.exp"),
    (RuntimeFn::Exp2, &[Float], "math.exp2"),
    (RuntimeFn::Expm1, &[Float], "math.expm1"),
    (RuntimeFn::Log, &[Float], "math.log"),
    (RuntimeFn::Log2, &[Float], "math.log2"),
    (RuntimeFn::Log10, &[Float], "math.log10"),
    (RuntimeFn::Log1p, &[Float], "math.log1p"),
    (RuntimeFn::Pow, &[Float, Float], "math_pow"),
    (RuntimeFn::Cbrt, &[Float], "math.cbrt"),
    (RuntimeFn::Sin, &[Float], "math.sin"),
    (RuntimeFn::Cos, &[Float], "math.cos"),
    (RuntimeFn::Tan, &[Float], "math.tan"),
    (RuntimeFn::Asin, &[Float], "math.asin"),
    (RuntimeFn::Acos, &[Float], "math.acos"),
    (RuntimeFn::Atan, &[Float], "math.atan"),
    (RuntimeFn::Atan2, &[Float, Float], "math.atan2"),
    (RuntimeFn::Sinh, &[Float], "math.sinh"),
    (RuntimeFn::Cosh, &[Float], "math.cosh"),
    (RuntimeFn::Tanh, &[Float], "math.tanh"),
    (RuntimeFn::Asinh, &[Float], "math.asinh"),
    (RuntimeFn::Acosh, &[Float], "math.acosh"),
    (RuntimeFn::Atanh, &[Float], "math.atanh"),
    (RuntimeFn::Erf, &[Float], "math.erf"),
    (RuntimeFn::Erfc, &[Float], "math.erfc"),
    (RuntimeFn::Gamma, &[Float], "math.gamma"),
    (RuntimeFn::Lgamma, &[Float], "math.lgamma"),
    (RuntimeFn::Fmod, &[Float, Float], "math.fmod"),
    (RuntimeFn::Remainder, &[Float, Float], "math.remainder"),
    (RuntimeFn::Hypot, &[Float, Float], "hypot"),
    (RuntimeFn::Hypot, &[Subnormal, Subnormal], "hypot"),
    (RuntimeFn::Ldexp, &[Float, Int], "math.ldexp"),
    (RuntimeFn::Ldexp, &[Float, Small], "math.ldexp"),
    (
        RuntimeFn::FrexpMantissa,
        &[Float],
        "lambda x: math.frexp(x)[0]",
    ),
    (
        RuntimeFn::FrexpExponent,
        &[Float],
        "lambda x: math.frexp(x)[1]",
    ),
    (RuntimeFn::NextAfter, &[Float, Float], "math.nextafter"),
    (RuntimeFn::Ulp, &[Float], "math.ulp"),
    (RuntimeFn::Degrees, &[Float], "math.degrees"),
    (RuntimeFn::Radians, &[Float], "math.radians"),
    (
        RuntimeFn::IsClose,
        &[Float, Float, Tolerance, Tolerance],
        "lambda a, b, r, t: math.isclose(a, b, rel_tol=r, abs_tol=t)",
    ),
    (RuntimeFn::Fma, &[Float, Float, Float], "math.fma"),
];

/// Datetimes and their fields.
pub(crate) const CALENDAR: &[Entry] = &[
    (
        RuntimeFn::DateFromFields,
        &[
            Range(1670, 2270),
            Range(1, 12),
            Range(1, 31),
            Range(0, 23),
            Range(0, 59),
            Range(0, 59),
            Range(0, 999_999),
        ],
        "from_fields",
    ),
    (RuntimeFn::DateFromFields, &[Int; 7], "from_fields"),
    (RuntimeFn::DateYear, &[Int], "lambda a: instant(a).year"),
    (RuntimeFn::DateMonth, &[Int], "lambda a: instant(a).month"),
    (RuntimeFn::DateDay, &[Int], "lambda a: instant(a).day"),
];

/// Timedeltas.
pub(crate) const TIMEDELTAS: &[Entry] = &[
    (
        RuntimeFn::TimedeltaFromParts,
        &[Range(0, 0), Part, Part, Part, Part, Part, Part, Part],
        "from_parts",
    ),
    (
        RuntimeFn::TimedeltaFromParts,
        &[Duration, Zero, Part, Part, Part, Part, Part, Part],
        "from_parts",
    ),
    (
        RuntimeFn::TimedeltaFromParts,
        &[Duration, Zero, Zero, Float, Zero, Zero, Zero, Zero],
        "from_parts",
    ),
    (
        RuntimeFn::TimedeltaFromParts,
        &[Range(0, 0), Zero, Zero, Zero, Zero, Float, Float, Zero],
        "from_parts",
    ),
    (
        RuntimeFn::TimedeltaTimesFloat,
        &[Duration, Float],
        "lambda t, x: nanoseconds(duration(t) * x)",
    ),
    (
        RuntimeFn::TimedeltaTimesFloat,
        &[Duration, Part],
        "lambda t, x: nanoseconds(duration(t) * x)",
    ),
    (
        RuntimeFn::TimedeltaDivideFloat,
        &[Duration, Float],
        "lambda t, x: nanoseconds(duration(t) / x)",
    ),
    (
        RuntimeFn::TimedeltaDivideFloat,
        &[Duration, Part],
        "lambda t, x: nanoseconds(duration(t) / x)",
    ),
    (
        RuntimeFn::TimedeltaDivideInt,
        &[Duration, Int],
        "lambda t, a: nanoseconds(duration(t) / a)",
    ),
    (
        RuntimeFn::TimedeltaDivideInt,
        &[Duration, Small],
        "lambda t, a: nanoseconds(duration(t) / a)",
    ),
    (
        RuntimeFn::TimedeltaFloorDivideInt,
        &[Duration, Int],
        "lambda t, a: nanoseconds(duration(t) // a)",
    ),
    (
        RuntimeFn::TimedeltaFloorDivideInt,
        &[Duration, Small],
        "lambda t, a: nanoseconds(duration(t) // a)",
    ),
];
