//! What `tickjit.extension` calls to register into the current context: one file per module of that package.
//!
//! Each function takes Python's handler, puts the adaptor of its trait (`adaptors/`) around it, and hands it to
//! [`register`].

pub(crate) mod rewriting;

use pyo3::prelude::*;
use tickjit_compiler::handlers::{CompilationContext, RegistryError};

use crate::context;

/// Changes the current context; what is refused leaves it as it was, and raises a `ValueError`.
pub(crate) fn register(
    py: Python<'_>,
    registration: impl FnOnce(&mut CompilationContext) -> Result<(), RegistryError>,
) -> PyResult<()> {
    context::current(py)?.get().register(registration)
}
