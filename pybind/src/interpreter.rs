//! The interpreter that the module serves: the main one.
//!
//! Classes and caches of the module are made once for a process, and hold objects of the interpreter they were made in;
//! another interpreter must not use them. CPython itself asks modules only from 3.12 on, and only those that are not
//! built for every version.
#![allow(
    unsafe_code,
    reason = "the number of the running interpreter is not in PyO3's safe interface"
)]

use pyo3::exceptions::PyImportError;
use pyo3::{PyErr, PyResult, Python, ffi};

/// Refuses to be imported in a subinterpreter.
pub(crate) fn require_main(py: Python<'_>) -> PyResult<()> {
    // SAFETY: the thread is attached to an interpreter, as `py` says.
    let number = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    match number {
        0 => Ok(()),
        -1 => Err(PyErr::fetch(py)),
        _ => Err(PyImportError::new_err(
            "tickjit works in the main interpreter only, not in subinterpreters",
        )),
    }
}
