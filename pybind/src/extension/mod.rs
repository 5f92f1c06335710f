//! What `tickjit.extension` calls to register into the current context: one file per module of that package.
//!
//! Each function takes Python's handler, puts the adaptor of its trait (`adaptors/`) around it, and hands it to
//! [`register`].

pub(crate) mod analysis;
pub(crate) mod ffi;
pub(crate) mod inference;
pub(crate) mod rewriting;
pub(crate) mod sources;
pub(crate) mod types;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::handlers::{CompilationContext, RegistryError};

use crate::adaptors::held::Held;
use crate::context;

/// Changes the current context; what is refused leaves it as it was, and raises a `ValueError`.
pub(crate) fn register(
    py: Python<'_>,
    registration: impl FnOnce(&mut CompilationContext) -> Result<(), RegistryError>,
) -> PyResult<()> {
    context::current(py)?.get().register(registration)
}

/// Registers an adaptor of a Python object.
fn register_held(
    py: Python<'_>,
    held: Held,
    registration: impl FnOnce(&mut CompilationContext) -> Result<(), RegistryError>,
) -> PyResult<()> {
    let context = context::current(py)?;
    context.get().register(registration)?;
    context.get().hold(held);
    Ok(())
}

/// Refuses what cannot be called.
fn check_callable(function: &Bound<'_, PyAny>) -> PyResult<()> {
    if function.is_callable() {
        return Ok(());
    }
    Err(PyTypeError::new_err(format!(
        "a handler is a function, not {}",
        function.get_type().qualname()?
    )))
}

/// What a handler is called in messages: the dotted name of the function, or of its class.
fn name_of(function: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = function.py();
    let qualname = intern!(py, "__qualname__");
    let named = match function.getattr_opt(qualname)? {
        Some(_) => function.clone(),
        None => function.get_type().into_any(),
    };
    let name = named.getattr(qualname)?;
    Ok(match named.getattr_opt(intern!(py, "__module__"))? {
        Some(module) if !module.is_none() => format!("{module}.{name}"),
        _ => name.to_string(),
    })
}
