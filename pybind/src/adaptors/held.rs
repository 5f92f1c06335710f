//! A handler of Python's as an adaptor holds it.
//!
//! A handler may refer to the context that it is registered in: a closure over it does. The context keeps a list of what
//! its adaptors hold, and shows it to Python's collector of cycles. An object is counted once for the list and its adaptor
//! together, so it can be shown as the context's own while nobody else has the adaptor.

use std::sync::Arc;

use pyo3::prelude::*;

/// A Python object that an adaptor and its context's list share.
#[derive(Clone, Debug)]
pub(crate) struct Held(Arc<Py<PyAny>>);

impl Held {
    /// An object, held for the first time.
    pub(crate) fn new(object: Py<PyAny>) -> Self {
        Self(Arc::new(object))
    }

    /// The object.
    pub(crate) fn bind<'py>(&self, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.0.bind(py)
    }

    /// The object, where only the list and one adaptor hold it.
    pub(crate) fn unshared(&self) -> Option<&Py<PyAny>> {
        (Arc::strong_count(&self.0) == 2).then_some(&*self.0)
    }
}
