//! Statements.

use pyo3::prelude::*;
use pyo3::types::PyList;
use tickjit_compiler::ast::{Arm, Block, Expr, Handler, Stmt, StmtKind};
use tickjit_compiler::parse::{Construct, ParseError};
use tickjit_compiler::span::{Position, Span};

use super::{Converter, class, header, list, name};

impl Converter<'_> {
    pub(super) fn block(&mut self, nodes: &Bound<'_, PyList>) -> PyResult<Block> {
        let mut block = Block::with_capacity(nodes.len());
        for node in nodes {
            let span = self.place(&node)?;
            if self.enter(span) {
                block.extend(self.stmt(&node, span)?);
                self.leave();
            }
        }
        Ok(block)
    }

    pub(super) fn field_block(&mut self, node: &Bound<'_, PyAny>, field: &str) -> PyResult<Block> {
        let nodes = list(node, field)?;
        self.block(&nodes)
    }

    fn stmt(&mut self, node: &Bound<'_, PyAny>, mut span: Span) -> PyResult<Option<Stmt>> {
        let class = class(node)?;
        if class == "While"
            && let Some(inside) = self.visited(node, "test", "body")?
        {
            let span = self.place(&inside)?;
            return self.stmt(&inside, span);
        }
        let kind = match &*class {
            "Assign" => StmtKind::Assign {
                targets: self.exprs(node, "targets")?,
                value: self.field(node, "value")?,
            },
            "AnnAssign" => self.annotated_assignment(node)?,
            "AugAssign" => {
                let Some(op) = self.binary_op(node, span)? else {
                    return Ok(None);
                };
                StmtKind::AugAssign {
                    target: self.field(node, "target")?,
                    op,
                    value: self.field(node, "value")?,
                }
            }
            "If" => self.conditional(node)?,
            "While" => StmtKind::While {
                test: self.field(node, "test")?,
                body: self.field_block(node, "body")?,
                orelse: self.field_block(node, "orelse")?,
            },
            "For" => StmtKind::For {
                target: self.field(node, "target")?,
                iter: self.field(node, "iter")?,
                body: self.field_block(node, "body")?,
                orelse: self.field_block(node, "orelse")?,
            },
            "Match" => self.choice(node)?,
            "Try" => self.guarded(node)?,
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            "Pass" => StmtKind::Pass,
            "Return" => StmtKind::Return(self.optional(node, "value")?),
            "Assert" => StmtKind::Assert {
                test: self.field(node, "test")?,
                message: self.optional(node, "msg")?,
            },
            "Raise" => {
                if !node.getattr("cause")?.is_none() {
                    self.refuse(Construct::RaiseFrom, span);
                }
                let exception = self.optional(node, "exc")?;
                exception.map_or(StmtKind::Reraise, StmtKind::Raise)
            }
            "Delete" => StmtKind::Delete(self.exprs(node, "targets")?),
            "Expr" => StmtKind::Expr(self.field(node, "value")?),
            other => {
                let span = if other == "FunctionDef" {
                    header(node)?
                } else {
                    span
                };
                self.refuse_stmt(other, span);
                return Ok(None);
            }
        };
        if self.site.is_some()
            && let Some(header) = header_end(&kind)
        {
            span.end = header;
        }
        Ok(Some(Stmt { span, kind }))
    }

    fn guarded(&mut self, node: &Bound<'_, PyAny>) -> PyResult<StmtKind> {
        let body = self.field_block(node, "body")?;
        let handlers = list(node, "handlers")?;
        let handlers = handlers.iter().map(|handler| {
            let class = self.optional(&handler, "type")?;
            let mut span = self.place(&handler)?;
            if let Some(class) = &class {
                span.end = class.span.end;
            }
            let named = handler.getattr("name")?;
            Ok(Handler {
                span,
                class,
                name: if named.is_none() {
                    None
                } else {
                    Some(name(&handler, "name")?)
                },
                body: self.field_block(&handler, "body")?,
            })
        });
        let handlers = handlers.collect::<PyResult<_>>()?;
        Ok(StmtKind::Try {
            body,
            handlers,
            orelse: self.field_block(node, "orelse")?,
            finally: self.field_block(node, "finalbody")?,
        })
    }

    fn refuse_stmt(&mut self, class: &str, span: Span) {
        let construct = match class {
            "FunctionDef" => Construct::NestedFunction,
            "ClassDef" => Construct::NestedClass,
            "AsyncFunctionDef" => Construct::AsyncFunction,
            "AsyncFor" => Construct::AsyncFor,
            "AsyncWith" => Construct::AsyncWith,
            "With" => Construct::With,
            "TryStar" => Construct::TryStar,
            "Import" | "ImportFrom" => Construct::Import,
            "Global" => Construct::Global,
            "Nonlocal" => Construct::Nonlocal,
            "TypeAlias" => Construct::TypeAlias,
            other => {
                return self.report(ParseError::Syntax {
                    message: format!("a {other} node is no statement"),
                    span,
                });
            }
        };
        self.refuse(construct, span);
    }

    fn annotated_assignment(&mut self, node: &Bound<'_, PyAny>) -> PyResult<StmtKind> {
        let target = self.field(node, "target")?;
        let annotation = match self.annotation(node, "annotation")? {
            Some(annotation) => annotation,
            None => super::expr::nothing(target.span),
        };
        Ok(StmtKind::AnnAssign {
            target,
            annotation,
            value: self.optional(node, "value")?,
        })
    }

    /// An `if` with its `elif`s, which in Python's tree nest.
    fn conditional(&mut self, node: &Bound<'_, PyAny>) -> PyResult<StmtKind> {
        let mut arms = Vec::new();
        let mut node = node.clone();
        loop {
            let test: Expr = self.field(&node, "test")?;
            let body = self.field_block(&node, "body")?;
            arms.push(Arm { test, body });
            let orelse = list(&node, "orelse")?;
            if orelse.len() == 1 {
                let only = orelse.get_item(0)?;
                if class(&only)? == "If" {
                    node = only;
                    continue;
                }
            }
            let orelse = self.block(&orelse)?;
            return Ok(StmtKind::If { arms, orelse });
        }
    }
}

/// Where the header of a compound statement ends.
fn header_end(kind: &StmtKind) -> Option<Position> {
    match kind {
        StmtKind::For { iter, .. } => Some(iter.span.end),
        StmtKind::While { test, .. } => Some(test.span.end),
        StmtKind::Match { subject, .. } => Some(subject.span.end),
        StmtKind::If { arms, .. } => arms.first().map(|arm| arm.test.span.end),
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
        | StmtKind::Try { .. }
        | StmtKind::Delete(_)
        | StmtKind::Expr(_) => None,
    }
}
