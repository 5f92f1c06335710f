//! Statements.

use super::{BinaryOp, Expr, Name, Pattern};
use crate::span::Span;

/// A suite of statements.
pub type Block = Vec<Stmt>;

/// A statement and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// The place; for a compound statement its header only matters.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

/// A condition and the suite it guards.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The condition.
    pub test: Expr,
    /// The suite.
    pub body: Block,
}

/// A pattern and the suite that runs where the subject is the first to match it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What is wanted.
    pub pattern: Pattern,
    /// What must hold, too.
    pub guard: Option<Expr>,
    /// The suite.
    pub body: Block,
}

/// `except class as name:`
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// `except class as name`
    pub span: Span,
    /// The class, or a tuple of several; none catches everything.
    pub class: Option<Expr>,
    /// What the exception is called.
    pub name: Option<Name>,
    /// The suite.
    pub body: Block,
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `a = b = value`; a target is a name, tuple, subscript or attribute.
    Assign {
        /// At least one target, left to right.
        targets: Vec<Expr>,
        /// The value.
        value: Expr,
    },
    /// `target: annotation = value`
    AnnAssign {
        /// The target.
        target: Expr,
        /// The annotation; a string annotation is already parsed.
        annotation: Expr,
        /// The value, if any.
        value: Option<Expr>,
    },
    /// `target op= value`
    AugAssign {
        /// The target.
        target: Expr,
        /// The operator.
        op: BinaryOp,
        /// The value.
        value: Expr,
    },
    /// `if`/`elif`/`else`: at least one arm.
    If {
        /// The `if` and each `elif`.
        arms: Vec<Arm>,
        /// The `else` suite; empty if there is none.
        orelse: Block,
    },
    /// `while test: body else: orelse`
    While {
        /// The condition.
        test: Expr,
        /// The suite.
        body: Block,
        /// Runs unless the loop was left by `break`.
        orelse: Block,
    },
    /// `for target in iter: body else: orelse`
    For {
        /// A name or a tuple of names.
        target: Expr,
        /// What is iterated.
        iter: Expr,
        /// The suite.
        body: Block,
        /// Runs unless the loop was left by `break`.
        orelse: Block,
    },
    /// `match subject:` and its cases: at least one.
    Match {
        /// What is matched.
        subject: Expr,
        /// In order.
        cases: Vec<Case>,
    },
    /// `try`, its handlers, its `else` and `finally`: at least one handler, or a `finally`.
    Try {
        /// What may raise.
        body: Block,
        /// In order.
        handlers: Vec<Handler>,
        /// Runs where nothing was raised.
        orelse: Block,
        /// Runs however the rest is left; empty if there is none.
        finally: Block,
    },
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `pass`
    Pass,
    /// `return value`
    Return(Option<Expr>),
    /// `assert test, message`
    Assert {
        /// The condition.
        test: Expr,
        /// The message.
        message: Option<Expr>,
    },
    /// `raise exception`
    Raise(Expr),
    /// `raise`, of what is handled.
    Reraise,
    /// `del a, b`
    Delete(Vec<Expr>),
    /// An expression for its effects; a docstring too.
    Expr(Expr),
}
