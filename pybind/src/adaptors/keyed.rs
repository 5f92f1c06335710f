//! `tickjit.extension.KeyedSource`: several inputs with keys, as the compiler's.

use std::sync::Arc;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::builtin::keyed::{self, Shared};
use tickjit_compiler::handlers::CategoryQuestion;
use tickjit_compiler::signature::Variable;
use tickjit_compiler::types::{Const, Keyed};

use super::failure::Failure;
use super::scope::PythonScope;
use super::types::of_variable_type;
use crate::convert::constant;

/// The variables of a keyed source; `None` for other sources.
pub(super) fn variables(
    scope: &PythonScope,
    question: &CategoryQuestion<'_>,
    source: &Bound<'_, PyAny>,
    like: impl FnOnce(&str) -> Shared,
) -> Result<Option<Vec<Variable>>, Failure> {
    let py = source.py();
    let class = py
        .import("tickjit.extension.sources")?
        .getattr("KeyedSource")?;
    if !source.is_instance(&class)? {
        return Ok(None);
    }
    let name: String = source.getattr(intern!(py, "name"))?.extract()?;
    let shared = like(&name);
    let of = source.getattr(intern!(py, "type"))?;
    let ty = of_variable_type(&of, question.resolver, scope.session(), shared.span)?;
    let key = |key: PyResult<Bound<'_, PyAny>>| -> PyResult<Const> {
        let key = key?;
        let known = constant::from_python(scope.session(), &key)?;
        known.ok_or_else(|| {
            let repr = key
                .repr()
                .map_or_else(|_| "a key".to_owned(), |repr| repr.to_string());
            PyTypeError::new_err(format!("'{name}' cannot have {repr} for a key"))
        })
    };
    let keys = source.getattr(intern!(py, "keys"))?.try_iter()?;
    let keys: Vec<Const> = keys.map(key).collect::<PyResult<_>>()?;
    let array: String = source.getattr(intern!(py, "storage_location"))?.extract()?;
    let first = source.getattr(intern!(py, "array_idx"))?;
    let Ok(first) = first.extract::<u32>() else {
        let wrong = format!(
            "variable '{name}' has no place: array_idx is {}",
            first.repr()?
        );
        return Err(PyValueError::new_err(wrong).into());
    };
    let flag = |name: &str| -> PyResult<Option<Arc<str>>> {
        let flag: Option<String> = source.getattr(name)?.extract()?;
        Ok(flag.map(Into::into))
    };
    let made = Keyed::new(name.as_str(), keys, ty, array, first)
        .map_err(|error| PyValueError::new_err(format!("'{name}': {error}")))?
        .flags(flag("ticked")?, flag("valid")?);
    let made = if source.getattr(intern!(py, "nullable"))?.is_truthy()? {
        made.nullable()
    } else {
        made
    };
    Ok(Some(keyed::variables(&Arc::new(made), &shared)))
}
