//! `VariableType` in Python, as the compiler's types.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::handlers::Resolver;
use tickjit_compiler::span::Span;
use tickjit_compiler::types::Type;

use super::annotation::ty;
use super::failure::Failure;
use crate::session::Session;

/// The type that a `VariableType` stands for.
pub(super) fn of_variable_type(
    variable_type: &Bound<'_, PyAny>,
    resolver: &Resolver<'_>,
    session: &Arc<Session>,
    span: Span,
) -> Result<Type, Failure> {
    let py = variable_type.py();
    let Some(value) = variable_type.getattr_opt(intern!(py, "value"))? else {
        let class = variable_type.get_type().qualname()?;
        let wrong = format!("the type of a variable is a VariableType, not {class}");
        return Err(PyTypeError::new_err(wrong).into());
    };
    ty(&value, resolver, session, span)
}
