//! Where `print` in compiled functions goes: Python's `sys.stdout`, as it is at that moment.

use std::cell::RefCell;

use pyo3::intern;
use pyo3::prelude::*;

thread_local! {
    /// What `sys.stdout.write` raised: the driver raises it in place of the error that is reported.
    static FAILURE: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Sends what compiled functions print to Python.
pub(crate) fn install() {
    tickjit_runtime::set_print_sink(write);
}

/// What `sys.stdout.write` raised last in this thread.
pub(crate) fn take_failure() -> Option<PyErr> {
    FAILURE.with_borrow_mut(Option::take)
}

fn write(text: &str) -> bool {
    Python::try_attach(|py| match write_to_python(py, text) {
        Ok(()) => true,
        Err(error) => {
            FAILURE.with_borrow_mut(|failure| *failure = Some(error));
            false
        }
    })
    .unwrap_or(false)
}

fn write_to_python(py: Python<'_>, text: &str) -> PyResult<()> {
    let stdout = py.import("sys")?.getattr(intern!(py, "stdout"))?;
    // A process without a console has none; Python's own print then does nothing.
    if !stdout.is_none() {
        stdout.call_method1(intern!(py, "write"), (text,))?;
    }
    Ok(())
}
