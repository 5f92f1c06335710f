//! What an answer wants handlers to be asked about: an answer is not walked, but for that.
//!
//! ```text
//! answer     twice(tickjit.extension.visit(window(x)))
//! becomes    twice(...)        with what the handlers make of `window(x)`
//! ```
//!
//! A statement is wrapped in a `while` whose condition is that name.

use super::error::RewriteError;
use super::expr::{nothing, pass};
use super::{Handled, Rewriter};
use crate::ast::{Block, Expr, ExprKind, MAX_DEPTH, Stmt, StmtKind, VISIT};
use crate::handlers::{Replacement, Rewrite};

/// Whether handlers are asked about the nodes that are walked.
#[derive(Default)]
pub(super) struct Visiting {
    /// Only what is wrapped is theirs.
    asleep: bool,
    /// How many answers are being walked, one inside of the other.
    depth: usize,
}

impl Rewriter<'_> {
    /// An answer, with what it wants to be visited visited.
    pub(super) fn taken(&mut self, answer: Rewrite, before: &mut Block) -> Replacement {
        let Rewrite {
            replacement,
            mut side_effects,
        } = answer;
        let is_plain = !side_effects.iter().any(wraps_in_stmt)
            && match &replacement {
                Replacement::Expr(expr) => !wraps(expr),
                Replacement::Stmts(stmts) => !stmts.iter().any(wraps_in_stmt),
            };
        if is_plain {
            before.append(&mut side_effects);
            return replacement;
        }
        let asleep = std::mem::replace(&mut self.visiting.asleep, true);
        self.visiting.depth += 1;
        let mut first = self.block(side_effects);
        before.append(&mut first);
        let replacement = match replacement {
            Replacement::Expr(expr) => self.rewritten(expr, before),
            Replacement::Stmts(stmts) => Replacement::Stmts(self.block(stmts)),
        };
        self.visiting.depth -= 1;
        self.visiting.asleep = asleep;
        replacement
    }

    /// In an answer: a node of it, which handlers are asked about only where it is wrapped.
    pub(super) fn passed_by<T: Handled>(&mut self, node: T, before: &mut Block) -> Replacement {
        if !node.is_wrapped() {
            return node.children(self, before).replacement();
        }
        let span = node.span();
        let inner = node.unwrapped();
        if self.visiting.depth > MAX_DEPTH {
            self.errors.push(RewriteError::EndlessVisits { span });
            return inner.replacement();
        }
        self.visiting.asleep = false;
        let replacement = self.rewritten(inner, before);
        self.visiting.asleep = true;
        replacement
    }

    pub(super) fn is_asleep(&self) -> bool {
        self.visiting.asleep
    }
}

fn is_visit(expr: &Expr) -> bool {
    expr.as_name().is_some_and(|name| &**name == VISIT)
}

/// Whether an expression is one that is wrapped.
pub(super) fn is_wrapped_expr(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call { func, args, .. } if is_visit(func) && args.len() == 1)
}

/// The expression inside.
pub(super) fn unwrapped_expr(expr: Expr) -> Expr {
    let span = expr.span;
    match expr.kind {
        ExprKind::Call { mut args, .. } => args.pop().unwrap_or_else(|| nothing(span)),
        kind => Expr { span, kind },
    }
}

/// Whether a statement is one that is wrapped.
pub(super) fn is_wrapped_stmt(stmt: &Stmt) -> bool {
    matches!(&stmt.kind, StmtKind::While { test, body, .. } if is_visit(test) && body.len() == 1)
}

/// The statement inside.
pub(super) fn unwrapped_stmt(stmt: Stmt) -> Stmt {
    let span = stmt.span;
    match stmt.kind {
        StmtKind::While { mut body, .. } => body.pop().unwrap_or_else(|| pass(span)),
        kind => Stmt { span, kind },
    }
}

fn wraps(expr: &Expr) -> bool {
    let mut found = is_visit(expr);
    expr.for_each_child(|child| found = found || wraps(child));
    found
}

fn wraps_in_stmt(stmt: &Stmt) -> bool {
    let mut found = false;
    stmt.for_each_expr(|expr| found = found || wraps(expr));
    stmt.for_each_block(|block| found = found || block.iter().any(wraps_in_stmt));
    found
}
