//! `str`: known when compiling, or not at all.

use crate::ast::{BinaryOp, CmpOp};
use crate::handlers::{Answer, Asked};
use crate::hir::{Compare, ExprId};
use crate::types::{Const, Type};

use super::comparison::{is_identity, relation};
use super::family::Family;
use super::refusal;
use super::writer::{Term, Writer};

/// `str`
pub(super) const STR: Family = Family {
    annotation: |annotation, resolver| {
        Ok(resolver
            .is_symbol(annotation, "builtins.str")
            .then_some(Type::Str))
    },
    ..Family::new(|ty| *ty == Type::Str)
};

/// `a + b` of texts.
pub(super) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: BinaryOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(left), Some(right)) = (a.known_text(), b.known_text()) else {
        return Ok(None);
    };
    if op != BinaryOp::Add {
        return Err(refusal::operands(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    Ok(Some(
        w.constant(Const::Str(format!("{left}{right}").into())),
    ))
}

/// `a op b` of texts.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(left), Some(right)) = (a.known_text(), b.known_text()) else {
        return Ok(None);
    };
    if is_identity(op) {
        return Err(refusal::identity(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    let holds = match (op, relation(op)) {
        (CmpOp::In, _) => right.contains(left),
        (CmpOp::NotIn, _) => !right.contains(left),
        // Python orders code points, UTF-8 keeps that order.
        (_, Some(relation)) => match relation {
            Compare::Equal => left == right,
            Compare::NotEqual => left != right,
            Compare::Less => left < right,
            Compare::LessEqual => left <= right,
            Compare::Greater => left > right,
            Compare::GreaterEqual => left >= right,
        },
        (_, None) => return Ok(None),
    };
    Ok(Some(w.bool(holds)))
}
