//! Statements, by kind.

use super::Infer;
use super::assigned::assigned;
use super::catching::Guarded;
use super::error::Refused;
use crate::ast::{self, ExprKind as Ast, StmtKind};
use crate::handlers::{Asking, Node};
use crate::hir::{ExprKind, Stmt};
use crate::signature::Storage;

impl Infer<'_, '_> {
    /// Types statements until the end or until the rest cannot be reached.
    pub(super) fn block(&mut self, block: &ast::Block) {
        for stmt in block {
            if !self.flow.reachable || self.session.count(stmt.span).is_err() {
                return;
            }
            // The statements after one that is refused are typed all the same.
            if self.handled(stmt).is_err() {
                self.session.require_reason(stmt.span);
            }
        }
    }

    /// Asks the assignment handlers before typing an assignment.
    fn handled(&mut self, stmt: &ast::Stmt) -> Result<(), Refused> {
        if matches!(
            stmt.kind,
            StmtKind::Assign { .. } | StmtKind::AnnAssign { .. } | StmtKind::AugAssign { .. }
        ) {
            for handler in self.session.context.assignments() {
                match handler.assign(stmt, &self.resolver()) {
                    Ok(Some(mut stmts)) => {
                        stmts.iter_mut().for_each(|made| made.place(stmt.span));
                        let (by, parts) = (handler.name(), stmts.iter().map(Node::Stmt));
                        return self.in_place_of(Node::Stmt(stmt), parts, &by, |infer| {
                            infer.admit(&stmts);
                            infer.statements(&stmts)
                        });
                    }
                    Ok(None) => {}
                    Err(error) => {
                        let error = error.noted(&Asking {
                            role: "an assignment handler",
                            handler: &handler.name(),
                            node: "assignment",
                            span: stmt.span,
                        });
                        return Err(self
                            .session
                            .failed(error, stmt.span, "an assignment handler"));
                    }
                }
            }
        }
        self.stmt(stmt)
    }

    /// Types the statements of an assignment handler, about which none is asked.
    fn statements(&mut self, stmts: &[ast::Stmt]) -> Result<(), Refused> {
        let mut result = Ok(());
        for stmt in stmts {
            if self.flow.reachable {
                result = result.and(self.stmt(stmt));
            }
        }
        result
    }

    /// Makes the names that a handler's statements assign names of the function.
    fn admit(&mut self, stmts: &ast::Block) {
        for name in assigned(stmts) {
            let variable = self.signature.and_then(|s| s.variables.get(&name));
            let is_state = variable.is_some_and(|v| matches!(v.storage, Storage::State { .. }));
            if !is_state && self.flow.var(&name).is_none() {
                self.flow.admit(name, variable.is_some());
            }
        }
    }

    fn stmt(&mut self, stmt: &ast::Stmt) -> Result<(), Refused> {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Assign { targets, value } => self.assign(targets, value, span),
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
            } => self.annotated(target, annotation, value.as_ref()),
            StmtKind::AugAssign { target, op, value } => self.augmented(target, *op, value, span),
            StmtKind::If { arms, orelse } => self.branches(arms, orelse, span),
            StmtKind::While { test, body, orelse } => self.while_(test, body, orelse, span),
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => self.for_(target, iter, body, orelse, span),
            StmtKind::Match { subject, cases } => self.match_(subject, cases, span),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
            } => self.try_(
                &Guarded {
                    body,
                    handlers,
                    orelse,
                    finally,
                },
                span,
            ),
            StmtKind::Reraise => self.reraise(span),
            StmtKind::Break => self.break_(span),
            StmtKind::Continue => self.continue_(span),
            StmtKind::Pass => Ok(()),
            StmtKind::Return(value) => self.return_(value.as_ref(), span),
            StmtKind::Assert { test, message } => self.assert(test, message.as_ref(), span),
            StmtKind::Raise(exception) => self.raise(exception, span),
            StmtKind::Delete(targets) => {
                let deleted = targets.iter().map(|target| self.delete(target));
                deleted.fold(Ok(()), Result::and)
            }
            StmtKind::Expr(expr) => self.effect(expr),
        }
    }

    /// An expression for its effects.
    fn effect(&mut self, expr: &ast::Expr) -> Result<(), Refused> {
        if let Ast::Call {
            func,
            args,
            keywords,
        } = &expr.kind
            && self.resolver_symbol(func).as_deref() == Some("tickjit.set_output")
        {
            return self.set_output(args, keywords, expr.span);
        }
        let value = self.expr(expr, None)?;
        if !matches!(self.body.exprs[value].kind, ExprKind::Const(_)) {
            self.out.push(Stmt::Eval(value));
        }
        Ok(())
    }
}
