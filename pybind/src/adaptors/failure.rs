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

/// Why an adaptor has no answer: Python raised, or the compiler refuses.
pub(super) enum Failure {
    Raised(PyErr),
    Answered(HandlerError),
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

impl From<HandlerError> for Failure {
    fn from(error: HandlerError) -> Self {
        Self::Answered(error)
    }
}

/// Asks Python; what it raises comes out of `compile_func` as itself.
pub(super) fn ask<T>(
    question: impl FnOnce(Python<'_>) -> Result<T, Failure>,
) -> Result<T, HandlerError> {
    Python::attach(question).map_err(|failure| match failure {
        Failure::Raised(error) => raised(error),
        Failure::Answered(error) => error,
    })
}
