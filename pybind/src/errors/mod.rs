//! Errors as Python's: [`mod@compile_error`] for refused functions, [`runtime`] for what compiled functions report,
//! [`clash`] for two types of one name.

pub(crate) mod clash;
pub(crate) mod compile_error;
mod diagnostic;
pub(crate) mod runtime;

pub(crate) use diagnostic::{Diagnostic, Span};
