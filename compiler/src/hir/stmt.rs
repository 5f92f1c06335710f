//! Typed statements.

use super::{ExprId, Local};
use crate::ast::Name;

/// Statements in order.
pub type Block = Vec<Stmt>;

/// A counted loop. `start` and `stop` are ints evaluated once, in this order; the counter is not
/// visible to the body except through `counter`, which the loop sets before each iteration and the
/// body does not assign.
#[derive(Clone, Debug)]
pub struct ForRange {
    /// Holds the current value during an iteration.
    pub counter: Local,
    /// First value.
    pub start: ExprId,
    /// Bound, exclusive.
    pub stop: ExprId,
    /// Step; zero is reported as `ValueError` before the first iteration.
    pub step: ExprId,
    /// The iteration.
    pub body: Block,
    /// Runs unless the loop was left by `break`.
    pub orelse: Block,
}

/// Statements whose errors are caught. An error in `body` goes to the first of `catches` that takes it, and on
/// where none does; what was done before it stays done.
#[derive(Clone, Debug)]
pub struct Try {
    /// What may fail.
    pub body: Block,
    /// Runs after `body`; its errors are not caught.
    pub orelse: Block,
    /// In order.
    pub catches: Vec<Catch>,
}

/// What is done about some errors.
#[derive(Clone, Debug)]
pub struct Catch {
    /// The names of all classes that are caught, derived ones included; `None` for every error.
    pub classes: Option<Vec<Name>>,
    /// The statements; in them [`Stmt::Reraise`] goes on with the error.
    pub body: Block,
}

/// Statements, and those that run after them, also where they are left: by an error, or behind [`Stmt::Unwind`].
#[derive(Clone, Debug)]
pub struct Finally {
    /// The statements.
    pub body: Block,
    /// Runs last.
    pub last: Block,
}

impl Try {
    /// Its blocks in order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let catches = self.catches.iter().map(|catch| &catch.body);
        [&self.body, &self.orelse].into_iter().chain(catches)
    }
}

/// The kinds of typed statement.
#[derive(Clone, Debug)]
pub enum Stmt {
    /// `local = value`
    Assign(Local, ExprId),
    /// Sets a state variable, by slot.
    SetState(u32, ExprId),
    /// Stores an output and ticks it.
    SetOutput(u32, ExprId),
    /// Evaluates for the effects.
    Eval(ExprId),
    /// Conditional.
    If(ExprId, Block, Block),
    /// `while`, its body, its `else`.
    While(ExprId, Block, Block),
    /// Counted loop.
    For(Box<ForRange>),
    /// Errors that are caught.
    Try(Box<Try>),
    /// Statements, and what runs however they are left.
    Finally(Box<Finally>),
    /// Runs what is to run last of as many of the innermost [`Finally`] around; what follows in the block is
    /// outside of them, and leaves.
    Unwind(u32),
    /// Goes on with the error that the innermost [`Catch`] around has caught.
    Reraise,
    /// Leaves the innermost loop, past its `else`.
    Break,
    /// Next iteration of the innermost loop.
    Continue,
    /// Leaves the phase, the callee, or the innermost `Inline` region; a value where one is due.
    Return(Option<ExprId>),
}
