//! Unary and binary operations, comparisons.

use std::cmp::Ordering;

use tickjit_runtime::errors::Fault;
use tickjit_runtime::{float, rounding};

use super::super::{BinaryOp, Checks, Compare, UnaryOp};
use super::{EvaluateError, Evaluated, Raw, as_bool, as_float, as_int};
use crate::types::{Const, NamedType, Repr, Type};

fn overflow<T>(value: Option<T>) -> Evaluated<T> {
    value.ok_or(EvaluateError::Fault(Fault::IntegerOverflow))
}

pub(super) fn unary(op: UnaryOp, a: &Const, ty: &Type) -> Evaluated {
    let raw = match op {
        UnaryOp::IntNeg(Checks::Numpy) => Raw::Int(as_int(a)?.wrapping_neg()),
        UnaryOp::IntNeg(Checks::Python | Checks::Proved) => {
            Raw::Int(overflow(as_int(a)?.checked_neg())?)
        }
        UnaryOp::IntNot => Raw::Int(!as_int(a)?),
        UnaryOp::IntAbs(Checks::Numpy) => Raw::Int(as_int(a)?.wrapping_abs()),
        UnaryOp::IntAbs(Checks::Python | Checks::Proved) => {
            Raw::Int(overflow(as_int(a)?.checked_abs())?)
        }
        UnaryOp::FloatNeg => Raw::Float(-as_float(a)?),
        UnaryOp::FloatAbs => Raw::Float(as_float(a)?.abs()),
        UnaryOp::FloatSqrt => {
            let x = as_float(a)?;
            if x < 0.0 {
                return Err(Fault::MathDomain.into());
            }
            Raw::Float(x.sqrt())
        }
        UnaryOp::FloatFloorToInt => Raw::Int(rounding::floor_to_int(as_float(a)?)?),
        UnaryOp::FloatCeilToInt => Raw::Int(rounding::ceil_to_int(as_float(a)?)?),
        UnaryOp::FloatTruncToInt => Raw::Int(rounding::trunc_to_int(as_float(a)?)?),
        UnaryOp::FloatRoundToInt => Raw::Int(rounding::round_to_int(as_float(a)?)?),
        UnaryOp::FloatTrunc => Raw::Float(as_float(a)?.trunc()),
        UnaryOp::FloatIsNan => Raw::Bool(as_float(a)?.is_nan()),
        UnaryOp::FloatIsInf => Raw::Bool(as_float(a)?.is_infinite()),
        UnaryOp::FloatIsFinite => Raw::Bool(as_float(a)?.is_finite()),
        UnaryOp::BoolNot => Raw::Bool(!as_bool(a)?),
        UnaryOp::BoolToInt | UnaryOp::Retype | UnaryOp::Resize => return retyped(a, ty),
        UnaryOp::IntToBool => Raw::Bool(as_int(a)? != 0),
        UnaryOp::FloatToBool => Raw::Bool(as_float(a)? != 0.0),
        UnaryOp::IntToFloat => Raw::Float(int_to_float(as_int(a)?)),
    };
    Ok(raw.under(ty))
}

#[expect(clippy::cast_precision_loss, reason = "it rounds half to even")]
fn int_to_float(value: i64) -> f64 {
    value as f64
}

/// An integer of any width, sign-extended.
fn whole(value: &Const) -> Evaluated<i128> {
    match value {
        Const::Wide { bits, .. } => Ok(bits.cast_signed()),
        other => as_int(other).map(i128::from),
    }
}

/// The bits of a value under another type, cut to the size of that.
fn retyped(value: &Const, ty: &Type) -> Evaluated {
    if let Some(value) = float_retyped(value, ty) {
        return Ok(value);
    }
    retyped_bits(whole(value)?, ty)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what a type does not hold is cut off"
)]
fn retyped_bits(bits: i128, ty: &Type) -> Evaluated {
    match ty {
        Type::Int => Ok(Const::Int(bits as i64)),
        Type::Bool => Ok(Const::Bool(bits & 0xff != 0)),
        Type::Named(named) => Ok(Const::of_bits(named, bits.cast_unsigned())),
        Type::None
        | Type::Never
        | Type::Float
        | Type::Str
        | Type::Tuple(_)
        | Type::Container(_)
        | Type::Optional(_) => Err(EvaluateError::NotConstant),
    }
}

/// A float as another type of the same values, or the other way round; one of 32 bits rounds.
fn float_retyped(value: &Const, ty: &Type) -> Option<Const> {
    let float = match value {
        Const::Float(value) => *value,
        Const::Named { ty, bits } => match ty.repr() {
            Repr::F64 => f64::from_bits(bits.cast_unsigned()),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the bits of 32 are kept in 64"
            )]
            Repr::F32 => f32::from_bits(bits.cast_unsigned() as u32).into(),
            Repr::I8 | Repr::I16 | Repr::I32 | Repr::I64 | Repr::I128 | Repr::Ptr => return None,
        },
        _ => return None,
    };
    let named = |named: &NamedType, bits: i64| Const::Named {
        ty: named.clone(),
        bits,
    };
    match ty {
        Type::Float => Some(Const::Float(float)),
        Type::Named(ty) if ty.repr() == Repr::F64 => Some(named(ty, float.to_bits().cast_signed())),
        #[expect(clippy::cast_possible_truncation, reason = "it rounds")]
        Type::Named(ty) if ty.repr() == Repr::F32 => {
            Some(named(ty, (float as f32).to_bits().cast_signed().into()))
        }
        _ => None,
    }
}

pub(super) fn binary(op: BinaryOp, a: &Const, b: &Const) -> Evaluated {
    match op {
        BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => bits(op, a, b),
        BinaryOp::IntAdd(_)
        | BinaryOp::IntSub(_)
        | BinaryOp::IntMul(_)
        | BinaryOp::IntFloorDiv(_)
        | BinaryOp::IntMod(_)
        | BinaryOp::IntShl(_)
        | BinaryOp::IntShr(_) => ints(op, as_int(a)?, as_int(b)?).map(Const::Int),
        BinaryOp::FloatAdd
        | BinaryOp::FloatSub
        | BinaryOp::FloatMul
        | BinaryOp::FloatDiv(_)
        | BinaryOp::FloatFloorDiv(_)
        | BinaryOp::FloatMod(_)
        | BinaryOp::FloatCopysign => floats(op, as_float(a)?, as_float(b)?).map(Const::Float),
    }
}

fn bits(op: BinaryOp, a: &Const, b: &Const) -> Evaluated {
    let (x, y) = (whole(a)?, whole(b)?);
    let value = match op {
        BinaryOp::And => x & y,
        BinaryOp::Or => x | y,
        _ => x ^ y,
    };
    retyped_bits(value, &a.ty())
}

fn ints(op: BinaryOp, a: i64, b: i64) -> Evaluated<i64> {
    match op {
        BinaryOp::IntAdd(Checks::Numpy) => Ok(a.wrapping_add(b)),
        BinaryOp::IntAdd(_) => overflow(a.checked_add(b)),
        BinaryOp::IntSub(Checks::Numpy) => Ok(a.wrapping_sub(b)),
        BinaryOp::IntSub(_) => overflow(a.checked_sub(b)),
        BinaryOp::IntMul(Checks::Numpy) => Ok(a.wrapping_mul(b)),
        BinaryOp::IntMul(_) => overflow(a.checked_mul(b)),
        BinaryOp::IntFloorDiv(Checks::Numpy) | BinaryOp::IntMod(Checks::Numpy) if b == 0 => Ok(0),
        BinaryOp::IntFloorDiv(_) | BinaryOp::IntMod(_) if b == 0 => {
            Err(Fault::IntegerDivisionByZero.into())
        }
        BinaryOp::IntFloorDiv(checks) => {
            // Of the smallest int by -1 the quotient is the only one that does not fit.
            if checks != Checks::Numpy && a == i64::MIN && b == -1 {
                return Err(Fault::IntegerOverflow.into());
            }
            let floored = i64::from(floor_differs(a, b));
            Ok(a.wrapping_div(b) - floored)
        }
        BinaryOp::IntMod(_) => {
            let rest = a.wrapping_rem(b);
            Ok(if floor_differs(a, b) { rest + b } else { rest })
        }
        BinaryOp::IntShl(Checks::Proved) | BinaryOp::IntShr(Checks::Proved) if b < 0 => {
            Err(EvaluateError::NotConstant)
        }
        BinaryOp::IntShl(_) | BinaryOp::IntShr(_) if b < 0 => Err(Fault::NegativeShiftCount.into()),
        BinaryOp::IntShl(checks) => shifted_left(checks, a, b),
        BinaryOp::IntShr(_) => Ok(a >> b.min(63)),
        _ => Err(EvaluateError::NotConstant),
    }
}

/// Whether the quotient rounded down is not the one rounded to zero.
fn floor_differs(a: i64, b: i64) -> bool {
    a.wrapping_rem(b) != 0 && (a < 0) != (b < 0)
}

fn shifted_left(checks: Checks, a: i64, count: i64) -> Evaluated<i64> {
    let shifted = if count < 64 { a << count } else { 0 };
    let lost = a != 0 && (count >= 64 || shifted >> count != a);
    if checks != Checks::Numpy && lost {
        return Err(Fault::IntegerOverflow.into());
    }
    Ok(shifted)
}

fn floats(op: BinaryOp, a: f64, b: f64) -> Evaluated<f64> {
    let zero = |checks: Checks, fault: Fault| {
        if b == 0.0 && checks != Checks::Numpy {
            Err(EvaluateError::Fault(fault))
        } else {
            Ok(())
        }
    };
    Ok(match op {
        BinaryOp::FloatAdd => a + b,
        BinaryOp::FloatSub => a - b,
        BinaryOp::FloatMul => a * b,
        BinaryOp::FloatDiv(checks) => {
            zero(checks, Fault::FloatDivisionByZero)?;
            a / b
        }
        BinaryOp::FloatFloorDiv(checks) => {
            zero(checks, Fault::FloatFloorDivisionByZero)?;
            float::floor_divide(a, b)
        }
        BinaryOp::FloatMod(checks) => {
            zero(checks, Fault::FloatModulo)?;
            float::modulo(a, b)
        }
        BinaryOp::FloatCopysign => a.copysign(b),
        _ => return Err(EvaluateError::NotConstant),
    })
}

/// The order of two values of one type; `None` where one is a nan.
pub(super) fn order(a: &Const, b: &Const) -> Evaluated<Option<Ordering>> {
    match (a, b) {
        (Const::Float(a), Const::Float(b)) => Ok(a.partial_cmp(b)),
        _ => Ok(Some(whole(a)?.cmp(&whole(b)?))),
    }
}

pub(super) fn holds(op: Compare, order: Option<Ordering>) -> bool {
    match op {
        Compare::Equal => order == Some(Ordering::Equal),
        Compare::NotEqual => order != Some(Ordering::Equal),
        Compare::Less => order == Some(Ordering::Less),
        Compare::LessEqual => order.is_some_and(Ordering::is_le),
        Compare::Greater => order == Some(Ordering::Greater),
        Compare::GreaterEqual => order.is_some_and(Ordering::is_ge),
    }
}
