//! A value or None: what `d.get(k)` gives. It is tested for None before it is used.
//!
//! What a test says of a name is `infer`'s; here is what can be done with a value that was not tested.

use crate::ast::{BinaryOp, CmpOp, UnaryOp};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, Asked};
use crate::hir::{ExprId, ExprKind};
use crate::span::Span;
use crate::types::Type;

use super::family::Family;
use super::ops;
use super::writer::{Term, Writer};

/// `T | None`
pub(super) const OPTIONAL: Family = Family {
    attribute: |_, base, question| Err(untested(question.asked.span, &base.ty).into()),
    method: |_, base, call| Err(untested(call.asked.span, &base.ty).into()),
    ..Family::new(|ty| matches!(ty, Type::Optional(_)))
};

/// The refusal of a value that may be None.
pub(super) fn untested(span: Span, ty: &Type) -> Diagnostic {
    Diagnostic::new("optional-value", "this may be None", span)
        .label(ty.to_string())
        .help("test for None first: `if x is not None:`, or give a default: `d.get(k, 0)`")
}

fn is_optional(a: &Term) -> bool {
    matches!(a.ty, Type::Optional(_))
}

/// Whether a value is there and true.
pub(super) fn truth(w: &mut Writer, a: &Term) -> Option<ExprId> {
    let value = a.unwrapped()?;
    let holds = ops::truth(w, &value)?;
    let optional = w.term(a);
    let is_there = w.expr(Type::Bool, ExprKind::IsPresent(optional));
    Some(w.and(is_there, holds))
}

pub(super) fn unary(_: &mut Writer, asked: Asked<'_>, _: UnaryOp, a: &Term) -> Answer<ExprId> {
    if is_optional(a) {
        return Err(untested(asked.span, &a.ty).into());
    }
    Ok(None)
}

pub(super) fn binary(
    _: &mut Writer,
    asked: Asked<'_>,
    _: BinaryOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    match [a, b].into_iter().find(|term| is_optional(term)) {
        Some(term) => Err(untested(asked.span, &term.ty).into()),
        None => Ok(None),
    }
}

pub(super) fn compare(
    _: &mut Writer,
    asked: Asked<'_>,
    _: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    match [a, b].into_iter().find(|term| is_optional(term)) {
        Some(term) => Err(untested(asked.span, &term.ty).into()),
        None => Ok(None),
    }
}
