//! One row per function that compiled code calls: the compiler reads signatures, forms and addresses here.
//!
//! The types of a row are those of its C function: each row is checked against the function it points at when this
//! crate is compiled.

use crate::ffi::containers::{deque, list, object, sequence, table};
use crate::ffi::{bytes, errors, float, int, libm, math, preserving, print, time};

/// The type of a parameter or result, as the C calling convention sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// A bool (0 or 1) or a sign.
    I8,
    /// A code, a flag or an index. Unsigned.
    I32,
    /// An int, a datetime or a timedelta.
    I64,
    /// A float.
    F64,
    /// An address.
    Ptr,
}

/// How a function reports that it failed. The four forms are those of the ABI in words (see the crate's page).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fallible {
    /// It cannot fail: the C result is the result.
    Never,
    /// The C result is the result, and right if it is finite. Of another one [`RuntimeFn::MathCheck1`] (for one
    /// argument) or [`RuntimeFn::MathCheck2`] (for two) says whether it is an error, given the arguments, the result
    /// and `overflow`.
    NonFinite {
        /// Whether an infinity out of finite arguments is an overflow. If not, it is a domain error.
        overflow: bool,
    },
    /// The C result is a code of [`Fault`](crate::errors::Fault), 0 for success; the last C parameter, which `params`
    /// does not list, is the address of a cell for the result, written on success only.
    Status,
    /// The C result is a code of [`Fault`](crate::errors::Fault), 0 for success; there is no other result.
    Check,
}

/// What the compiler knows of a function.
#[derive(Debug)]
pub struct Row {
    /// The symbol, for listings and profilers.
    pub name: &'static str,
    /// The parameters, without the result's cell of [`Fallible::Status`].
    pub params: &'static [ValueType],
    /// The result, also where it goes through a cell; `None` if there is none beside a code.
    pub returns: Option<ValueType>,
    /// How it fails.
    pub fallible: Fallible,
    /// Where its code is. Some are functions of the C library.
    pub address: fn() -> *const u8,
}

/// [`ValueType`]'s variants as Rust's types.
mod c {
    pub(super) type I8 = i8;
    pub(super) type I32 = u32;
    pub(super) type I64 = i64;
    pub(super) type F64 = f64;
    pub(super) type Ptr = *const core::ffi::c_void;
}

macro_rules! returned {
    (Nothing) => {
        None
    };
    ($type:ident) => {
        Some(ValueType::$type)
    };
}

macro_rules! c_function {
    (Status [$($param:ident)*] $result:ident) => { unsafe extern "C" fn($(c::$param,)* *mut c::$result) -> u32 };
    (Check [$($param:ident)*] Nothing) => { unsafe extern "C" fn($(c::$param,)*) -> u32 };
    ($form:ident [$($param:ident)*] Nothing) => { unsafe extern "C" fn($(c::$param,)*) };
    ($form:ident [$($param:ident)*] $result:ident) => { unsafe extern "C" fn($(c::$param,)*) -> c::$result };
}

macro_rules! rows {
    ($($(#[$doc:meta])*
        $variant:ident $name:literal [$($param:ident)*] $result:ident $form:ident $({$($field:tt)*})? = $function:path;
    )*) => {
        /// A function of the runtime, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum RuntimeFn {
            $($(#[$doc])* $variant,)*
        }

        static ROWS: &[Row] = &[$(Row {
            name: $name,
            params: &[$(ValueType::$param),*],
            returns: returned!($result),
            fallible: Fallible::$form $({$($field)*})?,
            address: || {
                const FUNCTION: c_function!($form [$($param)*] $result) = $function;
                FUNCTION as *const u8
            },
        },)*];

        #[cfg(feature = "c-symbols")]
        mod symbols {
            use super::*;

            $($crate::ffi::symbols::symbol! { $name = $function })*
        }

        impl RuntimeFn {
            /// All functions, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
        }
    };
}

rows! {
    /// Records an error: sites of the function; index of the site times 2**32, plus that of its text times 2**8, plus the code of the
    /// fault. The first
    /// one stays. Changes no register where [`RuntimeFn::preserves`] says so.
    Report "tickjit_rt_report" [Ptr I64] Nothing Never = errors::report_preserving;

    /// `a ** b`, exact; a negative `b` is refused.
    IntPow "tickjit_rt_int_pow" [I64 I64] I64 Status = int::pow;
    /// `a ** b` modulo 2**64; a negative `b` is refused.
    IntPowWrapping "tickjit_rt_int_pow_wrapping" [I64 I64] I64 Status = int::pow_wrapping;
    /// `pow(a, b, m)`.
    IntPowMod "tickjit_rt_int_pow_mod" [I64 I64 I64] I64 Status = int::pow_mod;
    /// `a / b`, correctly rounded.
    IntTrueDivide "tickjit_rt_int_true_divide" [I64 I64] F64 Status = int::true_divide;
    /// `round(a, n)`.
    IntRoundDigits "tickjit_rt_int_round_digits" [I64 I64] I64 Status = int::round_digits;
    /// `math.isqrt(a)`.
    IntSqrt "tickjit_rt_int_sqrt" [I64] I64 Status = int::sqrt;
    /// `math.gcd(a, b)`.
    IntGcd "tickjit_rt_int_gcd" [I64 I64] I64 Status = int::gcd;
    /// `math.lcm(a, b)`.
    IntLcm "tickjit_rt_int_lcm" [I64 I64] I64 Status = int::lcm;
    /// `math.factorial(n)`.
    IntFactorial "tickjit_rt_int_factorial" [I64] I64 Status = int::factorial;
    /// `math.comb(n, k)`.
    IntComb "tickjit_rt_int_comb" [I64 I64] I64 Status = int::comb;
    /// `math.perm(n, k)`.
    IntPerm "tickjit_rt_int_perm" [I64 I64] I64 Status = int::perm;
    /// `a.bit_length()`.
    IntBitLength "tickjit_rt_int_bit_length" [I64] I64 Never = int::bit_length;

    /// `x // y`; of `y == 0.0` what IEEE arithmetic gives.
    FloatFloorDivide "tickjit_rt_float_floor_divide" [F64 F64] F64 Never = float::floor_divide;
    /// `x % y`; of `y == 0.0` NaN.
    FloatModulo "tickjit_rt_float_modulo" [F64 F64] F64 Never = float::modulo;
    /// `x ** y`.
    FloatPow "tickjit_rt_float_pow" [F64 F64] F64 Status = float::pow;
    /// `x ** y` with infinities and NaN in place of errors: the C library's `pow`.
    FloatPowIeee "tickjit_rt_float_pow_ieee" [F64 F64] F64 Never = libm::pow;
    /// `round(x, n)`.
    FloatRoundDigits "tickjit_rt_float_round_digits" [F64 I64] F64 Status = float::round_digits;
    /// `round(x)`.
    FloatRoundToInt "tickjit_rt_float_round_to_int" [F64] I64 Status = float::round_to_int;
    /// `int(x)` and `math.trunc(x)`.
    FloatTruncToInt "tickjit_rt_float_trunc_to_int" [F64] I64 Status = float::trunc_to_int;
    /// `math.floor(x)`.
    FloatFloorToInt "tickjit_rt_float_floor_to_int" [F64] I64 Status = float::floor_to_int;
    /// `math.ceil(x)`.
    FloatCeilToInt "tickjit_rt_float_ceil_to_int" [F64] I64 Status = float::ceil_to_int;
    /// The exact order of an int and a float: -1, 0 or 1; 2 if the float is NaN.
    IntFloatCompare "tickjit_rt_int_float_compare" [I64 F64] I8 Never = float::compare_int;
    /// `x.is_integer()`.
    FloatIsInteger "tickjit_rt_float_is_integer" [F64] I8 Never = float::is_integer;

    /// Whether the result of a function of one argument is an error: argument, result, `overflow`.
    MathCheck1 "tickjit_rt_math_check_1" [F64 F64 I32] Nothing Check = math::check_1;
    /// Whether the result of a function of two arguments is an error: arguments, result, `overflow`.
    MathCheck2 "tickjit_rt_math_check_2" [F64 F64 F64 I32] Nothing Check = math::check_2;
    /// `math.exp(x)`.
    Exp "tickjit_rt_math_exp" [F64] F64 NonFinite { overflow: true } = libm::exp;
    /// `math.exp2(x)`.
    Exp2 "tickjit_rt_math_exp2" [F64] F64 NonFinite { overflow: true } = libm::exp2;
    /// `math.expm1(x)`.
    Expm1 "tickjit_rt_math_expm1" [F64] F64 NonFinite { overflow: true } = libm::expm1;
    /// `math.log(x)`.
    Log "tickjit_rt_math_log" [F64] F64 NonFinite { overflow: false } = libm::log;
    /// `math.log2(x)`.
    Log2 "tickjit_rt_math_log2" [F64] F64 NonFinite { overflow: false } = libm::log2;
    /// `math.log10(x)`.
    Log10 "tickjit_rt_math_log10" [F64] F64 NonFinite { overflow: false } = libm::log10;
    /// `math.log1p(x)`.
    Log1p "tickjit_rt_math_log1p" [F64] F64 NonFinite { overflow: false } = libm::log1p;
    /// `math.pow(x, y)`.
    Pow "tickjit_rt_math_pow" [F64 F64] F64 Status = math::pow;
    /// `math.cbrt(x)`.
    Cbrt "tickjit_rt_math_cbrt" [F64] F64 Never = libm::cbrt;
    /// `math.sin(x)`.
    Sin "tickjit_rt_math_sin" [F64] F64 NonFinite { overflow: false } = libm::sin;
    /// `math.cos(x)`.
    Cos "tickjit_rt_math_cos" [F64] F64 NonFinite { overflow: false } = libm::cos;
    /// `math.tan(x)`.
    Tan "tickjit_rt_math_tan" [F64] F64 NonFinite { overflow: false } = libm::tan;
    /// `math.asin(x)`.
    Asin "tickjit_rt_math_asin" [F64] F64 NonFinite { overflow: false } = libm::asin;
    /// `math.acos(x)`.
    Acos "tickjit_rt_math_acos" [F64] F64 NonFinite { overflow: false } = libm::acos;
    /// `math.atan(x)`.
    Atan "tickjit_rt_math_atan" [F64] F64 Never = libm::atan;
    /// `math.atan2(y, x)`.
    Atan2 "tickjit_rt_math_atan2" [F64 F64] F64 Never = libm::atan2;
    /// `math.sinh(x)`.
    Sinh "tickjit_rt_math_sinh" [F64] F64 NonFinite { overflow: true } = libm::sinh;
    /// `math.cosh(x)`.
    Cosh "tickjit_rt_math_cosh" [F64] F64 NonFinite { overflow: true } = libm::cosh;
    /// `math.tanh(x)`.
    Tanh "tickjit_rt_math_tanh" [F64] F64 Never = libm::tanh;
    /// `math.asinh(x)`.
    Asinh "tickjit_rt_math_asinh" [F64] F64 Never = libm::asinh;
    /// `math.acosh(x)`.
    Acosh "tickjit_rt_math_acosh" [F64] F64 NonFinite { overflow: false } = libm::acosh;
    /// `math.atanh(x)`.
    Atanh "tickjit_rt_math_atanh" [F64] F64 NonFinite { overflow: false } = libm::atanh;
    /// `math.erf(x)`.
    Erf "tickjit_rt_math_erf" [F64] F64 Never = libm::erf;
    /// `math.erfc(x)`.
    Erfc "tickjit_rt_math_erfc" [F64] F64 Never = libm::erfc;
    /// `math.gamma(x)`.
    Gamma "tickjit_rt_math_gamma" [F64] F64 Status = math::gamma;
    /// `math.lgamma(x)`.
    Lgamma "tickjit_rt_math_lgamma" [F64] F64 Status = math::lgamma;
    /// `math.fmod(x, y)`.
    Fmod "tickjit_rt_math_fmod" [F64 F64] F64 NonFinite { overflow: true } = libm::fmod;
    /// `math.remainder(x, y)`.
    Remainder "tickjit_rt_math_remainder" [F64 F64] F64 NonFinite { overflow: true } = libm::remainder;
    /// `math.hypot(x, y)`.
    Hypot "tickjit_rt_math_hypot" [F64 F64] F64 Never = math::hypot;
    /// `math.ldexp(x, i)`.
    Ldexp "tickjit_rt_math_ldexp" [F64 I64] F64 Status = math::ldexp;
    /// `math.frexp(x)[0]`.
    FrexpMantissa "tickjit_rt_math_frexp_mantissa" [F64] F64 Never = math::frexp_mantissa;
    /// `math.frexp(x)[1]`.
    FrexpExponent "tickjit_rt_math_frexp_exponent" [F64] I64 Never = math::frexp_exponent;
    /// `math.nextafter(x, y)`.
    NextAfter "tickjit_rt_math_nextafter" [F64 F64] F64 Never = libm::nextafter;
    /// `math.ulp(x)`.
    Ulp "tickjit_rt_math_ulp" [F64] F64 Never = math::ulp;
    /// `math.degrees(x)`.
    Degrees "tickjit_rt_math_degrees" [F64] F64 Never = math::degrees;
    /// `math.radians(x)`.
    Radians "tickjit_rt_math_radians" [F64] F64 Never = math::radians;
    /// `math.isclose(a, b, rel_tol=r, abs_tol=t)`: `a`, `b`, `r`, `t`.
    IsClose "tickjit_rt_math_isclose" [F64 F64 F64 F64] I8 Status = math::is_close;
    /// `math.fma(x, y, z)`.
    Fma "tickjit_rt_math_fma" [F64 F64 F64] F64 Status = math::fma;

    /// `datetime(year, month, day, hour, minute, second, microsecond, tzinfo=timezone.utc)`.
    DateFromFields "tickjit_rt_date_from_fields" [I64 I64 I64 I64 I64 I64 I64] I64 Status = time::date_from_fields;
    /// `.year` of a datetime.
    DateYear "tickjit_rt_date_year" [I64] I64 Never = time::date_year;
    /// `.month` of a datetime.
    DateMonth "tickjit_rt_date_month" [I64] I64 Never = time::date_month;
    /// `.day` of a datetime.
    DateDay "tickjit_rt_date_day" [I64] I64 Never = time::date_day;
    /// `timedelta(...)`: the exact sum of the int arguments in nanoseconds, then the float arguments (0.0 for none):
    /// microseconds, milliseconds, seconds, minutes, hours, days, weeks.
    TimedeltaFromParts "tickjit_rt_timedelta_from_parts"
        [I64 F64 F64 F64 F64 F64 F64 F64] I64 Status = time::timedelta_from_parts;
    /// timedelta `*` float.
    TimedeltaTimesFloat "tickjit_rt_timedelta_times_float" [I64 F64] I64 Status = time::timedelta_times_float;
    /// timedelta `/` float.
    TimedeltaDivideFloat "tickjit_rt_timedelta_divide_float" [I64 F64] I64 Status = time::timedelta_divide_float;
    /// timedelta `/` int.
    TimedeltaDivideInt "tickjit_rt_timedelta_divide_int" [I64 I64] I64 Status = time::timedelta_divide_int;
    /// timedelta `//` int.
    TimedeltaFloorDivideInt "tickjit_rt_timedelta_floor_divide_int"
        [I64 I64] I64 Status = time::timedelta_floor_divide_int;

    /// Appends UTF-8 text, its address and length in bytes, to what the thread prints.
    PrintText "tickjit_rt_print_text" [Ptr I64] Nothing Never = print::text;
    /// Appends `str(a)`.
    PrintInt "tickjit_rt_print_int" [I64] Nothing Never = print::int;
    /// Appends `str(x)`.
    PrintFloat "tickjit_rt_print_float" [F64] Nothing Never = print::float;
    /// Appends `True` or `False`.
    PrintBool "tickjit_rt_print_bool" [I8] Nothing Never = print::bool;
    /// Appends `format(a, spec)`: number, address and length of the specification, which suits it.
    PrintFormatInt "tickjit_rt_print_format_int" [I64 Ptr I64] Nothing Never = print::format_int;
    /// Appends `format(x, spec)`.
    PrintFormatFloat "tickjit_rt_print_format_float" [F64 Ptr I64] Nothing Never = print::format_float;
    /// Keeps what was appended since the last time as the text of an error; its number, in 8 bits.
    PrintCompose "tickjit_rt_print_compose" [] I64 Never = print::compose;
    /// Hands what was appended since the last time to the sink.
    PrintFlush "tickjit_rt_print_flush" [] Nothing Check = print::flush;

    /// `a == b` of bytes, each its address and how many.
    BytesEqual "tickjit_rt_bytes_equal" [Ptr I64 Ptr I64] I8 Never = bytes::equal;
    /// The order of bytes: -1, 0 or 1.
    BytesCompare "tickjit_rt_bytes_compare" [Ptr I64 Ptr I64] I64 Never = bytes::compare;
    /// `b in a` of bytes.
    BytesContains "tickjit_rt_bytes_contains" [Ptr I64 Ptr I64] I8 Never = bytes::contains;
    /// `a.startswith(b)`
    BytesStartsWith "tickjit_rt_bytes_starts_with" [Ptr I64 Ptr I64] I8 Never = bytes::starts_with;
    /// `a.endswith(b)`
    BytesEndsWith "tickjit_rt_bytes_ends_with" [Ptr I64 Ptr I64] I8 Never = bytes::ends_with;
    /// How many code points UTF-8 has.
    BytesCodePoints "tickjit_rt_bytes_code_points" [Ptr I64] I64 Never = bytes::code_points;

    // Of containers. An address in place of a result is null where memory has run out, or for what is absent. An item,
    // key or value behind an address is a struct of its layout.

    /// Frees a container whose count has reached 0. Null is nothing.
    ObjectFree "tickjit_rt_object_free" [Ptr] Nothing Never = object::free;
    /// `c.clear()`.
    ObjectClear "tickjit_rt_object_clear" [Ptr] Nothing Never = object::clear;
    /// `c.copy()`, or null.
    ObjectCopy "tickjit_rt_object_copy" [Ptr] Ptr Never = object::copy;
    /// `a == b` of two containers of one type.
    ObjectEqual "tickjit_rt_object_equal" [Ptr Ptr] I8 Never = object::equal;
    /// `sum` of integers: container, part (0 items or keys, 1 values).
    SumInt "tickjit_rt_sum_int" [Ptr I32] I64 Status = object::sum_int;
    /// `sum` of floats: container, part, first summand, whether to compensate as CPython from 3.12 on.
    SumFloat "tickjit_rt_sum_float" [Ptr I32 F64 I32] F64 Never = object::sum_float;
    /// The number of the item (of a table, entry) that `min` or `max` gives, -1 for none: container, whether `max`, part.
    Extreme "tickjit_rt_extreme" [Ptr I32 I32] I64 Never = object::extreme;
    /// `any`: container, part.
    Any "tickjit_rt_any" [Ptr I32] I8 Never = object::any;
    /// `all`: container, part.
    All "tickjit_rt_all" [Ptr I32] I8 Never = object::all;
    /// A new list of a container's items, or null: container, part (2: keys and values as one item).
    ListFrom "tickjit_rt_list_from" [Ptr I32] Ptr Never = object::list_from;

    /// `a.extend(b)` of lists and deques, of one even.
    SequenceExtend "tickjit_rt_sequence_extend" [Ptr Ptr] Nothing Check = sequence::extend;
    /// `s.reverse()`.
    SequenceReverse "tickjit_rt_sequence_reverse" [Ptr] Nothing Never = sequence::reverse;
    /// Where an item is, or -1: list or deque, item, start, stop.
    SequenceFind "tickjit_rt_sequence_find" [Ptr Ptr I64 I64] I64 Never = sequence::find;
    /// `s.count(item)`.
    SequenceCount "tickjit_rt_sequence_count" [Ptr Ptr] I64 Never = sequence::count;

    /// A new list, or null: layout, room (0 for that of a small list).
    ListNew "tickjit_rt_list_new" [I64 I64] Ptr Never = list::new;
    /// Makes room for one more item; if there is none afterwards, there is no memory. Changes no register where
    /// [`RuntimeFn::preserves`] says so, as `TableNext`.
    ListGrow "tickjit_rt_list_grow" [Ptr] Nothing Never = preserving::list_grow;
    /// Makes a gap as `insert` does and gives its address, or null.
    ListInsert "tickjit_rt_list_insert" [Ptr I64] Ptr Never = list::insert;
    /// Closes the gap of an item taken out at a valid index.
    ListClose "tickjit_rt_list_close" [Ptr I64] Nothing Never = list::close;
    /// `del l[i]`.
    ListDelete "tickjit_rt_list_delete" [Ptr I64] Nothing Check = list::delete;
    /// `l[a:b:c]`: list, a, b, c, which of these are given (bits 0, 1, 2).
    ListSlice "tickjit_rt_list_slice" [Ptr I64 I64 I64 I32] Ptr Status = list::get_slice;
    /// `l[a:b:c] = other`, of the same length.
    ListSetSlice "tickjit_rt_list_set_slice" [Ptr I64 I64 I64 I32 Ptr] Nothing Check = list::set_slice;
    /// `del l[a:b:c]`.
    ListDeleteSlice "tickjit_rt_list_delete_slice" [Ptr I64 I64 I64 I32] Nothing Check = list::delete_slice;
    /// `a + b`, or null.
    ListConcat "tickjit_rt_list_concat" [Ptr Ptr] Ptr Never = list::concat;
    /// `l * n`, or null.
    ListRepeat "tickjit_rt_list_repeat" [Ptr I64] Ptr Never = list::repeat;
    /// `l.sort(reverse=r)`.
    ListSort "tickjit_rt_list_sort" [Ptr I32] Nothing Check = list::sort;

    /// A new deque, or null: layout, bound (-1 for none).
    DequeNew "tickjit_rt_deque_new" [I64 I64] Ptr Never = deque::new;
    /// Adds a place for an item at one end and gives its address, or null: deque, whether left. What falls off is freed.
    DequeAppend "tickjit_rt_deque_append" [Ptr I32] Ptr Never = deque::append;
    /// Takes out the item at one end and gives its address, or null if empty: deque, whether left.
    DequeTake "tickjit_rt_deque_take" [Ptr I32] Ptr Never = deque::take;
    /// Makes a gap as `insert` does and gives its address; null also if full.
    DequeInsert "tickjit_rt_deque_insert" [Ptr I64] Ptr Never = deque::insert;
    /// Closes the gap of an item taken out at a valid index.
    DequeClose "tickjit_rt_deque_close" [Ptr I64] Nothing Never = deque::close;
    /// `del d[i]`.
    DequeDelete "tickjit_rt_deque_delete" [Ptr I64] Nothing Check = deque::delete;
    /// `d.rotate(n)`.
    DequeRotate "tickjit_rt_deque_rotate" [Ptr I64] Nothing Never = deque::rotate;

    /// A new dict or set, or null: layout of keys, of values (0 for a set), room.
    TableNew "tickjit_rt_table_new" [I64 I64 I64] Ptr Never = table::new;
    /// Makes a dict a defaulting one: dict, value, whose counts it takes over.
    TableSetDefault "tickjit_rt_table_set_default" [Ptr Ptr] Nothing Check = table::set_default;
    /// The entry of a key that is one integer, of any width; null for none.
    TableFindInt "tickjit_rt_table_find_int" [Ptr I64] Ptr Never = table::find_int;
    /// The entry of a key that is one float; null for none.
    TableFindFloat "tickjit_rt_table_find_float" [Ptr F64] Ptr Never = table::find_float;
    /// The entry of a key behind an address; null for none.
    TableFindWide "tickjit_rt_table_find_wide" [Ptr Ptr] Ptr Never = table::find_wide;
    /// The entry of an integer key, with a value of zeros if it is new; null if there is no memory.
    TableInsertInt "tickjit_rt_table_insert_int" [Ptr I64] Ptr Never = table::insert_int;
    /// As [`RuntimeFn::TableInsertInt`], of a float.
    TableInsertFloat "tickjit_rt_table_insert_float" [Ptr F64] Ptr Never = table::insert_float;
    /// As [`RuntimeFn::TableInsertInt`], of a key behind an address.
    TableInsertWide "tickjit_rt_table_insert_wide" [Ptr Ptr] Ptr Never = table::insert_wide;
    /// Takes out an integer key; the entry it had, whose value is the caller's, or null for none.
    TableTakeInt "tickjit_rt_table_take_int" [Ptr I64] Ptr Never = table::take_int;
    /// As [`RuntimeFn::TableTakeInt`], of a float.
    TableTakeFloat "tickjit_rt_table_take_float" [Ptr F64] Ptr Never = table::take_float;
    /// As [`RuntimeFn::TableTakeInt`], of a key behind an address.
    TableTakeWide "tickjit_rt_table_take_wide" [Ptr Ptr] Ptr Never = table::take_wide;
    /// Takes out an entry; its value is the caller's.
    TableRemove "tickjit_rt_table_remove" [Ptr Ptr] Nothing Never = table::remove;
    /// The number of the first living entry from one on, or -1, in the cell that holds that one.
    TableNext "tickjit_rt_table_next" [Ptr Ptr] Nothing Never = preserving::table_next;
    /// The number of the last living entry before one, or -1.
    TableLast "tickjit_rt_table_last" [Ptr I64] I64 Never = table::last;
    /// `a.update(b)`.
    TableUpdate "tickjit_rt_table_update" [Ptr Ptr] Nothing Check = table::update;
    /// A new set out of two, or null: 0 union, 1 intersection, 2 difference, 3 symmetric difference.
    SetCombine "tickjit_rt_set_combine" [Ptr Ptr I32] Ptr Never = table::combine;
    /// The same in place of the first.
    SetUpdate "tickjit_rt_set_update" [Ptr Ptr I32] Nothing Check = table::combine_into;
    /// Two sets: 0 `<=`, 1 `<`, 2 `>=`, 3 `>`, 4 disjoint.
    SetRelate "tickjit_rt_set_relate" [Ptr Ptr I32] I8 Never = table::relate;
}

impl RuntimeFn {
    /// What the compiler knows of the function.
    #[must_use]
    pub fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The symbol, e.g. `tickjit_rt_int_pow`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether a call changes no register but that of the result: fewer than the C calling convention allows.
    #[must_use]
    pub fn preserves(self) -> bool {
        match self {
            Self::Report => errors::PRESERVES,
            Self::ListGrow | Self::TableNext => preserving::PRESERVES,
            _ => false,
        }
    }

    /// Where the function's code is.
    #[must_use]
    pub fn address(self) -> *const u8 {
        (self.row().address)()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Fallible, RuntimeFn, ValueType};

    #[test]
    fn rows_are_complete_and_distinct() {
        let names: BTreeSet<_> = RuntimeFn::ALL.iter().map(|f| f.name()).collect();
        assert_eq!(names.len(), RuntimeFn::ALL.len());
        for (index, &function) in RuntimeFn::ALL.iter().enumerate() {
            assert_eq!(function as usize, index);
            assert!(function.name().starts_with("tickjit_rt_"), "{function:?}");
            assert!(!function.address().is_null(), "{function:?}");
        }
    }

    #[test]
    fn forms_fit_their_results() {
        for &function in RuntimeFn::ALL {
            let row = function.row();
            match row.fallible {
                Fallible::Never => {}
                Fallible::NonFinite { .. } => {
                    assert_eq!(row.returns, Some(ValueType::F64), "{function:?}");
                    assert!(matches!(row.params.len(), 1 | 2), "{function:?}");
                    assert!(
                        row.params.iter().all(|p| *p == ValueType::F64),
                        "{function:?}"
                    );
                }
                Fallible::Status => assert!(row.returns.is_some(), "{function:?}"),
                Fallible::Check => assert_eq!(row.returns, None, "{function:?}"),
            }
        }
    }
}
