//! Calls of functions known by their dotted name.

use super::{Answer, Asked, Operand, Wanted};
use crate::ast::Name;
use crate::hir::Fragment;
use crate::types::Type;

/// A call `callee(args, keywords)`.
#[derive(Clone, Copy, Debug)]
pub struct CallQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// Dotted name of what is called, e.g. `math.sqrt`.
    pub callee: &'a str,
    /// Positional arguments: operands 0, 1, ...
    pub args: &'a [Operand<'a>],
    /// Keyword arguments: the operands after the positional ones.
    pub keywords: &'a [(Name, Operand<'a>)],
    /// The type the surroundings want, where they want one.
    pub expected: Option<&'a Type>,
}

/// A function, or a family of them, registered by dotted name.
pub trait FunctionHandler: Send + Sync {
    /// The value of a call.
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Fragment>;

    /// What argument `index` should be, positional ones first, where the surroundings want a type.
    fn wanted(&self, index: usize, expected: Option<&Type>) -> Wanted {
        let _ = (index, expected);
        Wanted::Anything
    }
}
