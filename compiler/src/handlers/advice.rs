//! Advice: what to write in place of what the compiler refuses, for the help lines of diagnostics.
//!
//! An advisor knows names that users of other places bring along; the stages know none. It changes
//! no meaning: it is asked when something has been refused.

use super::CompilationContext;
use crate::types::Type;

/// What was looked for and cannot be had.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'a> {
    /// The object of a dotted name, which compiled code cannot use: `builtins.open`,
    /// `numpy.mean`. Of an object without a name, that of its class and `()`: `builtins.list()`.
    Symbol(&'a str),
    /// A name that nothing is bound to.
    Name(&'a str),
    /// An attribute or a method that values of a type do not have.
    Member(&'a Type, &'a str),
}

/// Says what to write instead.
pub trait Advisor: Send + Sync {
    /// A help line, where there is one to give; `written` is how the user wrote it.
    fn instead(
        &self,
        context: &CompilationContext,
        sought: Sought<'_>,
        written: &str,
    ) -> Option<String>;
}
