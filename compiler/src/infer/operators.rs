//! Unary and binary operators: what the operands' types say.

use super::Infer;
use super::error::{InferError, Refused};
use super::expansion::made_by_owner;
use crate::ast::{self, Constant, ExprKind as Ast, UnaryOp};
use crate::handlers::{Answer, BinaryQuestion, Expansion, Operand, TypeHandler, UnaryQuestion};
use crate::hir::ExprId;
use crate::span::Span;
use crate::types::{Const, Type};

impl Infer<'_, '_> {
    /// A value as an operand of a question.
    pub(super) fn operand<'b>(&'b self, ty: &'b Type, value: ExprId, span: Span) -> Operand<'b> {
        Operand {
            ty,
            constant: self.body.constant(value),
            variable: self.variable_of(value).and_then(|index| {
                let (_, variable) = self.signature?.variables.get_index(index)?;
                Some(variable)
            }),
            binding: None,
            parts: None,
            span,
        }
    }

    pub(super) fn unary(
        &mut self,
        op: UnaryOp,
        operand: &ast::Expr,
        span: Span,
    ) -> Result<ExprId, Refused> {
        if let (UnaryOp::USub, Ast::Constant(Constant::Int(value))) = (op, &operand.kind)
            && let Ok(value) = i64::try_from(-value)
        {
            return Ok(self.constant(Const::Int(value), span));
        }
        let value = self.expr(operand, None)?;
        let ty = self.body.ty(value).clone();
        let context = self.session.context;
        let question = UnaryQuestion {
            asked: self.asked(span),
            op,
            operand: self.operand(&ty, value, operand.span),
        };
        let answer = made_by_owner(
            context.owner(&ty),
            |owner| owner.unary(&question),
            "UnaryOp",
            span,
        );
        match answer {
            Ok(Some(answer)) => self.expand_over(answer, &[value], span),
            Ok(None) => Err(self.refuse(InferError::UnaryOperand {
                op,
                operand: ty,
                span,
            })),
            Err(error) => Err(self.session.failed(error, span, "a type handler")),
        }
    }

    pub(super) fn binary(
        &mut self,
        op: ast::BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let a = self.expr(left, None);
        let b = self.expr(right, None);
        self.binary_values(op, (a?, left.span), (b?, right.span), span)
    }

    /// `left op right` of two values.
    pub(super) fn binary_values(
        &mut self,
        op: ast::BinaryOp,
        left: (ExprId, Span),
        right: (ExprId, Span),
        span: Span,
    ) -> Result<ExprId, Refused> {
        let asked = self.asked(span);
        let value = self.between(
            left,
            right,
            |owner, left, right| {
                owner.binary(&BinaryQuestion {
                    asked,
                    op,
                    left,
                    right,
                })
            },
            |left, right| InferError::BinaryOperands {
                op,
                left,
                right,
                span,
            },
            "BinOp",
            span,
        )?;
        self.of_bounded_type(value, span)
    }

    /// The value of an operation on two values, as the left one's type says, or else the right one's.
    pub(super) fn between(
        &mut self,
        left: (ExprId, Span),
        right: (ExprId, Span),
        ask: impl Fn(&dyn TypeHandler, Operand<'_>, Operand<'_>) -> Answer<Expansion>,
        declined: impl FnOnce(Type, Type) -> InferError,
        node: &str,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let types = [left.0, right.0].map(|value| self.body.ty(value).clone());
        let mut answer = Ok(None);
        for owner in types.iter().filter_map(|ty| self.session.context.owner(ty)) {
            if matches!(answer, Ok(None)) {
                let a = self.operand(&types[0], left.0, left.1);
                let b = self.operand(&types[1], right.0, right.1);
                answer = made_by_owner(Some(owner), |owner| ask(owner, a, b), node, span);
            }
        }
        match answer {
            Ok(Some(answer)) => self.expand_over(answer, &[left.0, right.0], span),
            Ok(None) => {
                let [left, right] = types;
                Err(self.refuse(declined(left, right)))
            }
            Err(error) => Err(self.session.failed(error, span, "a type handler")),
        }
    }
}
