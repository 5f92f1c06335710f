//! AST handlers: Python trees into Python trees.

use std::borrow::Cow;

use super::{Answer, Resolver};
use crate::ast;
use crate::span::Span;

/// The node kinds a handler can be registered for.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeKind {
    Call,
    Expr,
    Return,
    Assign,
    AugAssign,
    Subscript,
    Attribute,
    Compare,
    For,
    Name,
}

/// Whether a handler sees a node before or after its children were rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RewriteOrder {
    /// Before; the first answer replaces the node, and the default is not applied to it.
    Pre,
    /// After; answers are chained.
    Post,
}

/// A node of the question.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// An expression.
    Expr(&'a ast::Expr),
    /// A statement.
    Stmt(&'a ast::Stmt),
}

impl Node<'_> {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Expr(expr) => expr.span,
            Self::Stmt(stmt) => stmt.span,
        }
    }
}

/// What takes the node's place.
#[derive(Clone, Debug)]
pub enum Replacement {
    /// In place of an expression.
    Expr(ast::Expr),
    /// In place of a statement.
    Stmts(Vec<ast::Stmt>),
}

/// A handler's answer.
#[derive(Clone, Debug)]
pub struct Rewrite {
    /// What takes the node's place.
    pub replacement: Replacement,
    /// Statements that run before the statement the node stands in.
    pub side_effects: Vec<ast::Stmt>,
}

impl Rewrite {
    /// The trees it is made of.
    pub fn parts(&self) -> impl Iterator<Item = Node<'_>> {
        let (expr, stmts) = match &self.replacement {
            Replacement::Expr(expr) => (Some(expr), &[][..]),
            Replacement::Stmts(stmts) => (None, stmts.as_slice()),
        };
        let stmts = self.side_effects.iter().chain(stmts).map(Node::Stmt);
        stmts.chain(expr.map(Node::Expr))
    }

    /// Gives the nodes without a place one.
    pub fn place(&mut self, span: Span) {
        let statements = match &mut self.replacement {
            Replacement::Expr(expr) => {
                expr.place(span);
                [].iter_mut()
            }
            Replacement::Stmts(statements) => statements.iter_mut(),
        };
        for stmt in statements.chain(&mut self.side_effects) {
            stmt.place(span);
        }
    }
}

/// Rewrites nodes of one kind.
pub trait AstHandler: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// The kind.
    fn kind(&self) -> NodeKind;

    /// Before or after the children.
    fn order(&self) -> RewriteOrder;

    /// Lower runs first; equal priorities run in order of registration.
    fn priority(&self) -> i32 {
        0
    }

    /// What takes the node's place.
    fn rewrite(&self, node: Node<'_>, resolver: &Resolver<'_>) -> Answer<Rewrite>;
}
