//! `tickjit.extension.types`: types of a host.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyType;
use tickjit_compiler::types::NativeType;

use super::register;
use crate::adaptors::assignments::TypedAssignment;
use crate::adaptors::methods::StructMethods;
use crate::adaptors::types::{PythonType, TypedInput, class_id};
use crate::context::{self, TypeClasses};

/// The classes of types of the current context that are asked before the built-in types, and those after.
#[pyfunction]
pub(crate) fn _type_classes(py: Python<'_>) -> PyResult<TypeClasses<'_>> {
    Ok(context::current(py)?.get().types(py))
}

/// Registers a class of types with its priority.
#[pyfunction]
pub(crate) fn _register_type(class: &Bound<'_, PyAny>, priority: i32) -> PyResult<()> {
    let py = class.py();
    let handler = Arc::new(PythonType::new(class)?);
    let id = class_id(class)?;
    let current = context::current(py)?;
    let current = current.get();
    let (before, after) = current.types(py);
    for other in before.into_iter().chain(after) {
        if class_id(&other)? == id {
            return Err(PyValueError::new_err(format!(
                "a type class {id} is already registered"
            )));
        }
    }
    let base = py
        .import("tickjit.extension.types")?
        .getattr("VariableType")?;
    let assignment = (!lowering(class)?.is(lowering(&base)?)).then(|| TypedAssignment {
        class: class.clone().unbind(),
        id: id.clone(),
    });
    let structs = py.import("tickjit.extension.structs")?;
    let structs = structs.getattr("StructType")?;
    let is_struct = class.cast::<PyType>()?.is_subclass(&structs)?;
    let methods = is_struct.then(|| StructMethods(class.clone().unbind()));
    let inputs = [false, true].map(|is_default| TypedInput {
        class: class.clone().unbind(),
        priority,
        is_default,
    });
    register(py, |context| {
        context.register_type(priority, handler);
        for input in inputs {
            context.register_input(Arc::new(input));
        }
        if let Some(methods) = methods {
            context.register_method(Arc::new(methods));
        }
        if let Some(assignment) = assignment {
            context.register_assignment(Arc::new(assignment));
        }
        Ok(())
    })?;
    current.show_type(priority, class);
    Ok(())
}

/// The function that lowers assignments.
fn lowering<'py>(class: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    class.getattr("try_lower_assignment")?.getattr("__func__")
}

/// The size in bytes of a value of a native type.
#[pyfunction]
pub(crate) fn _native_size(name: &str) -> PyResult<u32> {
    let native: Result<NativeType, _> = name.parse();
    let native = native.map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(native.size())
}
