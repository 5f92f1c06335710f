//! What a compilation was asked for, as handlers written in Python want to see it: the function as it was given, the
//! objects bound to its parameters, what Python's handlers have said so far.
//!
//! It lives while the compilation runs. Never held across a call into Python: a lock of this file.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;

/// The subject of one compilation.
#[derive(Debug)]
pub(crate) struct Subject {
    function: Py<PyAny>,
    signature: Option<Py<PyAny>>,
    extract: Option<Py<PyAny>>,
    arguments: HashMap<String, Py<PyAny>>,
    said: Mutex<HashMap<String, Said>>,
    analysis: Mutex<Option<Py<PyAny>>>,
}

/// What Python's handlers have said of a parameter.
#[derive(Debug, Default)]
struct Said {
    /// Its `ParameterInfo`.
    info: Option<Py<PyAny>>,
    /// The argument to use.
    validated: Option<Py<PyAny>>,
}

impl Subject {
    /// A function as it was given to the compiler, with an `inspect.Signature` and a function that gives the types of
    /// objects, where these were given, and the arguments by parameter.
    pub(crate) fn new(
        function: Py<PyAny>,
        signature: Option<Py<PyAny>>,
        extract: Option<Py<PyAny>>,
        arguments: HashMap<String, Py<PyAny>>,
    ) -> Self {
        Self {
            function,
            signature,
            extract,
            arguments,
            said: Mutex::default(),
            analysis: Mutex::default(),
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Said>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The function as it was given.
    pub(super) fn function<'py>(&self, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.function.bind(py)
    }

    /// The `inspect.Signature` that was given.
    pub(super) fn signature<'py>(&self, py: Python<'py>) -> Option<&Bound<'py, PyAny>> {
        self.signature.as_ref().map(|signature| signature.bind(py))
    }

    /// What gives the Python types of objects.
    pub(super) fn extract<'py>(&self, py: Python<'py>) -> Option<&Bound<'py, PyAny>> {
        self.extract.as_ref().map(|extract| extract.bind(py))
    }

    /// The object bound to a parameter.
    pub(super) fn argument<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyAny>> {
        Some(self.arguments.get(name)?.bind(py).clone())
    }

    /// Remembers what a handler says that a parameter is.
    pub(super) fn set_info(&self, name: &str, info: &Bound<'_, PyAny>) {
        let info = Some(info.clone().unbind());
        self.open().entry(name.to_owned()).or_default().info = info;
    }

    /// What a handler has said that a parameter is.
    pub(super) fn info<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyAny>> {
        let said = self.open();
        Some(said.get(name)?.info.as_ref()?.bind(py).clone())
    }

    /// Remembers the argument that a handler says is to be used.
    pub(super) fn set_validated(&self, name: &str, value: &Bound<'_, PyAny>) {
        let value = Some(value.clone().unbind());
        self.open().entry(name.to_owned()).or_default().validated = value;
    }

    /// The argument that is used for a parameter.
    pub(super) fn validated<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyAny>> {
        let validated = {
            let said = self.open();
            let said = said.get(name).and_then(|said| said.validated.as_ref());
            said.map(|value| value.bind(py).clone())
        };
        validated.or_else(|| self.argument(py, name))
    }

    /// The `FunctionInfo` of the compilation, where there is one yet.
    pub(super) fn analysis<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        let analysis = self.analysis.lock().unwrap_or_else(PoisonError::into_inner);
        Some(analysis.as_ref()?.bind(py).clone())
    }

    /// Remembers the `FunctionInfo`.
    pub(super) fn set_analysis(&self, analysis: &Bound<'_, PyAny>) {
        let mut known = self.analysis.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(analysis.clone().unbind());
    }
}
