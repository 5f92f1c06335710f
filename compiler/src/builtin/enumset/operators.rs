//! `| & ^ ~` and equality of sets.

use crate::ast::{BinaryOp as Ast, CmpOp, UnaryOp};
use crate::handlers::{Answer, Asked};
use crate::hir::{BinaryOp, Compare, ExprId};
use crate::types::{Boundary, Const, EnumSetDef, NamedType, Type};

use super::super::arithmetic::bit_operation;
use super::super::comparison::relation;
use super::super::number;
use super::super::refusal;
use super::super::writer::{Term, Writer};
use super::{as_set, bits, combined, numbers};

/// `~a`: the members that are not in it; where other bits stay, all bits up to the highest member's.
pub(in crate::builtin) fn unary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: UnaryOp,
    a: &Term,
) -> Answer<ExprId> {
    let Some((ty, def)) = as_set(&a.ty) else {
        return Ok(None);
    };
    match op {
        UnaryOp::Invert => Ok(Some(inverted(w, ty, def, a))),
        UnaryOp::Not => Ok(None),
        UnaryOp::USub | UnaryOp::UAdd if def.is_int => Ok(None),
        UnaryOp::USub | UnaryOp::UAdd => Err(refusal::operand(asked, op.symbol(), &a.ty)
            .help("use .value")
            .into()),
    }
}

fn inverted(w: &mut Writer, ty: &NamedType, def: &EnumSetDef, a: &Term) -> ExprId {
    let flipped = match def.boundary {
        Boundary::Strict | Boundary::Conform => def.singles(),
        Boundary::Keep => def.all_bits(),
    };
    let (value, mask) = (w.term(a), bits(w, ty, flipped));
    let known = combined(w, BinaryOp::And, value, mask, ty);
    let mask = bits(w, ty, flipped);
    let inverted = combined(w, BinaryOp::Xor, known, mask, ty);
    let widest = u128::MAX >> (128 - 8 * ty.repr().size());
    if def.boundary != Boundary::Keep || flipped == widest {
        return inverted;
    }
    let (value, others) = (w.term(a), bits(w, ty, widest ^ flipped));
    let others = combined(w, BinaryOp::And, value, others, ty);
    let none = bits(w, ty, 0);
    let has_none = w.compare(Compare::Equal, others, none);
    let raise = numbers::out_of_range(w, ty);
    w.choose(has_none, inverted, raise)
}

/// `a | b`, `a & b`, `a ^ b`: of two sets of one class, or of sets that are ints and ints.
pub(in crate::builtin) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: Ast,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (left, right) = (as_set(&a.ty), as_set(&b.ty));
    let is_int = |set: Option<(&NamedType, &EnumSetDef)>| set.is_some_and(|(_, def)| def.is_int);
    if let (Some(op), Some((ty, _))) = (bit_operation(op), left)
        && a.ty == b.ty
    {
        let (a, b) = (w.term(a), w.term(b));
        return Ok(Some(combined(w, op, a, b, ty)));
    }
    // A set on the left decides, whatever int is on the right; to its right, ints proper only give way.
    let class = match (left, right) {
        (Some(set), _) if is_int(left) => Some(set),
        (None, Some(set)) if is_int(right) && a.ty == Type::Int => Some(set),
        _ => None,
    };
    if let (Some(op), Some((ty, def))) = (bit_operation(op), class)
        && number::kind(&a.ty).is_some_and(number::Kind::is_whole)
        && number::kind(&b.ty).is_some_and(number::Kind::is_whole)
    {
        return Ok(with_int(w, op, (a, b), ty, def));
    }
    if left.is_some() && !is_int(left) || right.is_some() && !is_int(right) {
        return Err(refusal::operands(asked, op.symbol(), &a.ty, &b.ty)
            .help("sets combine with sets of their own class by | & ^")
            .into());
    }
    Ok(None)
}

fn with_int(
    w: &mut Writer,
    op: BinaryOp,
    (left, right): (&Term, &Term),
    ty: &NamedType,
    def: &EnumSetDef,
) -> Option<ExprId> {
    let widest = u128::MAX >> (128 - 8 * ty.repr().size());
    let as_bits = |term: &Term| {
        let known = u128::try_from(term.known_int()?).ok()?;
        (def.boundary == Boundary::Keep && known <= widest).then_some(known)
    };
    // A constant is bits at once, however wide the set is.
    let (set, other) = if as_set(&left.ty).is_some() {
        (left, right)
    } else {
        (right, left)
    };
    if let Some(known) = as_bits(other) {
        let (set, known) = (w.term(set), bits(w, ty, known));
        return Some(combined(w, op, set, known, ty));
    }
    let (left, right) = (number::as_int(w, left)?, number::as_int(w, right)?);
    let value = w.ints(op, left, right);
    let value = w.bind(value);
    Some(numbers::from_int(w, ty, def, &value))
}

/// `a == b`, `a is b` of sets of one class; sets that are ints compare as ints otherwise.
pub(in crate::builtin) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (left, right) = (as_set(&a.ty), as_set(&b.ty));
    if left.is_none() && right.is_none() {
        return Ok(None);
    }
    let Some(relation) = relation(op) else {
        return Ok(None);
    };
    let equality = matches!(relation, Compare::Equal | Compare::NotEqual);
    if a.ty == b.ty && equality {
        let (a, b) = (w.term(a), w.term(b));
        return Ok(Some(w.compare(relation, a, b)));
    }
    let not_int = |set: Option<(&NamedType, &EnumSetDef)>| set.is_some_and(|(_, def)| !def.is_int);
    if !not_int(left) && !not_int(right) {
        if let (Some(value), true) = (wide_with_constant(w, relation, a, b), equality) {
            return Ok(Some(value));
        }
        return Ok(None);
    }
    let refused = refusal::operands(asked, op.symbol(), &a.ty, &b.ty);
    Err(if equality {
        refused.help("sets equal sets of their own class only: compare .value")
    } else {
        refused.help("write `contains_all(a, b)`, or compare .value")
    }
    .into())
}

/// A set with a constant int: its bits, so that no set is too wide for it.
fn wide_with_constant(w: &mut Writer, relation: Compare, a: &Term, b: &Term) -> Option<ExprId> {
    let (set, constant) = if as_set(&a.ty).is_some() {
        (a, b)
    } else {
        (b, a)
    };
    let (ty, _) = as_set(&set.ty)?;
    let known = u128::try_from(constant.known_int()?).ok()?;
    let widest = u128::MAX >> (128 - 8 * ty.repr().size());
    if known > widest {
        return None;
    }
    let (set, known) = (w.term(set), w.constant(Const::of_bits(ty, known)));
    Some(w.compare(relation, set, known))
}
