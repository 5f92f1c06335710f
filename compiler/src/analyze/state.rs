//! State declarations: `name: State[T] = value` at the top level of the body.

use super::Analysis;
use super::error::AnalyzeError;
use crate::ast::{self, StmtKind};
use crate::handlers::{Declaration, HandlerError, StateQuestion};
use crate::signature::{SlotKind, StateSlot};
use crate::types::{Repr, Type};

impl<'a> Analysis<'a> {
    /// The slots in ABI order.
    pub(super) fn states(&mut self, has_stop_body: bool) -> Vec<StateSlot> {
        let function: &'a ast::Function = self.function;
        let mut slots: Vec<StateSlot> = Vec::new();
        for stmt in &function.body {
            if let Some(slot) = self.slot(stmt) {
                if let Some(first) = slots.iter().find(|other| other.name == slot.name) {
                    let first = first.span;
                    self.report(AnalyzeError::StateTwice {
                        name: slot.name,
                        span: slot.span,
                        first,
                    });
                } else {
                    slots.push(slot);
                }
            }
            self.refuse_nested(stmt);
        }
        if has_stop_body {
            slots.push(self.started());
        }
        slots.sort_by(|a, b| b.size().cmp(&a.size()).then_with(|| a.name.cmp(&b.name)));
        slots
    }

    /// The slot that lets STOP do nothing without START, and the second time.
    fn started(&self) -> StateSlot {
        let span = self.function.span;
        StateSlot {
            name: "__started__".into(),
            kind: SlotKind::Started,
            ty: Type::Bool,
            repr: Repr::I8,
            initial: ast::Expr {
                span,
                kind: ast::ExprKind::Constant(ast::Constant::Bool(true)),
            },
            span,
        }
    }

    fn slot(&mut self, stmt: &ast::Stmt) -> Option<StateSlot> {
        let StmtKind::AnnAssign {
            target,
            annotation,
            value,
        } = &stmt.kind
        else {
            return None;
        };
        let index = self.resolver.subscript_of(annotation, "tickjit.State")?;
        let Some(name) = target.as_name() else {
            self.report(AnalyzeError::StateNotAName { span: target.span });
            return None;
        };
        let declared = value.as_ref().map(|initial| StateQuestion {
            name,
            annotation: index,
            initial,
            span: stmt.span,
        });
        let (ty, initial) = match self.declared_type(index, declared.as_ref()) {
            Ok(declared) => (declared.ty, declared.initial),
            Err(error) => {
                self.failed(error, index.span, "a type handler");
                return None;
            }
        };
        let kind = match ty {
            Type::Container(_) => SlotKind::Container,
            Type::Named(_) if ty.as_struct().is_some() => SlotKind::Struct,
            Type::None
            | Type::Never
            | Type::Bool
            | Type::Int
            | Type::Float
            | Type::Str
            | Type::Tuple(_)
            | Type::Optional(_)
            | Type::Named(_) => SlotKind::Scalar,
        };
        let Some(repr) = ty.repr() else {
            self.report(AnalyzeError::StateType {
                name: name.clone(),
                ty,
                span: index.span,
            });
            return None;
        };
        let Some(initial) = initial.or_else(|| value.clone()) else {
            self.report(AnalyzeError::StateWithoutValue {
                name: name.clone(),
                span: stmt.span,
            });
            return None;
        };
        Some(StateSlot {
            name: name.clone(),
            kind,
            ty: ty.kept(),
            repr,
            initial,
            span: stmt.span,
        })
    }

    /// The type in `State[...]`; the initial value may say what it leaves out.
    fn declared_type(
        &self,
        annotation: &ast::Expr,
        question: Option<&StateQuestion<'_>>,
    ) -> Result<Declaration, HandlerError> {
        if let Some(question) = question {
            for handler in self.resolver.context().types() {
                if let Some(declared) = handler.declared(question, &self.resolver)? {
                    return Ok(declared);
                }
            }
        }
        let ty = self.resolver.ty(annotation)?;
        Ok(Declaration { ty, initial: None })
    }

    fn refuse_nested(&mut self, stmt: &ast::Stmt) {
        let suites: Vec<&ast::Block> = match &stmt.kind {
            StmtKind::If { arms, orelse } => {
                arms.iter().map(|arm| &arm.body).chain([orelse]).collect()
            }
            StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => {
                vec![body, orelse]
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
            } => {
                let handled = handlers.iter().map(|handler| &handler.body);
                handled.chain([body, orelse, finally]).collect()
            }
            StmtKind::Match { cases, .. } => cases.iter().map(|case| &case.body).collect(),
            StmtKind::Assign { .. }
            | StmtKind::AnnAssign { .. }
            | StmtKind::AugAssign { .. }
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Pass
            | StmtKind::Return(_)
            | StmtKind::Assert { .. }
            | StmtKind::Raise(_)
            | StmtKind::Reraise
            | StmtKind::Delete(_)
            | StmtKind::Expr(_) => return,
        };
        for inner in suites.into_iter().flatten() {
            if let StmtKind::AnnAssign { annotation, .. } = &inner.kind
                && self
                    .resolver
                    .subscript_of(annotation, "tickjit.State")
                    .is_some()
            {
                self.report(AnalyzeError::NestedState { span: inner.span });
            }
            self.refuse_nested(inner);
        }
    }
}
