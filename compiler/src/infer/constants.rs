//! Expressions whose value must be known when compiling.

use std::sync::Arc;

use super::error::{InferError, Refused};
use super::flow::Flow;
use super::{Infer, Region};
use crate::ast;
use crate::handlers::Scope;
use crate::hir::{Body, EvaluateError, ExprId, ExprKind, Stmt, Visitor, evaluate, walk_expr};
use crate::signature::StateSlot;
use crate::types::Const;

impl Infer<'_, '_> {
    /// The initial value of a state slot.
    pub(super) fn initial(&mut self, slot: &StateSlot) -> Option<Const> {
        let place = format!("the initial value of `{}`", slot.name);
        let value = self.expr_as(&slot.initial, &slot.ty, &place).ok()?;
        match evaluate(&self.body, value) {
            Ok(value) => Some(value),
            Err(error) => {
                let (name, span) = (slot.name.clone(), slot.initial.span);
                self.refuse(match error {
                    EvaluateError::NotConstant => InferError::InitialNotConstant { name, span },
                    EvaluateError::Fault(fault) => InferError::InitialFault {
                        name,
                        message: fault.message().to_owned(),
                        span,
                    },
                });
                None
            }
        }
    }

    /// The statement that makes the container or struct of a state slot.
    pub(super) fn make_state(&mut self, slot: &StateSlot, index: u32) {
        let place = format!("the initial value of `{}`", slot.name);
        let Ok(value) = self.expr_as(&slot.initial, &slot.ty.stored(), &place) else {
            return;
        };
        let mut reads = Reads(false);
        walk_expr(&self.body, value, &mut reads);
        if reads.0 {
            let (name, span) = (slot.name.clone(), slot.initial.span);
            self.refuse(InferError::InitialNotConstant { name, span });
        }
        self.out.push(Stmt::SetState(index, value));
    }

    /// The value of an expression written in another scope.
    pub(super) fn constant_in(
        &mut self,
        expr: &ast::Expr,
        scope: &Arc<dyn Scope>,
    ) -> Result<Const, Refused> {
        if self.session.nesting > super::functions::MAX_NESTING {
            return Err(self.refuse(InferError::TooDeep { span: expr.span }));
        }
        self.session.nesting += 1;
        let mut infer = Infer::new(self.session, scope, None, Region::Constant, Flow::default());
        let value = infer.expr(expr, None);
        let result = value.and_then(|value| {
            evaluate(&infer.body, value).map_err(|_| {
                infer.refuse(InferError::NotAValue {
                    what: "an expression that is not constant".to_owned(),
                    instead: None,
                    span: expr.span,
                })
            })
        });
        self.session.nesting -= 1;
        result
    }
}

/// Whether an expression reads what the host holds.
struct Reads(bool);

impl Visitor for Reads {
    fn expr(&mut self, body: &Body, id: ExprId) {
        self.0 |= matches!(
            body.exprs[id].kind,
            ExprKind::State(_) | ExprKind::Input(_) | ExprKind::Element { .. } | ExprKind::Param(_)
        );
    }
}
