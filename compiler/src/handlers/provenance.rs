//! What handlers have put in place of users' nodes: for notes on mistakes in it.
//!
//! A mistake in code that a handler made stands at the user's line, where the handler was asked. What
//! the user wrote there and the handler only moved is still the user's.

use std::sync::Arc;

use indexmap::IndexSet;

use super::{HandlerError, Node};
use crate::ast::{Expr, Stmt};
use crate::diagnostic::{Diagnostic, ForeignError};
use crate::span::Span;

/// Who made what.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    made: Vec<Made>,
}

#[derive(Clone, Debug)]
struct Made {
    handler: Arc<str>,
    /// The node in whose place it stands.
    span: Span,
    /// Places in there that the user wrote.
    kept: Vec<Span>,
}

/// The note on a mistake in code that a handler made.
#[must_use]
pub fn made_by(handler: &str) -> String {
    format!("this code was made by the handler {handler}")
}

/// Who was asked about what.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// What kind of handler, with an article: "an input handler".
    pub role: &'a str,
    /// Its name.
    pub handler: &'a str,
    /// The kind of node: "Call", "parameter".
    pub node: &'a str,
    /// Where it stands.
    pub span: Span,
}

impl Asking<'_> {
    /// The note on a failure.
    #[must_use]
    pub fn note(&self) -> String {
        let Self { handler, node, .. } = self;
        let line = self.span.start.line;
        format!("while the handler {handler} was asked about the {node} in line {line}")
    }
}

impl HandlerError {
    /// The error with a note on who was asked about what, where it is the host's own: a refusal is the
    /// handler's word to the user.
    #[must_use]
    pub fn noted(self, asking: &Asking<'_>) -> Self {
        match self {
            Self::Refused(diagnostic) => Self::Refused(diagnostic),
            Self::Foreign(foreign) => failure(asking.role, asking.span, foreign)
                .note(asking.note())
                .into(),
        }
    }
}

/// The diagnostic of a handler that failed with an error of the host's.
pub(crate) fn failure(role: &str, span: Span, foreign: ForeignError) -> Diagnostic {
    let mut diagnostic = Diagnostic::new("handler-failed", format!("{role} failed here"), span)
        .help("see the handler's own error");
    diagnostic.foreign = Some(foreign);
    diagnostic
}

impl Provenance {
    /// Remembers what takes the place of a node.
    pub fn put<'t>(
        &mut self,
        handler: &str,
        node: Node<'_>,
        parts: impl IntoIterator<Item = Node<'t>>,
    ) {
        let mut kept = Kept::of(node);
        for part in parts {
            match part {
                Node::Expr(expr) => kept.expr(expr),
                Node::Stmt(stmt) => kept.stmt(stmt),
            }
        }
        self.made.push(Made {
            handler: handler.into(),
            span: kept.place,
            kept: kept.found,
        });
    }

    /// Notes on the diagnostics that stand in what handlers made.
    pub fn explain(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics {
            for made in &self.made {
                if made.holds(diagnostic.primary.span) {
                    note(diagnostic, made_by(&made.handler));
                }
            }
        }
    }
}

/// Adds a note that is not there yet.
pub(crate) fn note(diagnostic: &mut Diagnostic, text: String) {
    if !diagnostic.notes.contains(&text) {
        diagnostic.notes.push(text);
    }
}

impl Made {
    fn holds(&self, span: Span) -> bool {
        within(span, self.span) && !self.kept.iter().any(|kept| within(span, *kept))
    }
}

fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The search for what is the user's in an answer.
struct Kept {
    place: Span,
    /// Where there was something below the node.
    below: IndexSet<Span>,
    found: Vec<Span>,
}

impl Kept {
    fn of(node: Node<'_>) -> Self {
        let mut below = IndexSet::new();
        let place = match node {
            Node::Expr(expr) => {
                expr.for_each_child(|child| places_of_expr(child, &mut below));
                expr.span
            }
            Node::Stmt(stmt) => {
                places_below(stmt, &mut below);
                stmt.span
            }
        };
        below.swap_remove(&place);
        Self {
            place,
            below,
            found: Vec::new(),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if self.below.contains(&expr.span) {
            self.found.push(expr.span);
        } else {
            expr.for_each_child(|child| self.expr(child));
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        if self.below.contains(&stmt.span) {
            self.found.push(stmt.span);
        } else {
            stmt.for_each_expr(|expr| self.expr(expr));
            stmt.for_each_block(|block| block.iter().for_each(|stmt| self.stmt(stmt)));
        }
    }
}

fn places_of_expr(expr: &Expr, places: &mut IndexSet<Span>) {
    places.insert(expr.span);
    expr.for_each_child(|child| places_of_expr(child, places));
}

fn places_below(stmt: &Stmt, places: &mut IndexSet<Span>) {
    stmt.for_each_expr(|expr| places_of_expr(expr, places));
    stmt.for_each_block(|block| {
        for stmt in block {
            places.insert(stmt.span);
            places_below(stmt, places);
        }
    });
}
