//! Calls of functions known by their dotted name.

use std::borrow::Cow;

use super::{Answer, Asked, Expansion, Operand, Wanted};
use crate::ast::Name;
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
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// The value of a call.
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion>;

    /// Whether only handlers may call it, in the trees they answer with, by its dotted name.
    fn is_for_handlers(&self) -> bool {
        false
    }

    /// What argument `index` should be, positional ones first, where the surroundings want a type.
    fn wanted(&self, index: usize, expected: Option<&Type>) -> Wanted {
        let _ = (index, expected);
        Wanted::Anything
    }
}
