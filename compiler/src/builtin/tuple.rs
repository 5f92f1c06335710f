//! `tuple[...]`: a fixed number of values, compared and converted element by element.

use crate::ast::{self, BinaryOp, CmpOp, ExprKind};
use crate::handlers::{Answer, Asked, Resolver};
use crate::hir::ExprId;
use crate::types::Type;

use super::comparison::is_identity;
use super::family::Family;
use super::writer::{Term, Writer};
use super::{ops, refusal};

/// `tuple[A, B]`, `Tuple[A, B]`
pub(super) const TUPLE: Family = Family {
    annotation: |annotation, resolver| {
        let Some(elements) = elements(annotation, resolver) else {
            return Ok(None);
        };
        let types: Result<Vec<Type>, _> = elements.iter().map(|e| resolver.ty(e)).collect();
        Ok(Some(Type::tuple(types?)))
    },
    ..Family::new(|ty| matches!(ty, Type::Tuple(_)))
};

/// The element annotations of `tuple[...]`.
pub(super) fn elements<'e>(
    annotation: &'e ast::Expr,
    resolver: &Resolver<'_>,
) -> Option<&'e [ast::Expr]> {
    let index = ["builtins.tuple", "typing.Tuple"]
        .into_iter()
        .find_map(|symbol| resolver.subscript_of(annotation, symbol))?;
    Some(match &index.kind {
        ExprKind::Tuple(elements) => elements,
        _ => std::slice::from_ref(index),
    })
}

/// `a + b` of tuples.
pub(super) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: BinaryOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(left), Some(right)) = (a.elements(), b.elements()) else {
        return Ok(None);
    };
    if op != BinaryOp::Add {
        return Err(refusal::operands(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    let elements = left.iter().chain(&right).map(|term| w.term(term)).collect();
    Ok(Some(w.tuple(elements)))
}

/// `a op b` of tuples: the first elements that differ decide.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(left), Some(right)) = (a.elements(), b.elements()) else {
        return Ok(None);
    };
    if is_identity(op) {
        return Err(refusal::identity(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    if matches!(op, CmpOp::In | CmpOp::NotIn) {
        return Ok(None);
    }
    let unknown = || refusal::operands(asked, op.symbol(), &a.ty, &b.ty);
    let mut pairs: Vec<_> = left.iter().zip(&right).collect();
    let lengths = left.len().cmp(&right.len());
    // What holds where all common elements are equal.
    let mut value = match op {
        CmpOp::Eq => w.bool(lengths.is_eq()),
        CmpOp::NotEq => w.bool(lengths.is_ne()),
        CmpOp::Lt => w.bool(lengths.is_lt()),
        CmpOp::LtE => w.bool(lengths.is_le()),
        CmpOp::Gt => w.bool(lengths.is_gt()),
        CmpOp::GtE => w.bool(lengths.is_ge()),
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return Ok(None),
    };
    while let Some((x, y)) = pairs.pop() {
        let equal = ops::compare(w, asked, CmpOp::Eq, x, y)?.ok_or_else(unknown)?;
        value = match op {
            CmpOp::Eq => w.and(equal, value),
            CmpOp::NotEq => {
                let different = w.not(equal);
                w.or(different, value)
            }
            _ => {
                let decided = ops::compare(w, asked, op, x, y)?.ok_or_else(unknown)?;
                w.choose(equal, value, decided)
            }
        };
    }
    Ok(Some(value))
}

/// A tuple where another tuple type is wanted.
pub(super) fn convert(
    w: &mut Writer,
    asked: Asked<'_>,
    a: &Term,
    expected: &[Type],
) -> Answer<ExprId> {
    let Some(elements) = a.elements() else {
        return Ok(None);
    };
    if elements.len() != expected.len() {
        return Ok(None);
    }
    let mut converted = Vec::with_capacity(elements.len());
    for (element, expected) in elements.iter().zip(expected) {
        match ops::convert(w, asked, element, expected)? {
            Some(value) => converted.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(w.tuple(converted)))
}
