//! Numbers of hosts: values that a host holds as an integer, a float or a bool of some width, under a
//! name of its own. They compute and compare as what they are held as, and an int, float or bool becomes
//! one where one is wanted, if it fits.

use crate::ast::CmpOp;
use crate::handlers::{Answer, Asked, TypeHandler};
use crate::hir::{BinaryOp, Compare, ExprId, UnaryOp};
use crate::types::{Const, NativeType, Type, TypeDetail};

use super::family::Family;
use super::number::{Kind, as_float, as_int, kind as kind_of};
use super::writer::{Term, Writer};
use super::{comparison, enumeration, float};

/// All numbers of hosts. No annotation stands for one but what a host's handler says.
pub(super) const HELD: Family = Family::new(|ty| native(ty).is_some());

/// What values of [`TypeDetail::Number`] can do, for handlers of hosts that own types of theirs.
#[must_use]
pub fn numbers() -> impl TypeHandler {
    HELD
}

/// How a host holds numbers of a type.
pub(super) fn native(ty: &Type) -> Option<NativeType> {
    match ty.as_named()?.def().detail {
        TypeDetail::Number(native) => Some(native),
        TypeDetail::Plain
        | TypeDetail::Keyed(..)
        | TypeDetail::Pointer(_)
        | TypeDetail::Struct(_)
        | TypeDetail::Array(_)
        | TypeDetail::Enum { .. }
        | TypeDetail::EnumSet(_) => None,
    }
}

/// What numbers held so count as.
pub(super) fn kind(native: NativeType) -> Option<Kind> {
    match native {
        NativeType::Float32 | NativeType::Float64 => Some(Kind::Float),
        NativeType::Pointer | NativeType::Int128 => None,
        NativeType::Bool
        | NativeType::Int8
        | NativeType::Int16
        | NativeType::Int32
        | NativeType::Int64
        | NativeType::UInt8
        | NativeType::UInt16
        | NativeType::UInt32
        | NativeType::UInt64 => Some(Kind::Int),
    }
}

/// The int that a host's integer is.
pub(super) fn to_int(w: &mut Writer, term: &Term) -> Option<ExprId> {
    let native = native(&term.ty)?;
    let value = w.term(term);
    let value = w.unary(UnaryOp::Resize, value, Type::Int);
    Some(match native {
        NativeType::UInt8 | NativeType::UInt16 | NativeType::UInt32 => {
            let mask = w.int(native.range()?.1);
            w.ints(BinaryOp::And, value, mask)
        }
        NativeType::UInt64 => {
            let value = w.bind(value);
            let (left, zero) = (w.term(&value), w.int(0));
            let fits = w.compare(Compare::GreaterEqual, left, zero);
            let value = w.term(&value);
            let raise = w.raise(
                "OverflowError",
                "the value does not fit in 64 bits with a sign",
            );
            w.choose(fits, value, raise)
        }
        NativeType::Bool => {
            let truth = w.unary(UnaryOp::IntToBool, value, Type::Bool);
            w.unary(UnaryOp::BoolToInt, truth, Type::Int)
        }
        NativeType::Int8 | NativeType::Int16 | NativeType::Int32 | NativeType::Int64 => value,
        NativeType::Float32 | NativeType::Float64 | NativeType::Int128 | NativeType::Pointer => {
            return None;
        }
    })
}

/// The float that a float is, a host's or Python's.
pub(super) fn to_float(w: &mut Writer, term: &Term) -> ExprId {
    let value = w.term(term);
    match native(&term.ty) {
        None => value,
        Some(NativeType::Float32) => w.unary(UnaryOp::Resize, value, Type::Float),
        Some(_) => w.unary(UnaryOp::Retype, value, Type::Float),
    }
}

/// A host's number and a member of an enumeration: the host holds its value.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let is_ours = |x: &Term, y: &Term| native(&x.ty).is_some() && enumeration::is_plain(&y.ty);
    let (a, b) = if is_ours(a, b) {
        let b = enumeration::value(w, b);
        (a.clone(), w.bind(b))
    } else if is_ours(b, a) {
        let a = enumeration::value(w, a);
        (w.bind(a), b.clone())
    } else {
        return Ok(None);
    };
    comparison::compare(w, asked, op, &a, &b)
}

/// A number where a host's is wanted: an integer that does not fit, and a float that is too large for 32
/// bits, are reported.
pub(super) fn convert(
    w: &mut Writer,
    asked: Asked<'_>,
    a: &Term,
    expected: &Type,
) -> Answer<ExprId> {
    let Some(native) = native(expected) else {
        return Ok(None);
    };
    if enumeration::is_plain(&a.ty) {
        let value = enumeration::value(w, a);
        let value = w.bind(value);
        return convert(w, asked, &value, expected);
    }
    let Some(given) = kind_of(&a.ty) else {
        return Ok(None);
    };
    match (kind(native), given) {
        (Some(Kind::Int), Kind::Float) => Err(float::to_int_refused(asked).into()),
        (Some(Kind::Int | Kind::Bool), _) => Ok(to_integer(w, a, native, expected)),
        (Some(Kind::Float), _) if native == NativeType::Float32 => Ok(to_float32(w, a, expected)),
        (Some(Kind::Float), _) => {
            let value = as_float(w, a);
            Ok(value.map(|value| w.unary(UnaryOp::Retype, value, expected.clone())))
        }
        (None, _) => Ok(None),
    }
}

fn to_integer(w: &mut Writer, a: &Term, native: NativeType, expected: &Type) -> Option<ExprId> {
    let value = as_int(w, a)?;
    let (low, high) = native.range().unwrap_or((0, 1));
    if (low, high) == (i64::MIN, i64::MAX) {
        return Some(w.unary(UnaryOp::Resize, value, expected.clone()));
    }
    let value = match a.known_int() {
        Some(known) => Term::constant(Const::Int(known)),
        None => w.bind(value),
    };
    let (left, right) = (w.term(&value), w.int(low));
    let above = w.compare(Compare::GreaterEqual, left, right);
    let (left, right) = (w.term(&value), w.int(high));
    let below = w.compare(Compare::LessEqual, left, right);
    let fits = w.and(above, below);
    let value = w.term(&value);
    let held = w.unary(UnaryOp::Resize, value, expected.clone());
    let raise = w.raise(
        "OverflowError",
        &format!("the int does not fit in {native}"),
    );
    Some(w.choose(fits, held, raise))
}

/// The least float whose magnitude rounds to an infinity of 32 bits.
const TOO_LARGE: f64 = 340_282_356_779_733_661_637_539_395_458_142_568_448.0;

fn to_float32(w: &mut Writer, a: &Term, expected: &Type) -> Option<ExprId> {
    let value = as_float(w, a)?;
    let value = w.bind(value);
    let magnitude = w.term(&value);
    let magnitude = w.unary(UnaryOp::FloatAbs, magnitude, Type::Float);
    let magnitude = w.bind(magnitude);
    // Infinities stay, and nan compares as false.
    let (left, right) = (w.term(&magnitude), w.float(TOO_LARGE));
    let large = w.compare(Compare::GreaterEqual, left, right);
    let (left, right) = (w.term(&magnitude), w.float(f64::INFINITY));
    let finite = w.compare(Compare::Less, left, right);
    let overflows = w.and(large, finite);
    let value = w.term(&value);
    let held = w.unary(UnaryOp::Resize, value, expected.clone());
    let raise = w.raise("OverflowError", "the float does not fit in float32");
    let fits = w.not(overflows);
    Some(w.choose(fits, held, raise))
}
