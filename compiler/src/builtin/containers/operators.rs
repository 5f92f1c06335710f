//! Operators between containers, and their truth.

use crate::ast::{BinaryOp, CmpOp};
use crate::builtin::comparison::is_identity;
use crate::builtin::number::{Kind, kind};
use crate::builtin::refusal;
use crate::builtin::writer::{Term, Writer};
use crate::handlers::{Answer, Asked};
use crate::hir::{ContainerOp, ExprId, SetOp, SetRelation};
use crate::types::{ContainerKind, ContainerType, Type};

use super::items::is_filled;
use super::{container, items, operation, shared};

/// Whether a container holds anything.
pub(in crate::builtin) fn truth(w: &mut Writer, a: &Term) -> ExprId {
    is_filled(w, a)
}

/// `a op b` where one is a container.
pub(in crate::builtin) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: BinaryOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let is_list = |container: &ContainerType| matches!(container.kind(), ContainerKind::List(_));
    match (container(a), container(b)) {
        (None, None) => return Ok(None),
        (Some(left), Some(right)) if is_alike(left, right) => {
            let thawed = Type::Container(left.thawed());
            match left.kind() {
                ContainerKind::List(_) if op == BinaryOp::Add => {
                    shared(a, asked.span)?;
                    shared(b, asked.span)?;
                    let b = w.term(b);
                    return Ok(Some(operation(w, ContainerOp::Concat, a, [b], thawed)));
                }
                ContainerKind::Set(_) => {
                    if let Some(op) = set_operation(op) {
                        let b = w.term(b);
                        let op = ContainerOp::Combine(op);
                        return Ok(Some(operation(w, op, a, [b], thawed)));
                    }
                }
                ContainerKind::Dict { .. } if op == BinaryOp::BitOr => {
                    shared(a, asked.span)?;
                    shared(b, asked.span)?;
                    let copy = operation(w, ContainerOp::Copy, a, [], thawed);
                    let copy = w.bind(copy);
                    let b = w.term(b);
                    let updated = operation(w, ContainerOp::Update, &copy, [b], Type::None);
                    w.effect(updated);
                    return Ok(Some(w.term(&copy)));
                }
                ContainerKind::List(_) | ContainerKind::Deque(_) | ContainerKind::Dict { .. } => {}
            }
        }
        (Some(list), None) if is_list(list) && op == BinaryOp::Mult => {
            return repeated(w, asked, a, list, b);
        }
        (None, Some(list)) if is_list(list) && op == BinaryOp::Mult => {
            return repeated(w, asked, b, list, a);
        }
        _ => {}
    }
    Err(refusal::operands(asked, op.symbol(), &a.ty, &b.ty).into())
}

fn repeated(
    w: &mut Writer,
    asked: Asked<'_>,
    list: &Term,
    ty: &ContainerType,
    times: &Term,
) -> Answer<ExprId> {
    if !matches!(kind(&times.ty), Some(Kind::Int | Kind::Bool)) {
        return Err(refusal::operands(asked, "*", &list.ty, &times.ty).into());
    }
    shared(list, asked.span)?;
    let times = items::stored(w, asked, times, &Type::Int)?;
    let ty = Type::Container(ty.thawed());
    Ok(Some(operation(w, ContainerOp::Repeat, list, [times], ty)))
}

fn set_operation(op: BinaryOp) -> Option<SetOp> {
    match op {
        BinaryOp::BitOr => Some(SetOp::Union),
        BinaryOp::BitAnd => Some(SetOp::Intersection),
        BinaryOp::Sub => Some(SetOp::Difference),
        BinaryOp::BitXor => Some(SetOp::SymmetricDifference),
        BinaryOp::Add
        | BinaryOp::Mult
        | BinaryOp::Div
        | BinaryOp::FloorDiv
        | BinaryOp::Mod
        | BinaryOp::Pow
        | BinaryOp::LShift
        | BinaryOp::RShift => None,
    }
}

/// Whether two containers are of one type, constants or not, with a default or without.
fn is_alike(a: &ContainerType, b: &ContainerType) -> bool {
    let plain = |container: &ContainerType| match container.thawed_throughout().kind() {
        ContainerKind::Dict { key, value, .. } => ContainerKind::Dict {
            key: key.clone(),
            value: value.clone(),
            defaulting: false,
        },
        other => other.clone(),
    };
    plain(a) == plain(b)
}

/// `a op b` of a comparison where one is a container.
pub(in crate::builtin) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(left), Some(right)) = (container(a), container(b)) else {
        return Ok(None);
    };
    if is_identity(op) {
        return Err(refusal::identity(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    if !is_alike(left, right) {
        return Ok(None);
    }
    let relation = |w: &mut Writer, relation: SetRelation, a: &Term, b: &Term| {
        let b = w.term(b);
        operation(w, ContainerOp::Relate(relation), a, [b], Type::Bool)
    };
    let is_set = matches!(left.kind(), ContainerKind::Set(_));
    let value = match op {
        CmpOp::Eq | CmpOp::NotEq => {
            let b = w.term(b);
            let equal = operation(w, ContainerOp::Equal, a, [b], Type::Bool);
            if op == CmpOp::Eq { equal } else { w.not(equal) }
        }
        CmpOp::Lt if is_set => relation(w, SetRelation::ProperSubset, a, b),
        CmpOp::LtE if is_set => relation(w, SetRelation::Subset, a, b),
        CmpOp::Gt if is_set => relation(w, SetRelation::ProperSubset, b, a),
        CmpOp::GtE if is_set => relation(w, SetRelation::Subset, b, a),
        CmpOp::Lt
        | CmpOp::LtE
        | CmpOp::Gt
        | CmpOp::GtE
        | CmpOp::In
        | CmpOp::NotIn
        | CmpOp::Is
        | CmpOp::IsNot => return Ok(None),
    };
    Ok(Some(value))
}
