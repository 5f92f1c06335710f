//! [`AstHandler`] in Python: `handler(converter, node)` before the children, `handler(converter, node, result)` after.
//!
//! The node is made for the handler alone, so whatever it does to it changes nothing but its answer.

use std::borrow::Cow;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tickjit_compiler::ast::{Stmt, StmtKind};
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{
    Answer, AstHandler, HandlerError, Node, NodeKind, Replacement, Resolver, Rewrite, RewriteOrder,
};

use super::failure::raised;
use super::held::Held;
use super::scope::PythonScope;
use crate::convert::nodes;
use crate::convert::tree::{self, Part, Site};

/// A handler of nodes of one kind.
#[derive(Debug)]
pub(crate) struct PythonAstHandler {
    /// The kind.
    pub(crate) kind: NodeKind,
    /// Before or after the children.
    pub(crate) order: RewriteOrder,
    /// Lower runs first.
    pub(crate) priority: i32,
    /// The function.
    pub(crate) function: Held,
    /// Its name.
    pub(crate) name: String,
}

impl AstHandler for PythonAstHandler {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn kind(&self) -> NodeKind {
        self.kind
    }

    fn order(&self) -> RewriteOrder {
        self.order
    }

    fn priority(&self) -> i32 {
        self.priority
    }

    fn rewrite(&self, node: Node<'_>, resolver: &Resolver<'_>) -> Answer<Rewrite> {
        Python::attach(|py| {
            self.ask(py, node, resolver)
                .unwrap_or_else(|error| Err(raised(error)))
        })
    }
}

impl PythonAstHandler {
    fn ask(
        &self,
        py: Python<'_>,
        node: Node<'_>,
        resolver: &Resolver<'_>,
    ) -> PyResult<Answer<Rewrite>> {
        let (object, span) = match node {
            Node::Expr(expr) => (nodes::expr(py, expr)?, expr.span),
            Node::Stmt(stmt) => (nodes::stmt(py, stmt)?, stmt.span),
        };
        let converter = PythonScope::converter(py, resolver)?;
        let function = self.function.bind(py);
        let answer = match self.order {
            RewriteOrder::Pre => function.call1((converter, object))?,
            RewriteOrder::Post => function.call1((converter, &object, &object))?,
        };
        if answer.is_none() {
            return Ok(Ok(None));
        }
        let site = Site {
            span,
            context: resolver.context(),
            visits: true,
        };
        Ok(match read(&answer, node, &site)? {
            Ok(rewrite) => Ok(rewrite),
            Err(diagnostic) => Err(HandlerError::from(diagnostic)),
        })
    }
}

/// What an answer that is not `None` says.
fn read(
    answer: &Bound<'_, PyAny>,
    node: Node<'_>,
    site: &Site<'_>,
) -> PyResult<Result<Option<Rewrite>, Diagnostic>> {
    static RESULT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = answer.py();
    let mut side_effects = Vec::new();
    let mut replacement = answer.clone();
    let class = RESULT.import(py, "tickjit.extension.rewriting", "HandlerResult")?;
    if answer.is_instance(class)? {
        replacement = answer.getattr(intern!(py, "node"))?;
        let effects = answer.getattr(intern!(py, "side_effects"))?;
        match tree::parts(&effects, site)? {
            Ok(parts) => side_effects.extend(parts.into_iter().map(Part::into_stmt)),
            Err(diagnostic) => return Ok(Err(diagnostic)),
        }
    }
    let replacement = if replacement.is_none() {
        unchanged(node)
    } else {
        match tree::parts(&replacement, site)? {
            Ok(parts) => replaced(parts, node, &mut side_effects),
            Err(diagnostic) => return Ok(Err(diagnostic)),
        }
    };
    Ok(Ok(Some(Rewrite {
        replacement,
        side_effects,
    })))
}

fn unchanged(node: Node<'_>) -> Replacement {
    match node {
        Node::Expr(expr) => Replacement::Expr(expr.clone()),
        Node::Stmt(stmt) => Replacement::Stmts(vec![stmt.clone()]),
    }
}

/// The nodes of an answer in the form of a replacement. In place of an expression, statements before an expression are
/// its side effects.
fn replaced(mut parts: Vec<Part>, node: Node<'_>, side_effects: &mut Vec<Stmt>) -> Replacement {
    let last = match (node, parts.pop()) {
        // One expression in place of a statement: whether it can stand there depends on the kind.
        (Node::Stmt(_), Some(Part::Expr(expr))) if parts.is_empty() => {
            return Replacement::Expr(expr);
        }
        (_, last) => last.map(Part::into_stmt),
    };
    let before = parts.into_iter().map(Part::into_stmt);
    match (node, last) {
        (
            Node::Expr(_),
            Some(Stmt {
                kind: StmtKind::Expr(expr),
                ..
            }),
        ) => {
            side_effects.extend(before);
            Replacement::Expr(expr)
        }
        (_, last) => Replacement::Stmts(before.chain(last).collect()),
    }
}
