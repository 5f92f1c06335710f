//! Comparisons, chained ones too, identity with None, membership.

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast::{self, CmpOp, ExprKind as Ast};
use crate::handlers::CompareQuestion;
use crate::hir::{ExprId, ExprKind, Local, Stmt};
use crate::span::Span;
use crate::types::{Const, Repr, Type};

impl Infer<'_, '_> {
    /// `left op a op b`: each operand is evaluated once, and only while the comparisons before hold.
    pub(super) fn comparison(
        &mut self,
        left: &ast::Expr,
        rest: &[(CmpOp, ast::Expr)],
        span: Span,
    ) -> Result<ExprId, Refused> {
        let value = self.expr(left, None)?;
        self.comparisons((value, left.span), rest, span)
    }

    fn comparisons(
        &mut self,
        left: (ExprId, Span),
        rest: &[(CmpOp, ast::Expr)],
        span: Span,
    ) -> Result<ExprId, Refused> {
        let Some(((op, right), others)) = rest.split_first() else {
            return Err(Refused);
        };
        if others.is_empty() {
            return self.compare(*op, left, right, span);
        }
        if matches!(op, CmpOp::In | CmpOp::NotIn) {
            return Err(self.refuse(InferError::Membership { span }));
        }
        let value = self.expr(right, None)?;
        let (shared, again) = self.twice(value, right.span);
        let first = self.compare_values(*op, left, (shared, right.span), span)?;
        let second = self.sometimes(|infer| {
            infer.deeper(span, |infer| {
                infer.comparisons((again, right.span), others, span)
            })
        })?;
        Ok(self.add(Type::Bool, ExprKind::And(first, second), span))
    }

    /// A value for two uses, the first of which is evaluated first.
    fn twice(&mut self, value: ExprId, span: Span) -> (ExprId, ExprId) {
        if let Some(constant) = self.body.constant(value).cloned() {
            return (value, self.constant(constant, span));
        }
        let local = self.temporary(self.body.ty(value).clone());
        let shared = self.add_local(local, span);
        let shared = self.after([Stmt::Assign(local, value)], shared, span);
        (shared, self.add_local(local, span))
    }

    fn compare(
        &mut self,
        op: CmpOp,
        left: (ExprId, Span),
        right: &ast::Expr,
        span: Span,
    ) -> Result<ExprId, Refused> {
        match op {
            CmpOp::In | CmpOp::NotIn => {
                let found = self.membership(left, right, span)?;
                Ok(if op == CmpOp::In {
                    found
                } else {
                    self.not(found, span)
                })
            }
            CmpOp::Is | CmpOp::IsNot => {
                let value = self.expr(right, None)?;
                self.identity(op, left, (value, right.span), span)
            }
            CmpOp::Eq | CmpOp::NotEq | CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => {
                // An empty display is one of what it is compared with.
                let ty = self.body.ty(left.0).clone();
                let value = self.expr(right, ty.as_container().map(|_| &ty))?;
                self.compare_values(op, left, (value, right.span), span)
            }
        }
    }

    /// `is` and `is not`: whether something is None is known from its type, but for what may be NULL.
    fn identity(
        &mut self,
        op: CmpOp,
        left: (ExprId, Span),
        right: (ExprId, Span),
        span: Span,
    ) -> Result<ExprId, Refused> {
        let (a, b) = (self.body.ty(left.0).clone(), self.body.ty(right.0).clone());
        if let ((Type::Optional(_), Type::None), optional, none)
        | ((Type::None, Type::Optional(_)), none, optional) = ((&a, &b), left.0, right.0)
        {
            let is_present = self.is_present(optional, span);
            let effect = self.effect_of(none);
            let is_present = self.after(effect, is_present, span);
            return Ok(match op {
                CmpOp::IsNot => is_present,
                _ => self.not(is_present, span),
            });
        }
        let is_value = |ty: &Type| !matches!(ty, Type::Named(named) if named.repr() == Repr::Ptr);
        if (a == Type::None || b == Type::None) && is_value(&a) && is_value(&b) {
            let same = self.constant(Const::Bool((a == b) == (op == CmpOp::Is)), span);
            let effects = [left.0, right.0].map(|value| self.effect_of(value));
            let effects: Vec<Stmt> = effects.into_iter().flatten().collect();
            return Ok(self.after(effects, same, span));
        }
        if matches!(
            a,
            Type::Int | Type::Float | Type::Str | Type::Tuple(_) | Type::Optional(_)
        ) {
            return Err(self.refuse(InferError::IsOperands { span }));
        }
        self.compare_values(op, left, right, span)
    }

    /// `left op right` of two values.
    pub(super) fn compare_values(
        &mut self,
        op: CmpOp,
        left: (ExprId, Span),
        right: (ExprId, Span),
        span: Span,
    ) -> Result<ExprId, Refused> {
        let asked = self.asked(span);
        self.between(
            left,
            right,
            |owner, left, right| {
                owner.compare(&CompareQuestion {
                    asked,
                    op,
                    left,
                    right,
                })
            },
            |left, right| InferError::CompareOperands {
                op,
                left,
                right,
                span,
            },
            "Compare",
            span,
        )
    }

    /// `left in right` for a tuple or a range on the right.
    fn membership(
        &mut self,
        left: (ExprId, Span),
        right: &ast::Expr,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let ty = self.body.ty(left.0).clone();
        let sought = self.temporary(ty);
        let mut before = vec![Stmt::Assign(sought, left.0)];
        if let Ast::Call {
            func,
            args,
            keywords,
        } = &right.kind
            && self.resolver_symbol(func).as_deref() == Some("builtins.range")
        {
            let found = self.in_range(sought, args, keywords, &mut before, span)?;
            return Ok(self.after(before, found, span));
        }
        if self.body.constant(left.0).is_some()
            && let Some(Type::Named(_)) = self.type_of(right)
        {
            let value = self.expr(right, None)?;
            let operands = [(value, right.span), left];
            return match self.item_method("__contains__", &operands, span)? {
                Some(found) => self.truth(found, span),
                None => Err(self.refuse(InferError::Membership { span: right.span })),
            };
        }
        let value = match few_items(right) {
            // No one sees the container.
            Some(elements) => {
                let elements: Result<Vec<ExprId>, Refused> =
                    elements.iter().map(|e| self.expr(e, None)).collect();
                self.tuple(elements?, right.span)
            }
            None => self.items_or_value(right)?,
        };
        if !matches!(self.body.ty(value), Type::Tuple(_)) {
            let sought = self.add_local(sought, left.1);
            let operands = [(value, right.span), (sought, left.1)];
            return match self.item_method("__contains__", &operands, span)? {
                Some(found) => {
                    let found = self.truth(found, span)?;
                    Ok(self.after(before, found, span))
                }
                None => Err(self.refuse(InferError::Membership { span: right.span })),
            };
        }
        let (bind, elements) = self.fields(value, right.span);
        before.extend(bind);
        // The tuple is there before the first comparison: its elements are all evaluated.
        let mut elements: Vec<ExprId> = elements;
        for element in &mut elements {
            if self.body.constant(*element).is_none() {
                let local = self.temporary(self.body.ty(*element).clone());
                before.push(Stmt::Assign(local, *element));
                *element = self.add_local(local, right.span);
            }
        }
        let mut found: Option<ExprId> = None;
        for element in elements.into_iter().rev() {
            let equal = self.equals(sought, element, left.1, right.span)?;
            found = Some(match found {
                None => equal,
                Some(rest) => self.add(Type::Bool, ExprKind::Or(equal, rest), span),
            });
        }
        let found = found.unwrap_or_else(|| self.constant(Const::Bool(false), span));
        Ok(self.after(before, found, span))
    }

    fn equals(
        &mut self,
        sought: Local,
        element: ExprId,
        span: Span,
        right: Span,
    ) -> Result<ExprId, Refused> {
        let value = self.add_local(sought, span);
        self.compare_values(CmpOp::Eq, (value, span), (element, right), span)
    }

    /// `sought in range(...)` of an int and a range whose step is 1.
    fn in_range(
        &mut self,
        sought: Local,
        args: &[ast::Expr],
        keywords: &[ast::Keyword],
        before: &mut Vec<Stmt>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let [start, stop, step] = self.range_arguments(args, keywords, span)?;
        let is_int = self.body.locals[sought].ty == Type::Int;
        if self.body.constant(step) != Some(&Const::Int(1)) || !is_int {
            return Err(self.refuse(InferError::Membership { span }));
        }
        let mut bound = |infer: &mut Self, value: ExprId| {
            let local = infer.temporary(Type::Int);
            before.push(Stmt::Assign(local, value));
            infer.add_local(local, span)
        };
        let (start, stop) = (bound(self, start), bound(self, stop));
        let value = self.add_local(sought, span);
        let above = self.compare_values(CmpOp::LtE, (start, span), (value, span), span)?;
        let value = self.add_local(sought, span);
        let below = self.compare_values(CmpOp::Lt, (value, span), (stop, span), span)?;
        Ok(self.add(Type::Bool, ExprKind::And(above, below), span))
    }
}

/// How many items of a display are compared one by one.
const FEW: usize = 16;

/// The items of a display of a list or set, if there are few.
pub(super) fn few_items(expr: &ast::Expr) -> Option<&[ast::Expr]> {
    match &expr.kind {
        Ast::List(items) | Ast::Set(items) if (1..=FEW).contains(&items.len()) => Some(items),
        _ => None,
    }
}
