//! `tickjit.extension.types`: types of a host.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tickjit_compiler::types::NativeType;

use crate::context;

/// The priority of the built-in types.
const BUILT_IN: i32 = 100;

/// The classes of types of the current context that are asked before the built-in types, and those after.
#[pyfunction]
#[allow(clippy::type_complexity)] // Two lists for Python.
pub(crate) fn _type_classes(
    py: Python<'_>,
) -> PyResult<(Vec<Bound<'_, PyAny>>, Vec<Bound<'_, PyAny>>)> {
    let known = context::current(py)?.get().types(py);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (priority, class) in known {
        let list = if priority <= BUILT_IN {
            &mut before
        } else {
            &mut after
        };
        list.push(class);
    }
    Ok((before, after))
}

/// The size in bytes of a value of a native type.
#[pyfunction]
pub(crate) fn _native_size(name: &str) -> PyResult<u32> {
    let native: Result<NativeType, _> = name.parse();
    let native = native.map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(native.size())
}
