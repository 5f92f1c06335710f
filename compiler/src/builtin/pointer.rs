//! Pointers: what handlers' code can do with addresses. No annotation stands for one, so users do not
//! meet them.
//!
//! `p[i]` and `p[i] = v` of a `CPointer(T)` read and write element i, without a check of the index;
//! `p == q`, `p == None`, `p is None` and truth compare addresses. A `voidptr` has no elements.

use crate::ast::{self, CmpOp};
use crate::handlers::{
    Answer, Asked, CompareQuestion, ConvertQuestion, Expansion, MethodQuestion, Operand, Resolver,
    TypeHandler, Wanted,
};
use crate::hir::{Access, Compare, ExprId, MemoryOp, UnaryOp};
use crate::types::{AbiType, Const, NamedType, Type, TypeDetail};

use super::family::fragment;
use super::writer::{Term, Writer};
use super::{ops, refusal};

/// The handler of all pointer types.
pub(super) struct Pointers;

/// What pointers can do, for handlers of hosts that own types of theirs.
#[must_use]
pub fn pointers() -> impl TypeHandler {
    Pointers
}

/// What a pointer type points to; the inner `None` is of `voidptr`.
#[expect(
    clippy::option_option,
    reason = "no pointer, a pointer to anything, a pointer to elements"
)]
fn pointee(ty: &Type) -> Option<Option<&AbiType>> {
    match &ty.as_named()?.def().detail {
        TypeDetail::Pointer(element) => Some(element.as_ref()),
        TypeDetail::Plain
        | TypeDetail::Keyed(..)
        | TypeDetail::Number(_)
        | TypeDetail::Struct(_)
        | TypeDetail::Array(_)
        | TypeDetail::Enum { .. }
        | TypeDetail::EnumSet(_) => None,
    }
}

/// The elements of a pointer type that has some.
fn element(ty: &Type) -> Option<&AbiType> {
    pointee(ty).flatten()
}

/// NULL.
pub(super) fn null() -> Const {
    Const::Named {
        ty: NamedType::pointer(),
        bits: 0,
    }
}

/// An operand of a comparison as an address; None is NULL.
fn address(w: &mut Writer, index: usize, operand: &Operand<'_>) -> Option<ExprId> {
    if *operand.ty == Type::None {
        return Some(w.constant(null()));
    }
    pointee(operand.ty)?;
    let value = w.term(&Term::operand(index, operand));
    let pointer = Type::Named(NamedType::pointer());
    Some(w.unary(UnaryOp::Retype, value, pointer))
}

/// The address of `base[index]`, and what stands there.
fn item(w: &mut Writer, question: &MethodQuestion<'_>) -> Answer<(ExprId, Access, Type)> {
    let (Some(element), Some(index)) = (element(question.base.ty), question.args.first()) else {
        return Ok(None);
    };
    let native = element.native();
    let access = |offset| Access { native, offset };
    let base = w.term(&Term::operand(0, &question.base));
    let index = Term::operand(1, index);
    let known = index
        .known_int()
        .and_then(|at| at.checked_mul(native.size().into()));
    if let Some(Ok(offset)) = known.map(i32::try_from) {
        return Ok(Some((base, access(offset), element.ty())));
    }
    let given = &index.ty;
    let Some(index) = ops::convert(w, question.asked, &index, &Type::Int)? else {
        return match given {
            Type::Float => Err(refusal::conversion(question.asked, given, &Type::Int).into()),
            _ => Ok(None),
        };
    };
    let stride = native.size();
    let address = w.memory(
        MemoryOp::Offset { stride },
        vec![base, index],
        question.base.ty.clone(),
    );
    Ok(Some((address, access(0), element.ty())))
}

fn get_item(w: &mut Writer, question: &MethodQuestion<'_>) -> Answer<ExprId> {
    let Some((address, access, ty)) = item(w, question)? else {
        return Ok(None);
    };
    let constant = false;
    Ok(Some(w.memory(
        MemoryOp::Load { access, constant },
        vec![address],
        ty,
    )))
}

fn set_item(w: &mut Writer, question: &MethodQuestion<'_>, value: &Operand<'_>) -> Answer<ExprId> {
    let Some((address, access, ty)) = item(w, question)? else {
        return Ok(None);
    };
    let value = Term::operand(2, value);
    match ops::convert(w, question.asked, &value, &ty)? {
        Some(value) => Ok(Some(w.memory(
            MemoryOp::Store(access),
            vec![address, value],
            Type::None,
        ))),
        None if value.ty == Type::Float => {
            Err(refusal::conversion(question.asked, &value.ty, &ty).into())
        }
        None => Ok(None),
    }
}

impl TypeHandler for Pointers {
    fn annotation(&self, _: &ast::Expr, _: &Resolver<'_>) -> Answer<Type> {
        Ok(None)
    }

    fn owns(&self, ty: &Type) -> bool {
        pointee(ty).is_some()
    }

    fn convert(&self, question: &ConvertQuestion<'_>) -> Answer<Expansion> {
        let from = question.value.ty;
        let anything = Type::Named(NamedType::pointer());
        let forgets = pointee(from).is_some() && *question.expected == anything;
        if !forgets && *from != Type::None {
            return Ok(None);
        }
        fragment(|w| {
            let value = address(w, 0, &question.value);
            Ok(value.map(|value| w.unary(UnaryOp::Retype, value, question.expected.clone())))
        })
    }

    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        let op = match question.op {
            CmpOp::Eq | CmpOp::Is => Compare::Equal,
            CmpOp::NotEq | CmpOp::IsNot => Compare::NotEqual,
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE | CmpOp::In | CmpOp::NotIn => {
                return Ok(None);
            }
        };
        fragment(|w| {
            let left = address(w, 0, &question.left);
            let right = address(w, 1, &question.right);
            Ok(left.zip(right).map(|(a, b)| w.compare(op, a, b)))
        })
    }

    fn truth(&self, _: Asked<'_>, value: Operand<'_>) -> Answer<Expansion> {
        fragment(|w| {
            let null = w.constant(null());
            let value = address(w, 0, &value);
            Ok(value.map(|value| w.compare(Compare::NotEqual, null, value)))
        })
    }

    fn method(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        fragment(|w| match (question.name, question.args) {
            ("__getitem__", [_]) => get_item(w, question),
            ("__setitem__", [_, value]) => set_item(w, question, value),
            _ => Ok(None),
        })
    }

    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Wanted {
        match (method, index, element(ty)) {
            ("__getitem__" | "__setitem__", 0, _) => Wanted::Of(Type::Int),
            ("__setitem__", 1, Some(element)) => Wanted::Of(element.ty()),
            _ => Wanted::Anything,
        }
    }
}
