//! Calls of the runtime's functions.

use std::cmp::Ordering;

use tickjit_runtime::table::RuntimeFn;
use tickjit_runtime::{calendar, float, int, libm, math, rounding, timedelta};

use super::{EvaluateError, Evaluated, Raw, as_float, as_int};
use crate::types::Const;

/// The arguments of a runtime function.
struct Args<'a>(&'a [Const]);

impl Args<'_> {
    fn at(&self, index: usize) -> Evaluated<&Const> {
        self.0.get(index).ok_or(EvaluateError::NotConstant)
    }

    fn int(&self, index: usize) -> Evaluated<i64> {
        as_int(self.at(index)?)
    }

    fn float(&self, index: usize) -> Evaluated<f64> {
        as_float(self.at(index)?)
    }

    fn floats<const N: usize>(&self, from: usize) -> Evaluated<[f64; N]> {
        let mut floats = [0.0; N];
        for (index, slot) in floats.iter_mut().enumerate() {
            *slot = self.float(from + index)?;
        }
        Ok(floats)
    }

    fn ints<const N: usize>(&self) -> Evaluated<[i64; N]> {
        let mut ints = [0; N];
        for (index, slot) in ints.iter_mut().enumerate() {
            *slot = self.int(index)?;
        }
        Ok(ints)
    }
}

/// Functions of the C library, which fail by the general rule.
type Unary = extern "C" fn(f64) -> f64;

impl Args<'_> {
    fn checked(&self, function: Unary, overflow: bool) -> Evaluated<Raw> {
        let [x] = self.floats(0)?;
        let result = function(x);
        math::check(&[x], result, overflow)?;
        Ok(Raw::Float(result))
    }

    fn checked_2(&self, function: extern "C" fn(f64, f64) -> f64) -> Evaluated<Raw> {
        let [x, y] = self.floats(0)?;
        let result = function(x, y);
        math::check(&[x, y], result, true)?;
        Ok(Raw::Float(result))
    }

    fn unchecked(&self, function: impl Fn(f64) -> f64) -> Evaluated<Raw> {
        let [x] = self.floats(0)?;
        Ok(Raw::Float(function(x)))
    }

    fn unchecked_2(&self, function: impl Fn(f64, f64) -> f64) -> Evaluated<Raw> {
        let [x, y] = self.floats(0)?;
        Ok(Raw::Float(function(x, y)))
    }
}

/// The result of a call whose arguments are known.
pub(super) fn runtime(function: RuntimeFn, args: &[Const]) -> Evaluated<Raw> {
    let args = Args(args);
    match function {
        RuntimeFn::IntPow
        | RuntimeFn::IntPowWrapping
        | RuntimeFn::IntPowMod
        | RuntimeFn::IntTrueDivide
        | RuntimeFn::IntRoundDigits
        | RuntimeFn::IntSqrt
        | RuntimeFn::IntGcd
        | RuntimeFn::IntLcm
        | RuntimeFn::IntFactorial
        | RuntimeFn::IntComb
        | RuntimeFn::IntPerm
        | RuntimeFn::IntBitLength => ints(function, &args),
        RuntimeFn::FloatFloorDivide
        | RuntimeFn::FloatModulo
        | RuntimeFn::FloatPow
        | RuntimeFn::FloatPowIeee
        | RuntimeFn::FloatRoundDigits
        | RuntimeFn::FloatRoundToInt
        | RuntimeFn::FloatTruncToInt
        | RuntimeFn::FloatFloorToInt
        | RuntimeFn::FloatCeilToInt
        | RuntimeFn::IntFloatCompare
        | RuntimeFn::FloatIsInteger => floats(function, &args),
        RuntimeFn::DateFromFields
        | RuntimeFn::DateYear
        | RuntimeFn::DateMonth
        | RuntimeFn::DateDay
        | RuntimeFn::TimedeltaFromParts
        | RuntimeFn::TimedeltaTimesFloat
        | RuntimeFn::TimedeltaDivideFloat
        | RuntimeFn::TimedeltaDivideInt
        | RuntimeFn::TimedeltaFloorDivideInt => times(function, &args),
        RuntimeFn::Exp => args.checked(libm::exp, true),
        RuntimeFn::Exp2 => args.checked(libm::exp2, true),
        RuntimeFn::Expm1 => args.checked(libm::expm1, true),
        RuntimeFn::Log => args.checked(libm::log, false),
        RuntimeFn::Log2 => args.checked(libm::log2, false),
        RuntimeFn::Log10 => args.checked(libm::log10, false),
        RuntimeFn::Log1p => args.checked(libm::log1p, false),
        RuntimeFn::Sin => args.checked(libm::sin, false),
        RuntimeFn::Cos => args.checked(libm::cos, false),
        RuntimeFn::Tan => args.checked(libm::tan, false),
        RuntimeFn::Asin => args.checked(libm::asin, false),
        RuntimeFn::Acos => args.checked(libm::acos, false),
        RuntimeFn::Sinh => args.checked(libm::sinh, true),
        RuntimeFn::Cosh => args.checked(libm::cosh, true),
        RuntimeFn::Acosh => args.checked(libm::acosh, false),
        RuntimeFn::Atanh => args.checked(libm::atanh, false),
        RuntimeFn::Cbrt => args.unchecked(|x| libm::cbrt(x)),
        RuntimeFn::Atan => args.unchecked(|x| libm::atan(x)),
        RuntimeFn::Tanh => args.unchecked(|x| libm::tanh(x)),
        RuntimeFn::Asinh => args.unchecked(|x| libm::asinh(x)),
        RuntimeFn::Erf => args.unchecked(|x| libm::erf(x)),
        RuntimeFn::Erfc => args.unchecked(|x| libm::erfc(x)),
        RuntimeFn::FrexpMantissa => args.unchecked(math::frexp_mantissa),
        RuntimeFn::Ulp => args.unchecked(math::ulp),
        RuntimeFn::Degrees => args.unchecked(math::degrees),
        RuntimeFn::Radians => args.unchecked(math::radians),
        RuntimeFn::Atan2 => args.unchecked_2(|y, x| libm::atan2(y, x)),
        RuntimeFn::NextAfter => args.unchecked_2(|x, y| libm::nextafter(x, y)),
        RuntimeFn::Hypot => args.unchecked_2(math::hypot),
        RuntimeFn::Fmod => args.checked_2(libm::fmod),
        RuntimeFn::Remainder => args.checked_2(libm::remainder),
        RuntimeFn::FrexpExponent => Ok(Raw::Int(math::frexp_exponent(args.float(0)?))),
        RuntimeFn::Gamma => Ok(Raw::Float(math::gamma(args.float(0)?)?)),
        RuntimeFn::Lgamma => Ok(Raw::Float(math::lgamma(args.float(0)?)?)),
        RuntimeFn::Pow => {
            let [x, y] = args.floats(0)?;
            Ok(Raw::Float(math::pow(x, y)?))
        }
        RuntimeFn::Ldexp => Ok(Raw::Float(math::ldexp(args.float(0)?, args.int(1)?)?)),
        RuntimeFn::IsClose => {
            let [a, b, relative, absolute] = args.floats(0)?;
            Ok(Raw::Bool(math::is_close(a, b, relative, absolute)?))
        }
        RuntimeFn::Fma => {
            let [x, y, z] = args.floats(0)?;
            Ok(Raw::Float(math::fma(x, y, z)?))
        }
        // What prints, reports or works on containers is no constant; nor is what has no row here yet.
        _ => Err(EvaluateError::NotConstant),
    }
}

fn ints(function: RuntimeFn, args: &Args<'_>) -> Evaluated<Raw> {
    let a = args.int(0)?;
    let b = || args.int(1);
    Ok(Raw::Int(match function {
        RuntimeFn::IntPow => int::pow(a, b()?)?,
        RuntimeFn::IntPowWrapping => int::pow_wrapping(a, b()?)?,
        RuntimeFn::IntPowMod => int::pow_mod(a, b()?, args.int(2)?)?,
        RuntimeFn::IntTrueDivide => return Ok(Raw::Float(int::true_divide(a, b()?)?)),
        RuntimeFn::IntRoundDigits => int::round_digits(a, b()?)?,
        RuntimeFn::IntSqrt => int::sqrt(a)?,
        RuntimeFn::IntGcd => int::gcd(a, b()?)?,
        RuntimeFn::IntLcm => int::lcm(a, b()?)?,
        RuntimeFn::IntFactorial => int::factorial(a)?,
        RuntimeFn::IntComb => int::comb(a, b()?)?,
        RuntimeFn::IntPerm => int::perm(a, b()?)?,
        RuntimeFn::IntBitLength => int::bit_length(a),
        _ => return Err(EvaluateError::NotConstant),
    }))
}

fn floats(function: RuntimeFn, args: &Args<'_>) -> Evaluated<Raw> {
    Ok(match function {
        RuntimeFn::FloatFloorDivide => args.unchecked_2(float::floor_divide)?,
        RuntimeFn::FloatModulo => args.unchecked_2(float::modulo)?,
        RuntimeFn::FloatPow => {
            let [x, y] = args.floats(0)?;
            Raw::Float(float::pow(x, y)?)
        }
        RuntimeFn::FloatPowIeee => args.unchecked_2(|x, y| libm::pow(x, y))?,
        RuntimeFn::FloatRoundDigits => {
            Raw::Float(rounding::round_digits(args.float(0)?, args.int(1)?)?)
        }
        RuntimeFn::FloatRoundToInt => Raw::Int(rounding::round_to_int(args.float(0)?)?),
        RuntimeFn::FloatTruncToInt => Raw::Int(rounding::trunc_to_int(args.float(0)?)?),
        RuntimeFn::FloatFloorToInt => Raw::Int(rounding::floor_to_int(args.float(0)?)?),
        RuntimeFn::FloatCeilToInt => Raw::Int(rounding::ceil_to_int(args.float(0)?)?),
        RuntimeFn::IntFloatCompare => {
            let order = float::compare_int(args.int(0)?, args.float(1)?);
            Raw::Int(order.map_or(2, |order| match order {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            }))
        }
        RuntimeFn::FloatIsInteger => Raw::Bool(float::is_integer(args.float(0)?)),
        _ => return Err(EvaluateError::NotConstant),
    })
}

fn times(function: RuntimeFn, args: &Args<'_>) -> Evaluated<Raw> {
    let a = args.int(0)?;
    Ok(Raw::Int(match function {
        RuntimeFn::DateFromFields => calendar::from_fields(args.ints()?)?,
        RuntimeFn::DateYear => calendar::year(a),
        RuntimeFn::DateMonth => calendar::month(a),
        RuntimeFn::DateDay => calendar::day(a),
        RuntimeFn::TimedeltaFromParts => timedelta::from_parts(a, args.floats(1)?)?,
        RuntimeFn::TimedeltaTimesFloat => timedelta::times_float(a, args.float(1)?)?,
        RuntimeFn::TimedeltaDivideFloat => timedelta::divide_float(a, args.float(1)?)?,
        RuntimeFn::TimedeltaDivideInt => timedelta::divide_int(a, args.int(1)?)?,
        RuntimeFn::TimedeltaFloorDivideInt => timedelta::floor_divide_int(a, args.int(1)?)?,
        _ => return Err(EvaluateError::NotConstant),
    }))
}
