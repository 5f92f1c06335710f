//! `tickjit.extension.sources`: source categories.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tickjit_compiler::builtin::signals::CATEGORY;
use tickjit_compiler::signature::{AbiParam, InitFilter};
use tickjit_compiler::types::AbiType;

use super::register;
use crate::adaptors::categories::PythonCategory;
use crate::adaptors::held::Held;
use crate::adaptors::methods::SourceMethods;
use crate::context;

/// Registers a source category under an id, with its place, the word for when its variables are read, and the names
/// and types of its parameters.
#[pyfunction]
pub(crate) fn _register_category(
    category: &Bound<'_, PyAny>,
    id: String,
    order: i32,
    init_filter: &str,
    params: Vec<(String, String)>,
) -> PyResult<()> {
    let init_filter = match init_filter {
        "everytime" => InitFilter::Everytime,
        "on_execute" => InitFilter::OnExecute,
        _ => InitFilter::Never,
    };
    let mut known: Vec<AbiParam> = Vec::with_capacity(params.len());
    for (name, ty) in params {
        let wrong = |why: String| {
            PyValueError::new_err(format!(
                "source category \"{id}\", parameter \"{name}\": {why}"
            ))
        };
        let ty: AbiType = ty.parse().map_err(|error| wrong(format!("{error}")))?;
        if !is_identifier(&name) {
            return Err(wrong("the name is no identifier".to_owned()));
        }
        if known.iter().any(|other| *other.name == *name) {
            return Err(wrong("the category has two of this name".to_owned()));
        }
        known.push(AbiParam {
            name: name.into(),
            ty,
        });
    }
    let py = category.py();
    let held = Held::new(category.clone().unbind());
    let adaptor = PythonCategory {
        category: held.clone(),
        id,
        order,
        init_filter,
        params: known,
    };
    let current = context::current(py)?;
    let current = current.get();
    let is_first = current.categories(py).is_empty();
    let displaces = current.signals_give_way(&adaptor);
    register(py, |context| {
        if displaces {
            context.remove_category(CATEGORY);
        }
        context.register_category(Arc::new(adaptor))?;
        if is_first {
            context.register_method(Arc::new(SourceMethods));
        }
        Ok(())
    })?;
    current.hold(held);
    current.show_category(category);
    Ok(())
}

/// Names stand in a C declaration.
fn is_identifier(name: &str) -> bool {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(starts) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The source categories that were registered from Python in the current context.
#[pyfunction]
pub(crate) fn _categories(py: Python<'_>) -> PyResult<Vec<Bound<'_, PyAny>>> {
    Ok(context::current(py)?.get().categories(py))
}

/// Names and types of all parameters of native functions, in the current context.
#[pyfunction]
pub(crate) fn _cfunc_params(py: Python<'_>) -> PyResult<Vec<(String, String)>> {
    let context = context::current(py)?.get().snapshot();
    let params = context
        .categories()
        .iter()
        .flat_map(|category| category.params());
    Ok(params
        .map(|param| (param.name.to_string(), param.ty.to_string()))
        .collect())
}
