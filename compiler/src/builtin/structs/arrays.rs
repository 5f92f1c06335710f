//! Arrays in structs: items by a checked index, as of a list whose length is known.

use super::super::family::fragment;
use super::super::writer::{Term, Writer};
use super::fields::{self, Spot};
use super::{converted, equality, read_only};
use crate::ast::{self, CmpOp};
use crate::handlers::{
    Answer, CompareQuestion, Expansion, HandlerError, MethodQuestion, Resolver, TypeHandler, Wanted,
};
use crate::hir::{BinaryOp, Checks, Compare, MemoryOp, Stmt};
use crate::types::{ArrayView, NamedType, Type};

/// The handler of all arrays.
pub(in super::super) struct Arrays;

/// Reports an index outside the array before anything else happens; the index from the beginning.
fn position(w: &mut Writer, index: &Term, len: u32) -> Term {
    let len = i64::from(len);
    let raise = |w: &mut Writer| {
        let raise = w.raise("IndexError", "array index out of range");
        vec![Stmt::Eval(raise)]
    };
    if let Some(known) = index.known_int() {
        let from_start = if known < 0 { known + len } else { known };
        if (0..len).contains(&from_start) {
            return Term::constant(crate::types::Const::Int(from_start));
        }
    }
    let (value, bound) = (w.term(index), w.int(0));
    let is_negative = w.compare(Compare::Less, value, bound);
    let (value, length) = (w.term(index), w.int(len));
    let from_end = w.ints(BinaryOp::IntAdd(Checks::Numpy), value, length);
    let value = w.term(index);
    let from_start = w.choose(is_negative, from_end, value);
    let from_start = w.bind(from_start);
    for (op, bound) in [(Compare::Less, 0), (Compare::GreaterEqual, len)] {
        let (value, bound) = (w.term(&from_start), w.int(bound));
        let is_outside = w.compare(op, value, bound);
        let report = raise(w);
        w.statement(Stmt::If(is_outside, report, Vec::new()));
    }
    from_start
}

/// The address of an item.
fn item(
    w: &mut Writer,
    question: &MethodQuestion<'_>,
    view: &ArrayView,
) -> Result<Option<Term>, HandlerError> {
    let Some(index) = question.args.first() else {
        return Ok(None);
    };
    let index = converted(w, question.asked, &Term::operand(1, index), &Type::Int)?;
    let index = w.bind(index);
    let index = position(w, &index, view.len);
    let base = w.term(&Term::operand(0, &question.base));
    let index = w.term(&index);
    let stride = view.element.size();
    let pointer = Type::Named(NamedType::pointer());
    let address = w.memory(MemoryOp::Offset { stride }, vec![base, index], pointer);
    Ok(Some(w.bind(address)))
}

fn spot<'a>(address: &'a Term, view: &'a ArrayView) -> Spot<'a> {
    Spot {
        base: address,
        offset: 0,
        kind: &view.element,
        mutable: view.mutable,
        within: &view.within,
        name: "item",
    }
}

impl TypeHandler for Arrays {
    fn annotation(&self, _: &ast::Expr, _: &Resolver<'_>) -> Answer<Type> {
        Ok(None)
    }

    fn owns(&self, ty: &Type) -> bool {
        ty.as_array().is_some()
    }

    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        let is_equal = match question.op {
            CmpOp::Eq => true,
            CmpOp::NotEq => false,
            _ => return Ok(None),
        };
        let (left, right) = (&question.left, &question.right);
        let (Some(one), Some(other)) = (left.ty.as_array(), right.ty.as_array()) else {
            return Ok(None);
        };
        if (&one.element, one.len) != (&other.element, other.len) {
            return Ok(None);
        }
        fragment(|w| {
            let (a, b) = (Term::operand(0, left), Term::operand(1, right));
            let equal = equality::arrays(w, &a, &b, &one.element, one.len, &one.within, 0);
            Ok(Some(if is_equal { equal } else { w.not(equal) }))
        })
    }

    fn method(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        let Some(view) = question.base.ty.as_array() else {
            return Ok(None);
        };
        fragment(|w| match (question.name, question.args) {
            ("__len__", []) => Ok(Some(w.int(view.len.into()))),
            ("__getitem__", [_]) => {
                let address = item(w, question, view)?;
                Ok(address.map(|address| spot(&address, view).read(w)))
            }
            ("__setitem__", [_, value]) => {
                if !view.mutable {
                    return Err(read_only(question.base.span, "array"));
                }
                let value = Term::operand(2, value);
                let address = item(w, question, view)?;
                let value = fields::taken(w, question.asked, &view.element, &value)?;
                Ok(address.map(|address| spot(&address, view).written(w, &value)))
            }
            _ => Ok(None),
        })
    }

    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Wanted {
        let element = ty.as_array().and_then(|view| fields::ty(&view.element));
        match (method, index, element) {
            ("__getitem__" | "__setitem__", 0, _) => Wanted::Of(Type::Int),
            ("__setitem__", 1, Some(element)) => Wanted::Of(element),
            _ => Wanted::Anything,
        }
    }
}
