//! Exceptions of Python's handlers, carried through the compiler unopened.

use std::sync::Arc;

use pyo3::prelude::*;
use tickjit_compiler::diagnostic::ForeignError;
use tickjit_compiler::handlers::HandlerError;

/// What a handler answers that raised: the exception comes out of `compile_func` as itself.
pub(crate) fn raised(error: PyErr) -> HandlerError {
    HandlerError::Foreign(ForeignError(Arc::new(error)))
}

/// The exception a handler raised.
pub(crate) fn was_raised(error: &ForeignError) -> Option<&PyErr> {
    error.0.downcast_ref()
}
