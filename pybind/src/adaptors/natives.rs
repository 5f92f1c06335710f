//! [`NativeBody`] in Python: a function that is compiled along in place of calls; and Python types of native values.

use std::sync::Arc;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyFunction;
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{
    CompilationContext, EmptyScope, FunctionRef, HandlerError, NativeBody, Resolver,
};
use tickjit_compiler::span::Span;
use tickjit_compiler::types::NativeValue;

use super::PythonObject;
use super::annotation::{python_scope, ty};
use super::failure::{Failure, ask};
use super::scope::PythonScope;
use crate::session::Session;
use crate::source::Extent;

/// A Python function that stands for a native one.
#[derive(Debug)]
pub(crate) struct PythonBody(pub(crate) PythonObject);

impl NativeBody for PythonBody {
    fn function(&self, resolver: &Resolver<'_>) -> Result<FunctionRef, HandlerError> {
        ask(|py| {
            let body = self.0.0.bind(py).cast::<PyFunction>();
            let body = body.map_err(PyErr::from)?;
            let Some(scope) = python_scope(resolver) else {
                let wrong = "a body in Python is compiled along with functions of Python only";
                return Err(PyTypeError::new_err(wrong).into());
            };
            if let Some(known) = scope.session().function(body.as_ptr().addr()) {
                return Ok(known);
            }
            match PythonScope::function(scope.session(), body)? {
                Ok(function) => Ok(function),
                Err(error) => Err(HandlerError::from(
                    error.diagnostics.into_iter().next().unwrap_or_else(|| {
                        Diagnostic::new("source-not-found", "no source", Span::default())
                    }),
                )
                .into()),
            }
        })
    }
}

/// What a Python type is to C, in a context.
pub(crate) fn native_value(
    object: &Bound<'_, PyAny>,
    context: &CompilationContext,
) -> PyResult<NativeValue> {
    let session = Arc::new(Session::new(Extent::Function, context.enum_widths()));
    let resolver = Resolver::new(context, &EmptyScope);
    let found = ty(object, &resolver, &session, Span::default());
    session.finish();
    let ty = match found {
        Ok(ty) => ty,
        Err(Failure::Raised(error)) => return Err(error),
        Err(Failure::Answered(HandlerError::Refused(diagnostic))) => {
            return Err(PyValueError::new_err(format!(
                "{object} is no type of a native function: {}",
                diagnostic.message
            )));
        }
        Err(Failure::Answered(HandlerError::Foreign(error))) => {
            return Err(match super::was_raised(&error) {
                Some(error) => error.clone_ref(object.py()),
                None => PyValueError::new_err(format!("{object} is no type of a native function")),
            });
        }
    };
    NativeValue::of(ty)
        .ok_or_else(|| PyValueError::new_err(format!("{object} is no type of a native function")))
}
