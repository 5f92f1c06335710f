//! `tickjit.extension.inference`: handlers of values.

use std::sync::Arc;

use pyo3::prelude::*;

use super::{check_callable, name_of, register_held};
use crate::adaptors::held::Held;
use crate::adaptors::inference::{
    Handler, PythonAssignmentHandler, PythonAttributeAccessor, PythonAttributeLowerer,
    PythonMethodHandler,
};

fn handler(function: Bound<'_, PyAny>) -> PyResult<Handler> {
    check_callable(&function)?;
    Ok(Handler {
        name: name_of(&function)?,
        function: Held::new(function.unbind()),
    })
}

/// Registers a handler of attributes of values.
#[pyfunction]
pub(crate) fn _register_attr_accessor(function: Bound<'_, PyAny>) -> PyResult<()> {
    let py = function.py();
    let handler = PythonAttributeAccessor(handler(function)?);
    register_held(py, handler.0.function.clone(), |context| {
        context.register_accessor(Arc::new(handler));
        Ok(())
    })
}

/// Registers a handler of method calls of values.
#[pyfunction]
pub(crate) fn _register_call_handler(function: Bound<'_, PyAny>) -> PyResult<()> {
    let py = function.py();
    let handler = PythonMethodHandler(handler(function)?);
    register_held(py, handler.0.function.clone(), |context| {
        context.register_method(Arc::new(handler));
        Ok(())
    })
}

/// Registers a handler of attributes that are not typed yet.
#[pyfunction]
pub(crate) fn _register_attr_lowerer(function: Bound<'_, PyAny>) -> PyResult<()> {
    let py = function.py();
    let handler = PythonAttributeLowerer(handler(function)?);
    register_held(py, handler.0.function.clone(), |context| {
        context.register_lowerer(Arc::new(handler));
        Ok(())
    })
}

/// Registers a handler of assignments.
#[pyfunction]
pub(crate) fn _register_assignment_handler(function: Bound<'_, PyAny>) -> PyResult<()> {
    let py = function.py();
    let handler = PythonAssignmentHandler(handler(function)?);
    register_held(py, handler.0.function.clone(), |context| {
        context.register_assignment(Arc::new(handler));
        Ok(())
    })
}
