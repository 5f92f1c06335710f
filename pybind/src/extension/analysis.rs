//! `tickjit.extension.analysis`: handlers of annotations, and of variables that stand for hosts' objects.

use std::sync::Arc;

use pyo3::prelude::*;

use super::register;
use crate::adaptors::inputs::{PythonInputHandler, PythonOutputHandler, PythonSignalProcessor};

/// Registers a handler of parameter annotations.
#[pyfunction]
pub(crate) fn _register_input_handler(py: Python<'_>, handler: Py<PyAny>) -> PyResult<()> {
    register(py, |context| {
        context.register_input(Arc::new(PythonInputHandler(handler)));
        Ok(())
    })
}

/// Registers a handler of return annotations.
#[pyfunction]
pub(crate) fn _register_output_handler(py: Python<'_>, handler: Py<PyAny>) -> PyResult<()> {
    register(py, |context| {
        context.register_output(Arc::new(PythonOutputHandler(handler)));
        Ok(())
    })
}

/// Registers a function that is asked about variables that stand for hosts' objects.
#[pyfunction]
pub(crate) fn _register_signal_processor(py: Python<'_>, processor: Py<PyAny>) -> PyResult<()> {
    register(py, |context| {
        context.register_processor(Arc::new(PythonSignalProcessor(processor)));
        Ok(())
    })
}
