//! What compiled functions report, as Python exceptions.

use std::cell::RefCell;

use pyo3::exceptions::{
    PyAssertionError, PyException, PyIndexError, PyKeyError, PyMemoryError, PyOSError,
    PyOverflowError, PyRecursionError, PyRuntimeError, PyTypeError, PyUnboundLocalError,
    PyValueError, PyZeroDivisionError,
};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyType};
use tickjit_runtime::errors::{self, ErrorKind, ErrorRecord};

use crate::print;
use crate::session::Session;
use crate::source;

thread_local! {
    /// An error that a host has not taken when one of our drivers runs in its thread.
    static WAITING: RefCell<Option<ErrorRecord>> = const { RefCell::new(None) };
}

/// Puts aside an error nobody has taken, so that what a driver sees next is its own function's.
#[inline]
pub(crate) fn put_aside() {
    if errors::error_pending() {
        let pending = errors::take_error();
        WAITING.with_borrow_mut(|waiting| {
            if waiting.is_none() {
                *waiting = pending;
            }
        });
    }
}

/// The error a compiled function reported, as `tickjit.take_error()` gives it.
#[pyclass(frozen, get_all, module = "tickjit", name = "ErrorRecord")]
#[derive(Debug)]
pub(crate) struct Record {
    kind: String,
    message: String,
    line: u32,
    column: u32,
    function: String,
}

#[pymethods]
impl Record {
    fn __repr__(&self) -> String {
        format!(
            "ErrorRecord({}: {}, line {}, column {}, in {})",
            self.kind, self.message, self.line, self.column, self.function
        )
    }
}

/// Takes the first error that a compiled function reported in this thread since the last time; `None` where there is
/// none.
#[pyfunction]
pub(crate) fn take_error() -> Option<Record> {
    let waiting = WAITING.with_borrow_mut(Option::take);
    let record = waiting.or_else(errors::take_error)?;
    Some(Record {
        kind: short(&record.class_name).to_owned(),
        message: record.message,
        line: record.line,
        column: record.column,
        function: record.function,
    })
}

/// The name of a class without its module.
fn short(class: &str) -> &str {
    class.rsplit('.').next().unwrap_or(class)
}

/// The exception of a record, with the user's line in a note.
pub(crate) fn to_python(py: Python<'_>, session: &Session, record: &ErrorRecord) -> PyErr {
    if record.kind == ErrorKind::Os
        && let Some(error) = print::take_failure()
    {
        add_note(py, &error, &place(py, session, record));
        return error;
    }
    let class = class(py, session, record);
    let error = if record.message.is_empty() {
        PyErr::from_type(class, ())
    } else {
        PyErr::from_type(class, (record.message.clone(),))
    };
    add_note(py, &error, &place(py, session, record));
    error
}

fn class<'py>(py: Python<'py>, session: &Session, record: &ErrorRecord) -> Bound<'py, PyType> {
    match record.kind {
        ErrorKind::ZeroDivision => py.get_type::<PyZeroDivisionError>(),
        ErrorKind::Index => py.get_type::<PyIndexError>(),
        ErrorKind::Key => py.get_type::<PyKeyError>(),
        ErrorKind::Overflow => py.get_type::<PyOverflowError>(),
        ErrorKind::Value => py.get_type::<PyValueError>(),
        ErrorKind::Assertion => py.get_type::<PyAssertionError>(),
        ErrorKind::Memory => py.get_type::<PyMemoryError>(),
        ErrorKind::Runtime => py.get_type::<PyRuntimeError>(),
        ErrorKind::Type => py.get_type::<PyTypeError>(),
        ErrorKind::Recursion => py.get_type::<PyRecursionError>(),
        ErrorKind::UnboundLocal => py.get_type::<PyUnboundLocalError>(),
        ErrorKind::Os => py.get_type::<PyOSError>(),
        ErrorKind::Custom => session
            .exception(py, &record.class_name)
            .or_else(|| builtin_class(py, &record.class_name))
            .unwrap_or_else(|| py.get_type::<PyException>()),
    }
}

fn builtin_class<'py>(py: Python<'py>, name: &str) -> Option<Bound<'py, PyType>> {
    let class = py.import("builtins").ok()?.getattr(name).ok()?;
    let class = class.cast_into::<PyType>().ok()?;
    class
        .is_subclass_of::<PyException>()
        .is_ok_and(|is| is)
        .then_some(class)
}

/// The user's line, as in a traceback.
fn place(py: Python<'_>, session: &Session, record: &ErrorRecord) -> String {
    let Some(origin) = session.origin(&record.function, record.line) else {
        return format!("  line {}, in {}", record.line, record.function);
    };
    let line = match &origin.text {
        Some(text) => text.line(record.line).map(str::to_owned),
        None => source::line(&PyString::new(py, &origin.filename), record.line)
            .ok()
            .flatten(),
    };
    let mut place = format!(
        "  File \"{}\", line {}, in {}",
        origin.filename, record.line, record.function
    );
    if let Some(line) = line {
        place.push_str("\n    ");
        place.push_str(line.trim());
    }
    place
}

/// `error.add_note(note)`, on Python 3.10 too.
pub(crate) fn add_note(py: Python<'_>, error: &PyErr, note: &str) {
    let exception = error.value(py);
    let name = intern!(py, "__notes__");
    // What cannot carry a note goes without.
    let _ = match exception.getattr(name) {
        Ok(notes) => match notes.cast::<PyList>() {
            Ok(notes) => notes.append(note),
            Err(_) => Ok(()),
        },
        Err(_) => exception.setattr(name, [note].as_slice()),
    };
}
