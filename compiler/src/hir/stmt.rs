//! Typed statements.

use super::{ExprId, Local};

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
    /// Leaves the innermost loop, past its `else`.
    Break,
    /// Next iteration of the innermost loop.
    Continue,
    /// Leaves the phase, the callee, or the innermost `Inline` region; a value where one is due.
    Return(Option<ExprId>),
}
