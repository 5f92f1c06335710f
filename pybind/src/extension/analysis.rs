//! `tickjit.extension.analysis`: handlers of annotations, and of variables that stand for hosts' objects.

use std::sync::Arc;

use pyo3::prelude::*;

use super::register_held;
use crate::adaptors::held::Held;
use crate::adaptors::inputs::{PythonInputHandler, PythonOutputHandler, PythonSignalProcessor};

/// Registers a handler of parameter annotations.
#[pyfunction]
pub(crate) fn _register_input_handler(py: Python<'_>, handler: Py<PyAny>) -> PyResult<()> {
    let held = Held::new(handler);
    let adaptor = PythonInputHandler(held.clone());
    register_held(py, held, |context| {
        context.register_input(Arc::new(adaptor));
        Ok(())
    })
}

/// Registers a handler of return annotations.
#[pyfunction]
pub(crate) fn _register_output_handler(py: Python<'_>, handler: Py<PyAny>) -> PyResult<()> {
    let held = Held::new(handler);
    let adaptor = PythonOutputHandler(held.clone());
    register_held(py, held, |context| {
        context.register_output(Arc::new(adaptor));
        Ok(())
    })
}

/// Registers a function that is asked about variables that stand for hosts' objects.
#[pyfunction]
pub(crate) fn _register_signal_processor(py: Python<'_>, processor: Py<PyAny>) -> PyResult<()> {
    let held = Held::new(processor);
    let adaptor = PythonSignalProcessor(held.clone());
    register_held(py, held, |context| {
        context.register_processor(Arc::new(adaptor));
        Ok(())
    })
}
