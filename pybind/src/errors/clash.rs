//! Two Python types of one name in one compilation, as a `ValueError` that names both.
//!
//! Compiled code tells types apart by their names, as these are the same in every process. Two of one name would be one
//! type there, and values of the second would come out as those of the first.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// What is raised where a name stands for a second type.
pub(crate) fn clash(name: &str, known: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> PyErr {
    match (shown(known), shown(other)) {
        (Ok(known), Ok(other)) => PyValueError::new_err(format!(
            "two types are called {name}: {known} and {other}; compiled code tells types apart by their names"
        )),
        (Err(error), _) | (_, Err(error)) => error,
    }
}

/// A type by its `repr` and its address: reprs of two types of one name are often equal.
fn shown(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = object.repr()?.to_string();
    Ok(if text.contains(" at 0x") {
        text
    } else {
        format!("{text} at {:p}", object.as_ptr())
    })
}
