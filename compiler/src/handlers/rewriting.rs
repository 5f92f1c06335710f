//! AST handlers: Python trees into Python trees.

use std::borrow::Cow;

use super::{Answer, Resolver};
use crate::ast;

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
