//! Arguments bound to parameters as Python binds them, with Python's errors.

use std::collections::HashMap;

use indexmap::IndexMap;
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use tickjit_compiler::ast::{Name, ParamKind};
use tickjit_compiler::diagnostic::nearest;
use tickjit_compiler::handlers::Argument;

use crate::adaptors::foreign;
use crate::convert::constant;
use crate::session::Session;

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) struct Parameter<'py> {
    /// Its name.
    pub(crate) name: String,
    /// How it takes its argument.
    pub(crate) kind: ParamKind,
    /// Its default, where Python has evaluated it.
    pub(crate) default: Option<Bound<'py, PyAny>>,
}

/// The parameters of a function.
#[derive(Clone, Debug)]
pub(crate) struct Parameters<'py> {
    /// The function's name.
    pub(crate) function: String,
    /// Those that can be given, in order; not the receiver of a method.
    pub(crate) list: Vec<Parameter<'py>>,
}

/// Arguments by parameter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments<'py> {
    bound: IndexMap<String, Bound<'py, PyAny>>,
}

impl<'py> Arguments<'py> {
    /// Binds; a parameter without argument gets its default, or stays without: whether it needs one is the compiler's
    /// question.
    pub(crate) fn bind(
        parameters: &Parameters<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Self> {
        let function = &parameters.function;
        let positional: Vec<_> = parameters
            .list
            .iter()
            .filter(|parameter| parameter.kind != ParamKind::KeywordOnly)
            .collect();
        if args.len() > positional.len() {
            let (count, s) = (
                positional.len(),
                if positional.len() == 1 { "" } else { "s" },
            );
            return Err(PyTypeError::new_err(format!(
                "{function}() takes {count} positional argument{s} but {} were given",
                args.len()
            )));
        }
        let mut bound = IndexMap::new();
        for (parameter, value) in positional.iter().zip(args.iter()) {
            bound.insert(parameter.name.clone(), value);
        }
        for (key, value) in kwargs.into_iter().flatten() {
            let key = key.extract::<String>()?;
            let parameter = parameters
                .list
                .iter()
                .find(|parameter| parameter.name == key);
            match parameter.map(|parameter| parameter.kind) {
                Some(ParamKind::PositionalOrKeyword | ParamKind::KeywordOnly) => {}
                Some(ParamKind::PositionalOnly) => {
                    return Err(PyTypeError::new_err(format!(
                        "{function}() got a positional-only argument passed as keyword argument: '{key}'"
                    )));
                }
                None => {
                    let names = parameters.list.iter().map(|parameter| &*parameter.name);
                    let meant = nearest(&key, names)
                        .map_or_else(String::new, |near| format!(". Did you mean '{near}'?"));
                    return Err(PyTypeError::new_err(format!(
                        "{function}() got an unexpected keyword argument '{key}'{meant}"
                    )));
                }
            }
            if bound.contains_key(&key) {
                return Err(PyTypeError::new_err(format!(
                    "{function}() got multiple values for argument '{key}'"
                )));
            }
            bound.insert(key, value);
        }
        for parameter in &parameters.list {
            if let Some(default) = &parameter.default
                && !bound.contains_key(&parameter.name)
            {
                bound.insert(parameter.name.clone(), default.clone());
            }
        }
        Ok(Self { bound })
    }

    /// The arguments as they are.
    pub(crate) fn objects(&self) -> HashMap<String, Py<PyAny>> {
        let objects = self.bound.iter();
        objects
            .map(|(name, value)| (name.clone(), value.clone().unbind()))
            .collect()
    }

    /// The arguments as the compiler takes them: constants where they can be, else objects carried along.
    pub(crate) fn convert(&self, session: &Session) -> PyResult<IndexMap<Name, Argument>> {
        let mut converted = IndexMap::with_capacity(self.bound.len());
        for (name, value) in &self.bound {
            let argument = match constant::argument(session, value) {
                Ok(Some(value)) => Argument::Const(value),
                Ok(None) => Argument::Foreign(foreign(value)?),
                Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => {
                    return Err(PyOverflowError::new_err(format!(
                        "argument '{name}': {}",
                        error.value(value.py())
                    )));
                }
                Err(error) => return Err(error),
            };
            converted.insert(name.as_str().into(), argument);
        }
        Ok(converted)
    }
}
