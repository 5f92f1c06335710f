//! Trees into trees, by the handlers a host has registered.
//!
//! Takes a suite; gives it with nodes replaced, or every refusal.
//!
//! ```text
//! before   y = a() + window(x)[1]         a handler of Call nodes replaces `window(x)` by `w`
//! after    _hoisted_0 = a()               and wants `w = load(x)` to run before it
//!          w = load(x)
//!          y = _hoisted_0 + w[1]
//! ```
//!
//! For each node, in Python's order of evaluation: handlers of order `Pre` are asked by priority,
//! and the first answer takes the node's place, with everything in it; it is not walked, but for what
//! it marks to be visited (`visit.rs`). Without an answer the children are rewritten, and then each
//! handler of order `Post` sees the node as the one before it left it.
//!
//! Invariants:
//! - Without handlers nothing is walked; a suite without nodes of handlers' kinds comes back untouched.
//! - Side effects run as often as the node they belong to would be evaluated, and in that place of
//!   the order: what is evaluated before them is kept in temporaries, conditions of loops and of
//!   `and`, `or`, `if`-`else` become statements. Where that cannot be said, it is refused.
//! - Annotations are not walked. A target is not a node of its own: only what is inside its brackets
//!   and before its dot is.
//! - Temporaries have names that the suite does not use.
//!
//! Start reading at [`Rewriter::rewritten`].

mod displays;
mod error;
mod expr;
mod hoist;
mod stmt;
#[cfg(test)]
mod tests;
mod visit;

use self::error::RewriteError;
use self::hoist::Temporaries;
use self::visit::Visiting;
use crate::ast::{Block, Expr, Stmt, StmtKind};
use crate::diagnostic::Diagnostic;
use crate::handlers::{
    AstHandler, CompilationContext, Node, NodeKind, Provenance, Replacement, Resolver, Rewrite,
    RewriteOrder, Scope,
};
use crate::signature::Signature;
use crate::span::Span;

/// Applies the context's AST handlers to a suite: of a native function with an interface, or of a
/// function compiled along. What handlers make is remembered in `provenance`.
pub fn rewrite(
    context: &CompilationContext,
    scope: &dyn Scope,
    signature: Option<&Signature>,
    block: Block,
    provenance: &mut Provenance,
) -> Result<Block, Vec<Diagnostic>> {
    let kinds: Vec<NodeKind> = context.rewritten_kinds().collect();
    if kinds.is_empty() || !block.iter().any(|stmt| holds_any(stmt, &kinds)) {
        return Ok(block);
    }
    let mut rewriter = Rewriter {
        context,
        resolver: Resolver::new(context, scope).with_signature(signature),
        temporaries: Temporaries::new(&block),
        provenance,
        visiting: Visiting::default(),
        errors: Vec::new(),
    };
    let block = rewriter.block(block);
    if rewriter.errors.is_empty() {
        return Ok(block);
    }
    Err(rewriter.errors.into_iter().map(Diagnostic::from).collect())
}

/// Whether there is a node of one of the kinds; targets count as nodes here, annotations do not.
fn holds_any(stmt: &Stmt, kinds: &[NodeKind]) -> bool {
    if let StmtKind::AnnAssign { target, value, .. } = &stmt.kind {
        return has_any(target, kinds) || value.as_ref().is_some_and(|value| has_any(value, kinds));
    }
    let mut found = stmt.kind().is_some_and(|kind| kinds.contains(&kind));
    stmt.for_each_expr(|expr| found = found || has_any(expr, kinds));
    stmt.for_each_block(|block| found = found || block.iter().any(|stmt| holds_any(stmt, kinds)));
    found
}

fn has_any(expr: &Expr, kinds: &[NodeKind]) -> bool {
    let mut found = expr.kind().is_some_and(|kind| kinds.contains(&kind));
    expr.for_each_child(|child| found = found || has_any(child, kinds));
    found
}

struct Rewriter<'a> {
    context: &'a CompilationContext,
    resolver: Resolver<'a>,
    temporaries: Temporaries,
    provenance: &'a mut Provenance,
    visiting: Visiting,
    errors: Vec<RewriteError>,
}

/// An expression or statement of a kind that handlers can be registered for.
trait Handled: Sized {
    /// The kind, where it has one.
    fn kind(&self) -> Option<NodeKind>;
    fn node(&self) -> Node<'_>;
    fn span(&self) -> Span;
    /// The node in the form of a replacement.
    fn replacement(self) -> Replacement;
    /// The children rewritten.
    fn children(self, rewriter: &mut Rewriter<'_>, before: &mut Block) -> Self;
    /// The node again, where a replacement is of its form.
    fn again(replacement: Replacement) -> Result<Self, Replacement>;
    /// Whether an answer marks what is inside to be visited.
    fn is_wrapped(&self) -> bool;
    /// What is inside.
    fn unwrapped(self) -> Self;
}

impl Rewriter<'_> {
    /// What takes a node's place; what must run before goes to `before`.
    fn rewritten<T: Handled>(&mut self, node: T, before: &mut Block) -> Replacement {
        if self.is_asleep() {
            return self.passed_by(node, before);
        }
        let Some(kind) = node.kind() else {
            return node.children(self, before).replacement();
        };
        let context = self.context;
        for handler in context.rewriters(kind, RewriteOrder::Pre) {
            if let Some(answer) = self.ask(handler.as_ref(), kind, &node) {
                return self.taken(answer, before);
            }
        }
        let mut node = node.children(self, before);
        for handler in context.rewriters(kind, RewriteOrder::Post) {
            if let Some(answer) = self.ask(handler.as_ref(), kind, &node) {
                match T::again(self.taken(answer, before)) {
                    Ok(next) => node = next,
                    Err(other) => return other,
                }
            }
        }
        node.replacement()
    }

    /// A handler's answer, noted; so is its failure, which declines.
    fn ask<T: Handled>(
        &mut self,
        handler: &dyn AstHandler,
        kind: NodeKind,
        node: &T,
    ) -> Option<Rewrite> {
        match handler.rewrite(node.node(), &self.resolver) {
            Ok(None) => None,
            Ok(Some(mut answer)) => {
                answer.place(node.span());
                self.provenance
                    .put(&handler.name(), node.node(), answer.parts());
                Some(answer)
            }
            Err(error) => {
                let (name, span) = (handler.name(), node.span());
                let error = RewriteError::of_handler(error, &name, kind, span);
                self.errors.push(error);
                None
            }
        }
    }

    /// An expression in a place where only an expression can stand.
    fn expr(&mut self, expr: Expr, before: &mut Block) -> Expr {
        let span = expr.span;
        let kind = expr.kind();
        match self.rewritten(expr, before) {
            Replacement::Expr(expr) => expr,
            Replacement::Stmts(_) => {
                if let Some(kind) = kind {
                    self.wrong_replacement(kind, span, "an expression");
                }
                expr::nothing(span)
            }
        }
    }

    fn wrong_replacement(&mut self, kind: NodeKind, span: Span, expected: &'static str) {
        self.errors.push(RewriteError::WrongReplacement {
            kind,
            span,
            expected,
        });
    }

    fn block(&mut self, block: Block) -> Block {
        let mut out = Block::with_capacity(block.len());
        for stmt in block {
            self.stmt(stmt, &mut out);
        }
        out
    }

    /// A statement, preceded in `out` by what must run before it.
    fn stmt(&mut self, stmt: Stmt, out: &mut Block) {
        let span = stmt.span;
        let kind = stmt.kind();
        let mut before = Block::new();
        let replacement = self.rewritten(stmt, &mut before);
        out.append(&mut before);
        match (replacement, kind) {
            (Replacement::Stmts(stmts), _) => out.extend(stmts),
            (Replacement::Expr(value), Some(NodeKind::Expr) | None) => out.push(Stmt {
                span,
                kind: crate::ast::StmtKind::Expr(value),
            }),
            (Replacement::Expr(_), Some(kind)) => self.wrong_replacement(kind, span, "statements"),
        }
    }
}
