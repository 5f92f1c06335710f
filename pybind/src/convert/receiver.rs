//! Who a value is for, as messages name it, and the value in words.

use std::fmt;

use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::types::PyString;

/// What a value is given for.
#[derive(Clone, Copy)]
pub(crate) enum Receiver<'a, 'py> {
    /// An input of a node. Its name is looked at only where something is wrong.
    Input(&'a Bound<'py, PyString>),
    /// A parameter of a plain function, after the function's name.
    Parameter(&'a str, &'a Bound<'py, PyString>),
    /// A parameter that is known when compiling.
    Argument(&'a str),
    /// A constant that a source category makes.
    Constant(&'a str),
    /// What a call in a function's text makes.
    Call(&'a str),
}

impl fmt::Display for Receiver<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(name) => write!(f, "input '{name}'"),
            Self::Parameter(function, name) => write!(f, "{function}() argument '{name}'"),
            Self::Argument(name) => write!(f, "argument '{name}'"),
            Self::Constant(name) => write!(f, "constant '{name}'"),
            Self::Call(name) => write!(f, "{name}()"),
        }
    }
}

impl Receiver<'_, '_> {
    /// The error of a number that the native type given has no value for.
    #[cold]
    pub(crate) fn does_not_fit(self, number: &Bound<'_, PyAny>, native: &str) -> PyErr {
        PyOverflowError::new_err(format!(
            "{self}: {} does not fit in {native}",
            number_in_words(number)
        ))
    }

    /// An error that does not say whose value it is about, where it is one of what does not fit.
    #[cold]
    pub(crate) fn named(self, error: PyErr, py: Python<'_>) -> PyErr {
        if error.is_instance_of::<PyOverflowError>(py) {
            return PyOverflowError::new_err(format!("{self}: {}", error.value(py)));
        }
        error
    }
}

/// A number as Python writes it. Python writes no int of thousands of digits.
pub(crate) fn number_in_words(number: &Bound<'_, PyAny>) -> String {
    let text = number.repr();
    text.map_or_else(|_| "the number".to_owned(), |text| text.to_string())
}
