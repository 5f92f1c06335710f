//! Every reason for which compiled code or a function of the runtime fails, with its kind and CPython's wording.

use super::ErrorKind;

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $kind:ident, $message:literal;)*) => {
        /// The reason of a failure. Codes are part of the ABI: compiled code holds them as constants.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum Fault {
            /// No failure.
            None = 0,
            $($(#[$doc])* $variant = $code,)*
        }

        impl Fault {
            /// All reasons, by code, without [`Fault::None`].
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The class of the exception. [`Fault::Raised`] and [`Fault::Composed`] leave it to their site.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self {
                    Self::None => ErrorKind::Runtime,
                    $(Self::$variant => ErrorKind::$kind,)*
                }
            }

            /// The text of the exception, where its site has none or asks for this one.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self {
                    Self::None => "",
                    $(Self::$variant => $message,)*
                }
            }

            /// The reason with that code.
            #[must_use]
            pub const fn from_code(code: u32) -> Option<Self> {
                match code {
                    0 => Some(Self::None),
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The number compiled code knows the reason by.
            #[must_use]
            pub const fn code(self) -> u32 {
                self as u32
            }
        }
    };
}

faults! {
    /// `a // b`, `a % b` or `divmod(a, b)` of integers with `b == 0`.
    IntegerDivisionByZero = 1, ZeroDivision, "integer division or modulo by zero";
    /// `a / b` of integers with `b == 0`.
    DivisionByZero = 2, ZeroDivision, "division by zero";
    /// `x / y` of floats with `y == 0.0`.
    FloatDivisionByZero = 3, ZeroDivision, "float division by zero";
    /// `x % y` of floats with `y == 0.0`.
    FloatModulo = 4, ZeroDivision, "float modulo";
    /// `x // y` of floats with `y == 0.0`.
    FloatFloorDivisionByZero = 5, ZeroDivision, "float floor division by zero";
    /// `divmod(x, y)` of floats with `y == 0.0`.
    FloatDivmod = 6, ZeroDivision, "float divmod()";
    /// An integer result outside 64 bits.
    IntegerOverflow = 7, Overflow, "integer result does not fit in 64 bits";
    /// `a << b` or `a >> b` with `b < 0`.
    NegativeShiftCount = 8, Value, "negative shift count";
    /// `a ** b` of integers with `b < 0`, whose result would be a float.
    NegativeIntegerExponent = 9, Value,
        "the result of an integer raised to a negative power is a float; convert the base with float()";
    /// `pow(a, b, 0)`.
    PowModulusZero = 10, Value, "pow() 3rd argument cannot be 0";
    /// `pow(a, b, m)` with `b < 0` where `a` has no inverse modulo `m`.
    NotInvertible = 11, Value, "base is not invertible for the given modulus";
    /// `0.0 ** y` with `y < 0`.
    FloatPowZeroNegative = 12, ZeroDivision, "0.0 cannot be raised to a negative power";
    /// `x ** y` with `x < 0` and `y` not whole.
    FloatPowComplex = 13, Value,
        "the result of a negative number raised to a fractional power is complex";
    /// `x ** y` outside the range of floats.
    FloatPowOverflow = 14, Overflow, "(34, 'Numerical result out of range')";
    /// `int(x)`, `round(x)` and the like of a NaN.
    FloatToIntNan = 15, Value, "cannot convert float NaN to integer";
    /// `int(x)`, `round(x)` and the like of an infinity.
    FloatToIntInfinity = 16, Overflow, "cannot convert float infinity to integer";
    /// `round(x, n)` outside the range of floats.
    RoundOverflow = 17, Overflow, "rounded value too large to represent";
    /// A function of `math` outside its domain.
    MathDomain = 18, Value, "math domain error";
    /// A function of `math` with a result outside the range of floats.
    MathRange = 19, Overflow, "math range error";
    /// `math.isqrt` of a negative number.
    NegativeIsqrt = 20, Value, "isqrt() argument must be nonnegative";
    /// `math.factorial` of a negative number.
    NegativeFactorial = 21, Value, "factorial() not defined for negative values";
    /// `math.comb` or `math.perm` of a negative `n`.
    NegativeN = 22, Value, "n must be a non-negative integer";
    /// `math.comb` or `math.perm` of a negative `k`.
    NegativeK = 23, Value, "k must be a non-negative integer";
    /// `math.isclose` with a negative tolerance.
    NegativeTolerance = 24, Value, "tolerances must be non-negative";
    /// `math.fma` without a value.
    FmaInvalid = 25, Value, "invalid operation in fma";
    /// `math.fma` outside the range of floats.
    FmaOverflow = 26, Overflow, "overflow in fma";
    /// A local variable read before it is assigned.
    UnboundLocal = 27, UnboundLocal,
        "cannot access local variable where it is not associated with a value";
    /// Calls nested too deeply.
    RecursionLimit = 28, Recursion, "maximum recursion depth exceeded";
    /// An input read before it has a value.
    InvalidInput = 29, Value, "input has no value yet";
    /// An `assert` that does not hold; the site has its text.
    AssertionFailed = 30, Assertion, "";
    /// A `raise`; the site has class and text.
    Raised = 31, Custom, "";
    /// A `while` or `for` over a step of zero.
    RangeStepZero = 32, Value, "range() arg 3 must not be zero";
    /// `min()` or `max()` of nothing.
    EmptySequence = 33, Value, "arg is an empty sequence";
    /// A year outside 1..9999.
    YearOutOfRange = 34, Value, "year is out of range";
    /// A month outside 1..12.
    MonthOutOfRange = 35, Value, "month must be in 1..12";
    /// A day the month does not have.
    DayOutOfRange = 36, Value, "day is out of range for month";
    /// An hour outside 0..23.
    HourOutOfRange = 37, Value, "hour must be in 0..23";
    /// A minute outside 0..59.
    MinuteOutOfRange = 38, Value, "minute must be in 0..59";
    /// A second outside 0..59.
    SecondOutOfRange = 39, Value, "second must be in 0..59";
    /// A microsecond outside 0..999999.
    MicrosecondOutOfRange = 40, Value, "microsecond must be in 0..999999";
    /// A field of a date above what a C `int` holds.
    FieldTooLarge = 41, Overflow, "signed integer is greater than maximum";
    /// A field of a date below what a C `int` holds.
    FieldTooSmall = 42, Overflow, "signed integer is less than minimum";
    /// A datetime outside what 64-bit nanoseconds since the epoch hold.
    DateOverflow = 43, Overflow,
        "date value out of range: 64-bit nanoseconds hold the years 1677 to 2262";
    /// A timedelta outside what 64-bit nanoseconds hold.
    TimedeltaOverflow = 44, Overflow,
        "timedelta out of range: 64-bit nanoseconds hold 106751 days";
    /// A timedelta multiplied or divided by NaN.
    RatioNan = 45, Value, "cannot convert NaN to integer ratio";
    /// A timedelta multiplied or divided by an infinity.
    RatioInfinity = 46, Overflow, "cannot convert Infinity to integer ratio";
    /// A position outside a sequence.
    IndexOutOfRange = 47, Index, "index out of range";
    /// A key a dict does not have.
    MissingKey = 48, Key, "key not found";
    /// A number that is no member of the enum.
    NotAMember = 49, Value, "value is not a valid member of the enum";
    /// Printed text that could not be written.
    PrintFailed = 50, Os, "printed text could not be written";
    /// Memory that could not be had.
    OutOfMemory = 51, Memory, "out of memory";
    /// A dict that gained or lost a key during a loop over it.
    DictChangedSize = 52, Runtime, "dictionary changed size during iteration";
    /// A set that gained or lost a key during a loop over it.
    SetChangedSize = 53, Runtime, "Set changed size during iteration";
    /// A deque that gained or lost an item during a loop over it.
    DequeMutated = 54, Runtime, "deque mutated during iteration";
    /// `l[i]` outside the list.
    ListIndex = 55, Index, "list index out of range";
    /// `l[i] = x` or `del l[i]` outside the list.
    ListAssignmentIndex = 56, Index, "list assignment index out of range";
    /// `l.pop()` of an empty list.
    ListPopEmpty = 57, Index, "pop from empty list";
    /// `l.pop(i)` outside the list.
    ListPopIndex = 58, Index, "pop index out of range";
    /// `l.remove(x)` of an item the list does not have.
    ListRemoveMissing = 59, Value, "list.remove(x): x not in list";
    /// `l.index(x)` of an item the list does not have.
    ListIndexMissing = 60, Value, "x is not in list";
    /// `d[i]` outside the deque.
    DequeIndex = 61, Index, "deque index out of range";
    /// `d.pop()` or `d.popleft()` of an empty deque.
    DequePopEmpty = 62, Index, "pop from an empty deque";
    /// `d.insert(i, x)` into a full deque.
    DequeFull = 63, Index, "deque already at its maximum size";
    /// `d.remove(x)` of an item the deque does not have.
    DequeRemoveMissing = 64, Value, "deque.remove(x): x not in deque";
    /// `d.index(x)` of an item the deque does not have.
    DequeIndexMissing = 65, Value, "x is not in deque";
    /// A deque with a bound below zero.
    DequeNegativeMaxlen = 66, Value, "maxlen must be non-negative";
    /// `d.popitem()` of an empty dict.
    PopitemEmpty = 67, Key, "popitem(): dictionary is empty";
    /// `s.pop()` of an empty set.
    SetPopEmpty = 68, Key, "pop from an empty set";
    /// `l[a:b:0]`.
    SliceStepZero = 69, Value, "slice step cannot be zero";
    /// `l[a:b] = other` with other lengths.
    SliceLength = 70, Value, "attempt to assign sequence to slice of another size";
    /// `sort` or `sorted` of floats with a NaN among them, whose order depends on the algorithm.
    SortNan = 71, Value, "cannot sort NaN: its place among other floats is not defined";
    /// A container in a state slot that START has not filled.
    NotStarted = 72, Runtime, "the state has not been started";
    /// An int written where a narrower integer stands.
    IntegerTooWide = 73, Overflow, "int does not fit";
    /// An unsigned integer read that is above the ints.
    UnsignedOverflow = 74, Overflow, "unsigned integer is above the greatest int, 2**63 - 1";
    /// A float written where a float of 32 bits stands, outside its range.
    Float32Overflow = 75, Overflow, "float too large to pack with f format";
    /// A `raise` whose text was composed right before; the site has the class.
    Composed = 76, Custom, "";
}

impl Fault {
    /// What stands before and behind the name of what failed, for reasons that speak of a variable, an input or a type.
    #[must_use]
    pub const fn naming(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::UnboundLocal => Some((
                "cannot access local variable '",
                "' where it is not associated with a value",
            )),
            Self::InvalidInput => Some(("input '", "' has no value yet")),
            Self::IntegerTooWide => Some(("int does not fit in ", "")),
            Self::NotAMember => Some(("value is not a valid ", "")),
            _ => None,
        }
    }
}

/// Turns the result of a plain function into the code that compiled code tests.
impl From<Result<(), Fault>> for Fault {
    fn from(result: Result<(), Fault>) -> Self {
        match result {
            Ok(()) => Self::None,
            Err(fault) => fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn codes_are_dense_and_lead_back() {
        for (index, &fault) in Fault::ALL.iter().enumerate() {
            assert_eq!(usize::try_from(fault.code()), Ok(index + 1));
            assert_eq!(Fault::from_code(fault.code()), Some(fault));
        }
        assert_eq!(Fault::from_code(0), Some(Fault::None));
        assert_eq!(Fault::from_code(u32::MAX), None);
    }
}
