//! Statements.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;
use tickjit_compiler::ast::{Arm, Expr, Handler, Stmt, StmtKind};
use tickjit_compiler::span::Span;

use super::{Context, Field, Nodes};

impl<'py> Nodes<'py> {
    pub(super) fn block(&self, block: &[Stmt]) -> PyResult<Bound<'py, PyAny>> {
        self.list(block, |stmt| self.stmt(stmt))
    }

    pub(super) fn optional(&self, expr: Option<&Expr>) -> PyResult<Bound<'py, PyAny>> {
        match expr {
            Some(expr) => self.expr(expr, Context::Load),
            None => Ok(self.none()),
        }
    }

    pub(super) fn stmt(&self, stmt: &Stmt) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let load = |expr: &Expr| self.expr(expr, Context::Load);
        let store = |expr: &Expr| self.expr(expr, Context::Store);
        let (class, fields): (_, Vec<Field<'_, 'py>>) = match &stmt.kind {
            StmtKind::Assign { targets, value } => (
                intern!(py, "Assign"),
                fields!(py, "targets" => self.list(targets, store)?, "value" => load(value)?),
            ),
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
            } => {
                let simple = u8::from(target.as_name().is_some());
                (
                    intern!(py, "AnnAssign"),
                    fields!(py, "target" => store(target)?, "annotation" => load(annotation)?, "value" => self.optional(value.as_ref())?, "simple" => simple.into_pyobject(py)?.into_any()),
                )
            }
            StmtKind::AugAssign { target, op, value } => (
                intern!(py, "AugAssign"),
                fields!(py, "target" => store(target)?, "op" => self.binary(*op)?, "value" => load(value)?),
            ),
            StmtKind::If { arms, orelse } => return self.chain(stmt, arms, orelse),
            StmtKind::While { test, body, orelse } => (
                intern!(py, "While"),
                fields!(py, "test" => load(test)?, "body" => self.block(body)?, "orelse" => self.block(orelse)?),
            ),
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => (
                intern!(py, "For"),
                fields!(py, "target" => store(target)?, "iter" => load(iter)?, "body" => self.block(body)?, "orelse" => self.block(orelse)?),
            ),
            StmtKind::Match { subject, cases } => (
                intern!(py, "Match"),
                fields!(py, "subject" => load(subject)?, "cases" => self.list(cases, |case| self.case(case))?),
            ),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
            } => (
                intern!(py, "Try"),
                fields!(py, "body" => self.block(body)?, "handlers" => self.list(handlers, |one| self.handler(one))?, "orelse" => self.block(orelse)?, "finalbody" => self.block(finally)?),
            ),
            StmtKind::Reraise => (
                intern!(py, "Raise"),
                fields!(py, "exc" => self.none(), "cause" => self.none()),
            ),
            StmtKind::Break => (intern!(py, "Break"), Vec::new()),
            StmtKind::Continue => (intern!(py, "Continue"), Vec::new()),
            StmtKind::Pass => (intern!(py, "Pass"), Vec::new()),
            StmtKind::Return(value) => (
                intern!(py, "Return"),
                fields!(py, "value" => self.optional(value.as_ref())?),
            ),
            StmtKind::Assert { test, message } => (
                intern!(py, "Assert"),
                fields!(py, "test" => load(test)?, "msg" => self.optional(message.as_ref())?),
            ),
            StmtKind::Raise(exception) => (
                intern!(py, "Raise"),
                fields!(py, "exc" => load(exception)?, "cause" => self.none()),
            ),
            StmtKind::Delete(targets) => {
                let targets = self.list(targets, |target| self.expr(target, Context::Del))?;
                (intern!(py, "Delete"), fields!(py, "targets" => targets))
            }
            StmtKind::Expr(value) => (intern!(py, "Expr"), fields!(py, "value" => load(value)?)),
        };
        self.node(class, whole(stmt), &fields)
    }

    fn handler(&self, handler: &Handler) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let name = handler.name.as_ref();
        let name = name.map_or_else(|| self.none(), |name| self.text(name));
        let fields = fields!(py, "type" => self.optional(handler.class.as_ref())?, "name" => name, "body" => self.block(&handler.body)?);
        self.node(intern!(py, "ExceptHandler"), handler.span, &fields)
    }

    /// `if` and its `elif`s, which in Python's tree nest.
    fn chain(&self, stmt: &Stmt, arms: &[Arm], orelse: &[Stmt]) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let mut orelse = self.block(orelse)?;
        for (index, arm) in arms.iter().enumerate().rev() {
            let fields = [
                (intern!(py, "test"), self.expr(&arm.test, Context::Load)?),
                (intern!(py, "body"), self.block(&arm.body)?),
                (intern!(py, "orelse"), orelse),
            ];
            let first = if index == 0 { stmt.span } else { arm.test.span };
            let span = Span {
                end: whole(stmt).end,
                ..first
            };
            let node = self.node(intern!(py, "If"), span, &fields)?;
            if index == 0 {
                return Ok(node);
            }
            orelse = PyList::new(py, [node])?.into_any();
        }
        self.node(intern!(py, "Pass"), stmt.span, &[])
    }
}

/// A statement and the suites in it, whose spans are no part of its own.
fn whole(stmt: &Stmt) -> Span {
    let mut span = stmt.span;
    stmt.for_each_block(|block| {
        if let Some(last) = block.last() {
            span.end = span.end.max(whole(last).end);
        }
    });
    span
}
