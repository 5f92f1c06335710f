//! Calls by CPython's vectorcall convention: their arguments, and answers as CPython takes them.
#![allow(
    unsafe_code,
    reason = "vectorcall hands over raw pointers to borrowed arguments"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// The arguments of a call: positional ones, then those of `names`.
pub(crate) struct Given<'a, 'py> {
    args: *const *mut ffi::PyObject,
    /// How many are positional.
    pub(crate) count: usize,
    /// The names of the others.
    pub(crate) names: Option<Borrowed<'a, 'py, PyTuple>>,
}

impl<'py> Given<'_, 'py> {
    /// The arguments as CPython passes them.
    ///
    /// # Safety
    ///
    /// `args` leads to `count` objects and one more for each of `names`, which is null or a tuple; all of them live as
    /// long as this.
    pub(crate) unsafe fn new(
        py: Python<'py>,
        args: *const *mut ffi::PyObject,
        count: ffi::Py_ssize_t,
        names: *mut ffi::PyObject,
    ) -> Self {
        let names = if names.is_null() {
            None
        } else {
            // SAFETY: the caller says that it is a tuple and lives.
            Some(unsafe { Borrowed::from_ptr(py, names).cast_unchecked::<PyTuple>() })
        };
        let count = usize::try_from(count).unwrap_or_default();
        Self { args, count, names }
    }

    /// How many arguments there are.
    pub(crate) fn len(&self) -> usize {
        self.count + self.names.as_ref().map_or(0, |names| names.len())
    }

    /// An argument.
    pub(crate) fn value(&self, py: Python<'py>, index: usize) -> Borrowed<'_, 'py, PyAny> {
        debug_assert!(index < self.len());
        // SAFETY: callers keep to the number of arguments; they are borrowed from the caller for the call.
        unsafe { Borrowed::from_ptr(py, *self.args.add(index)) }
    }
}

/// What a function called by CPython, attached, gives back: an object, or null with the error raised. A panic is an
/// error too.
pub(crate) fn answer(
    function: &str,
    ask: impl for<'py> FnOnce(Python<'py>) -> PyResult<Py<PyAny>>,
) -> *mut ffi::PyObject {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: CPython calls functions attached.
        ask(unsafe { Python::assume_attached() })
    }));
    match outcome {
        Ok(Ok(value)) => value.into_ptr(),
        Ok(Err(error)) => {
            Python::attach(|py| error.restore(py));
            ptr::null_mut()
        }
        Err(_) => {
            Python::attach(|py| {
                let message = format!("tickjit failed in {function}; please report it");
                PyRuntimeError::new_err(message).restore(py);
            });
            ptr::null_mut()
        }
    }
}
