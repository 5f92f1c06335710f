//! Subscripts, of tuples; those of anything else are in `containers.rs`.

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast;
use crate::hir::{BinaryOp, Checks, Compare, ExprId, ExprKind, Stmt};
use crate::span::Span;
use crate::types::{Const, Type};

impl Infer<'_, '_> {
    pub(super) fn subscript(
        &mut self,
        value: &ast::Expr,
        index: &ast::Expr,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let tuple = self.expr(value, None)?;
        let ty = self.body.ty(tuple).clone();
        let Type::Tuple(types) = &ty else {
            return self.item_of((tuple, value.span), index, span);
        };
        if let ast::ExprKind::Slice { .. } = index.kind {
            let span = value.span;
            return Err(self.refuse(InferError::NotSliceable { ty, span }));
        }
        let position = self.expr_as(index, &Type::Int, "the index")?;
        let length = i64::try_from(types.len()).unwrap_or(i64::MAX);
        if let Some(Const::Int(known)) = self.body.constant(position) {
            let from_start = if *known < 0 { known + length } else { *known };
            let Some(field) = u32::try_from(from_start)
                .ok()
                .filter(|_| from_start < length)
            else {
                let len = types.len();
                return Err(self.refuse(InferError::TupleIndex {
                    len,
                    span: index.span,
                }));
            };
            return Ok(self.field(tuple, &ty, field, span));
        }
        let element = types
            .first()
            .cloned()
            .ok_or_else(|| self.session.refuse(InferError::TupleIndex { len: 0, span }))?;
        if types.iter().any(|other| *other != element) {
            return Err(self.refuse(InferError::TupleIndexType { span: index.span }));
        }
        Ok(self.pick(tuple, position, &ty, element, length, span))
    }

    fn field(&mut self, tuple: ExprId, ty: &Type, field: u32, span: Span) -> ExprId {
        let Type::Tuple(types) = ty else { return tuple };
        let element = types[field as usize].clone();
        self.add(element, ExprKind::Field(tuple, field), span)
    }

    /// An element by an index that is checked when running.
    fn pick(
        &mut self,
        tuple: ExprId,
        position: ExprId,
        ty: &Type,
        element: Type,
        length: i64,
        span: Span,
    ) -> ExprId {
        let (held, index) = (self.temporary(ty.clone()), self.temporary(Type::Int));
        let compare = |infer: &mut Self, op: Compare, bound: i64| {
            let (value, bound) = (infer.add_local(index, span), infer.int(bound, span));
            infer.add(Type::Bool, ExprKind::Compare(op, value, bound), span)
        };
        let is_below = compare(self, Compare::Less, -length);
        let is_above = compare(self, Compare::GreaterEqual, length);
        let is_outside = self.add(Type::Bool, ExprKind::Or(is_below, is_above), span);
        let raise = self.raise_value("IndexError", Some("tuple index out of range"), span);
        let is_negative = compare(self, Compare::Less, 0);
        let (value, length) = (self.add_local(index, span), self.int(length, span));
        let from_end = self.add(
            Type::Int,
            ExprKind::Binary(BinaryOp::IntAdd(Checks::Proved), value, length),
            span,
        );
        let value = self.add_local(index, span);
        let from_start = self.add(Type::Int, ExprKind::If(is_negative, from_end, value), span);
        let source = self.add_local(held, span);
        let picked = self.add(element, ExprKind::Pick(source, from_start), span);
        let before = [
            Stmt::Assign(held, tuple),
            Stmt::Assign(index, position),
            Stmt::If(is_outside, vec![Stmt::Eval(raise)], Vec::new()),
        ];
        self.after(before, picked, span)
    }
}
