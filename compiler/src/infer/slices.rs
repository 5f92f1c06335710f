//! Slices of lists: read, assigned, deleted.

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast;
use crate::hir::{ContainerOp, ExprId, ExprKind, SliceParts, Stmt};
use crate::span::Span;
use crate::types::{Const, ContainerKind, ContainerType, Type};

/// What stands between the colons.
type Parts<'e> = [&'e Option<Box<ast::Expr>>; 3];

impl Infer<'_, '_> {
    /// `base[start:stop:step]`
    pub(super) fn slice(
        &mut self,
        base: (ExprId, Span),
        parts: Parts<'_>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let container = self.sliced(base)?;
        let holds_containers = matches!(container.item(), Type::Container(_));
        if container.is_frozen() && holds_containers {
            let ty = Type::Container(container);
            return Err(self.refuse(InferError::ConstantShared { ty, span }));
        }
        let (parts, mut operands) = self.bounds(parts)?;
        operands.insert(0, base.0);
        let ty = Type::Container(container.thawed());
        let kind = ExprKind::Container(ContainerOp::Slice(parts), operands);
        Ok(self.add(ty, kind, span))
    }

    /// `base[start:stop:step] = value`
    pub(super) fn assign_slice(
        &mut self,
        base: (ExprId, Span),
        parts: Parts<'_>,
        value: ExprId,
        span: Span,
    ) -> Result<(), Refused> {
        let container = self.changing(base)?;
        self.sliced(base)?;
        let value_span = self.body.origins[value].span;
        let ty = self.body.ty(value).clone();
        let is_alike = ty
            .as_container()
            .is_some_and(|given| given.thawed_throughout() == container);
        if !is_alike {
            return Err(self.refuse(InferError::NoConversion {
                from: ty,
                to: Type::Container(container),
                place: "what is assigned to a slice".to_owned(),
                span: value_span,
            }));
        }
        let holds_containers = matches!(container.item(), Type::Container(_));
        if ty.as_container().is_some_and(ContainerType::is_frozen) && holds_containers {
            return Err(self.refuse(InferError::ConstantShared { ty, span }));
        }
        let value = self.held(value, value_span);
        let (parts, mut operands) = self.bounds(parts)?;
        operands.insert(0, base.0);
        operands.push(value);
        let kind = ExprKind::Container(ContainerOp::SetSlice(parts), operands);
        let set = self.add(Type::None, kind, span);
        self.out.push(Stmt::Eval(set));
        Ok(())
    }

    /// `del base[start:stop:step]`
    pub(super) fn delete_slice(
        &mut self,
        base: (ExprId, Span),
        parts: Parts<'_>,
        span: Span,
    ) -> Result<(), Refused> {
        self.changing(base)?;
        self.sliced(base)?;
        let (parts, mut operands) = self.bounds(parts)?;
        operands.insert(0, base.0);
        let kind = ExprKind::Container(ContainerOp::DeleteSlice(parts), operands);
        let deleted = self.add(Type::None, kind, span);
        self.out.push(Stmt::Eval(deleted));
        Ok(())
    }

    /// The list that is sliced.
    fn sliced(&mut self, base: (ExprId, Span)) -> Result<ContainerType, Refused> {
        let ty = self.body.ty(base.0).clone();
        match ty.as_container() {
            Some(container) if matches!(container.kind(), ContainerKind::List(_)) => {
                Ok(container.clone())
            }
            _ => Err(self.refuse(InferError::NotSliceable { ty, span: base.1 })),
        }
    }

    /// The parts that are given, and which; a None that is written is not given.
    fn bounds(&mut self, parts: Parts<'_>) -> Result<(SliceParts, Vec<ExprId>), Refused> {
        let (mut given, mut operands) = ([false; 3], Vec::new());
        let places = ["the start", "the stop", "the step"];
        for ((part, given), place) in parts.into_iter().zip(&mut given).zip(places) {
            let Some(part) = part else { continue };
            let value = self.expr(part, Some(&Type::Int))?;
            if self.body.constant(value) == Some(&Const::None) {
                continue;
            }
            let place = format!("{place} of the slice");
            operands.push(self.convert(value, &Type::Int, &place, part.span)?);
            *given = true;
        }
        let [start, stop, step] = given;
        Ok((SliceParts { start, stop, step }, operands))
    }
}
