//! Comparisons of numbers; an int with a float exactly.

use crate::ast::CmpOp;
use crate::handlers::{Answer, Asked};
use crate::hir::{Compare, ExprId, ExprKind};
use crate::types::{Const, Type};

use super::enumset;
use super::number::{Kind, as_float, as_int, kind};
use super::writer::{Term, Writer};
use super::{held, refusal};

/// The comparison an operator stands for; `is` and `is not` those of values that are the same object
/// whenever they are equal. `None` for `in` and `not in`.
pub(super) fn relation(op: CmpOp) -> Option<Compare> {
    match op {
        CmpOp::Eq | CmpOp::Is => Some(Compare::Equal),
        CmpOp::NotEq | CmpOp::IsNot => Some(Compare::NotEqual),
        CmpOp::Lt => Some(Compare::Less),
        CmpOp::LtE => Some(Compare::LessEqual),
        CmpOp::Gt => Some(Compare::Greater),
        CmpOp::GtE => Some(Compare::GreaterEqual),
        CmpOp::In | CmpOp::NotIn => None,
    }
}

/// Whether an operator compares identities.
pub(super) fn is_identity(op: CmpOp) -> bool {
    matches!(op, CmpOp::Is | CmpOp::IsNot)
}

/// `a op b` of two numbers.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(left), Some(right), Some(relation)) = (kind(&a.ty), kind(&b.ty), relation(op)) else {
        return Ok(None);
    };
    let both_bools = left == Kind::Bool && right == Kind::Bool;
    let one_enumeration = a.ty == b.ty
        && a.ty.as_named().is_some()
        && held::native(&a.ty).is_none()
        && !enumset::is_set(&a.ty);
    if is_identity(op) && !both_bools && !one_enumeration {
        return Err(refusal::identity(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    if both_bools && matches!(relation, Compare::Equal | Compare::NotEqual) || one_enumeration {
        let (a, b) = (w.term(a), w.term(b));
        return Ok(Some(w.compare(relation, a, b)));
    }
    Ok(match (left, right) {
        (Kind::Float, Kind::Float) => floats(w, relation, a, b),
        (Kind::Float, _) => int_with_float(w, swapped(relation), b, a),
        (_, Kind::Float) => int_with_float(w, relation, a, b),
        _ => ints(w, relation, a, b),
    })
}

fn ints(w: &mut Writer, relation: Compare, a: &Term, b: &Term) -> Option<ExprId> {
    let (a, b) = (as_int(w, a)?, as_int(w, b)?);
    Some(w.compare(relation, a, b))
}

fn floats(w: &mut Writer, relation: Compare, a: &Term, b: &Term) -> Option<ExprId> {
    let (a, b) = (as_float(w, a)?, as_float(w, b)?);
    Some(w.compare(relation, a, b))
}

/// The largest magnitude up to which all ints are floats.
const EXACT: i64 = 1 << 53;

fn int_with_float(w: &mut Writer, relation: Compare, int: &Term, float: &Term) -> Option<ExprId> {
    let exact = kind(&int.ty) == Some(Kind::Bool)
        || int
            .known_int()
            .is_some_and(|value| (-EXACT..=EXACT).contains(&value));
    if exact {
        let (a, b) = (as_float(w, int)?, as_float(w, float)?);
        return Some(w.compare(relation, a, b));
    }
    if let Some(Const::Float(value)) = float.constant
        && let Some(value) = small_whole(value)
    {
        let (a, b) = (as_int(w, int)?, w.int(value));
        return Some(w.compare(relation, a, b));
    }
    let (a, b) = (as_int(w, int)?, as_float(w, float)?);
    Some(w.expr(Type::Bool, ExprKind::CompareIntFloat(relation, a, b)))
}

/// A float as the int it is equal to, where that is a small one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "whole numbers below 2**53 are exact in both types"
)]
fn small_whole(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    (value.abs() <= LIMIT && value.trunc() == value).then_some(value as i64)
}

/// The comparison with its operands exchanged.
fn swapped(relation: Compare) -> Compare {
    match relation {
        Compare::Less => Compare::Greater,
        Compare::LessEqual => Compare::GreaterEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterEqual => Compare::LessEqual,
        same @ (Compare::Equal | Compare::NotEqual) => same,
    }
}
