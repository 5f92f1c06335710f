//! What operators, conditions and conversions mean for the built-in types: each family is asked in
//! turn. Elements of tuples and arguments of functions come here too.

use crate::ast::{BinaryOp, CmpOp, UnaryOp};
use crate::handlers::{Answer, Asked};
use crate::hir::ExprId;
use crate::types::{NamedType, Type, TypeDetail};

use super::number::{self, Kind};
use super::writer::{Term, Writer};
use super::{
    arithmetic, comparison, containers, datetime, enumeration, enumset, held, lent, optional,
    refusal, text, timedelta, tuple,
};

/// `op a`
pub(super) fn unary(w: &mut Writer, asked: Asked<'_>, op: UnaryOp, a: &Term) -> Answer<ExprId> {
    for family in [
        optional::unary,
        enumset::unary,
        number::unary,
        timedelta::unary,
    ] {
        if let Some(value) = family(w, asked, op, a)? {
            return Ok(Some(value));
        }
    }
    if enumeration::is_plain(&a.ty) {
        let refused = refusal::operand(asked, op.symbol(), &a.ty);
        return Err(refused.help("use .value").into());
    }
    Ok(None)
}

/// Whether a value is of a type whose handler alone knows what it means.
fn is_foreign(a: &Term) -> bool {
    let is_known = |named: &NamedType| {
        matches!(
            named.def().detail,
            TypeDetail::Enum { .. } | TypeDetail::EnumSet(_) | TypeDetail::Number(_)
        )
    };
    if a.ty.as_lent().is_some() {
        return false;
    }
    let other = a.ty.as_named().is_some_and(|named| !is_known(named));
    other && !datetime::is_datetime(&a.ty) && !timedelta::is_timedelta(&a.ty)
}

/// `a op b`
pub(super) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: BinaryOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    if is_foreign(a) || is_foreign(b) {
        return Ok(None);
    }
    for family in [
        optional::binary,
        enumset::binary,
        arithmetic::binary,
        datetime::binary,
        timedelta::binary,
        enumeration::binary,
        text::binary,
        tuple::binary,
        containers::binary,
    ] {
        if let Some(value) = family(w, asked, op, a, b)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// `a op b` of a comparison.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    if is_foreign(a) || is_foreign(b) {
        return Ok(None);
    }
    for family in [
        optional::compare,
        enumset::compare,
        comparison::compare,
        held::compare,
        datetime::compare,
        enumeration::compare,
        lent::compare,
        text::compare,
        tuple::compare,
        containers::compare,
    ] {
        if let Some(value) = family(w, asked, op, a, b)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// Whether a value counts as true.
pub(super) fn truth(w: &mut Writer, a: &Term) -> Option<ExprId> {
    match &a.ty {
        Type::None => Some(w.bool(false)),
        Type::Str => a.known_text().map(|text| w.bool(!text.is_empty())),
        Type::Tuple(elements) => Some(w.bool(!elements.is_empty())),
        Type::Named(_) if timedelta::is_timedelta(&a.ty) => Some(timedelta::truth(w, a)),
        Type::Named(_) if datetime::is_datetime(&a.ty) || enumeration::is_plain(&a.ty) => {
            Some(w.bool(true))
        }
        Type::Named(_) if enumset::is_set(&a.ty) => Some(enumset::truth(w, a)),
        Type::Named(_) if a.ty.as_lent().is_some() => lent::truth(w, a),
        Type::Bool | Type::Int | Type::Float | Type::Named(_) => number::truth(w, a),
        Type::Container(_) => Some(containers::truth(w, a)),
        Type::Optional(_) => optional::truth(w, a),
        Type::Never => None,
    }
}

/// A value where `expected` is wanted; `None` if there is no implicit conversion.
pub(super) fn convert(
    w: &mut Writer,
    asked: Asked<'_>,
    a: &Term,
    expected: &Type,
) -> Answer<ExprId> {
    if a.ty == *expected {
        return Ok(Some(w.term(a)));
    }
    if let Type::Optional(_) = a.ty {
        return Err(refusal::conversion(asked, &a.ty, expected).into());
    }
    match expected {
        Type::Float => Ok(number::as_float(w, a)),
        Type::Int if number::kind(&a.ty) == Some(Kind::Float) => Ok(None),
        Type::Int => Ok(number::as_int(w, a)),
        Type::Tuple(types) => tuple::convert(w, asked, a, types),
        Type::None
        | Type::Never
        | Type::Bool
        | Type::Str
        | Type::Container(_)
        | Type::Optional(_) => Ok(None),
        Type::Named(_) => held::convert(w, asked, a, expected),
    }
}

/// `abs(a)`
pub(super) fn absolute(w: &mut Writer, asked: Asked<'_>, a: &Term) -> Option<ExprId> {
    if timedelta::is_timedelta(&a.ty) {
        return Some(timedelta::absolute(w, a));
    }
    arithmetic::absolute(w, asked, a)
}

/// `divmod(a, b)`
pub(super) fn divmod(w: &mut Writer, asked: Asked<'_>, a: &Term, b: &Term) -> Option<ExprId> {
    if timedelta::is_timedelta(&a.ty) && timedelta::is_timedelta(&b.ty) {
        return Some(timedelta::divmod(w, a, b));
    }
    arithmetic::divmod(w, asked, a, b)
}
