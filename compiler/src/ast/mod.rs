//! The untyped program: Python's tree, restricted to what the language has.
//!
//! Produced by `parse` (or by a host from its own tree), changed by `rewrite`, consumed by
//! `analyze` and `infer`. Every node carries its span. Names, operators and node kinds are those of
//! Python's `ast` module; what the language does not have has no node here, and is refused before.
//! `elif` chains are one node with many arms, so that a long chain is not a deep tree.

mod arms;
mod build;
mod expr;
mod names;
mod pattern;
mod print;
mod reserved;
mod stmt;
mod text;
mod visit;

use std::sync::Arc;

use crate::span::Span;

pub use expr::{
    BinaryOp, BoolOp, Clause, CmpOp, Constant, Element, Expr, ExprKind, Keyword, UnaryOp,
};
pub use names::{NameHasher, NameMap, NameSet};
pub use pattern::{Pattern, PatternKind};
pub use print::Suite;
pub use reserved::{Reserved, VISIT, reserved};
pub use stmt::{Arm, Block, Case, Handler, Stmt, StmtKind};
pub use text::{Field, Piece};
pub use visit::set_file;

/// An identifier.
pub type Name = Arc<str>;

/// Expressions, statements and indentation nest at most this deep; deeper source is refused.
pub const MAX_DEPTH: usize = 200;

/// How a parameter takes its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Before a `/`.
    PositionalOnly,
    /// The usual kind.
    PositionalOrKeyword,
    /// After a `*`.
    KeywordOnly,
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Name and annotation.
    pub span: Span,
    /// How it takes its argument.
    pub kind: ParamKind,
    /// The annotation; a string annotation is already parsed.
    pub annotation: Option<Expr>,
    /// The default value.
    pub default: Option<Expr>,
}

/// A `def`.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// The place of the name in the `def` line.
    pub span: Span,
    /// Parameters in order.
    pub params: Vec<Param>,
    /// The return annotation; a string annotation is already parsed.
    pub returns: Option<Expr>,
    /// Decorators in order, unevaluated.
    pub decorators: Vec<Expr>,
    /// The statements, a docstring included.
    pub body: Block,
}

/// What a module's text may hold beside functions.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A `def`.
    Function(Function),
    /// `NAME = expression`.
    Assign {
        /// The name.
        name: Name,
        /// The value.
        value: Expr,
    },
    /// `import module as name` (`member` is `None`) or `from module import member as name`.
    Import {
        /// The name that is bound.
        name: Name,
        /// Dotted module path.
        module: Name,
        /// The member taken from it.
        member: Option<Name>,
    },
    /// `class NAME(Base): A = 1; B = 2`: an enumeration.
    Class {
        /// The class name.
        name: Name,
        /// Where it stands.
        span: Span,
        /// Base classes.
        bases: Vec<Expr>,
        /// Members in order.
        members: Vec<(Name, Expr)>,
    },
}

/// A module's text: functions and the constants, imports and enumerations they use.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Module {
    /// In source order.
    pub items: Vec<Item>,
}
