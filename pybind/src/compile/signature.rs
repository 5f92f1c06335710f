//! An `inspect.Signature` given beside a function: its annotations, which are objects, become syntax whose names mean
//! those objects; its defaults become arguments.

use std::collections::HashMap;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use tickjit_compiler::ast::{self, Expr, ExprKind};
use tickjit_compiler::span::Span;

use super::Compiled;
use super::arguments::Parameters;
use crate::adaptors::PythonObject;
use crate::convert::value::Kind;

/// The annotations of a signature, as syntax.
pub(super) struct Annotations<'py> {
    /// What the names in the syntax stand for.
    pub(super) names: Bound<'py, PyDict>,
    params: HashMap<String, Expr>,
    returns: Option<Expr>,
}

impl<'py> Annotations<'py> {
    pub(super) fn of(signature: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = signature.py();
        let mut annotations = Self {
            names: PyDict::new(py),
            params: HashMap::new(),
            returns: None,
        };
        for parameter in parameters(signature)? {
            let (name, parameter) = parameter?;
            let annotation = parameter.getattr(intern!(py, "annotation"))?;
            if let Some(expr) = annotations.expression(&annotation)? {
                annotations.params.insert(name, expr);
            }
        }
        let returns = signature.getattr(intern!(py, "return_annotation"))?;
        annotations.returns = annotations.expression(&returns)?;
        Ok(annotations)
    }

    /// Puts the annotations in place of the function's own.
    pub(super) fn apply(self, function: &mut ast::Function) {
        let mut params = self.params;
        for param in &mut function.params {
            if let Some(annotation) = params.remove(&*param.name) {
                param.annotation = Some(at(annotation, param.span));
            }
        }
        if let Some(returns) = self.returns {
            function.returns = Some(at(returns, function.span));
        }
    }

    /// An annotation as syntax; `None` where there is none, or where it is text: the function's own says the same.
    fn expression(&self, annotation: &Bound<'py, PyAny>) -> PyResult<Option<Expr>> {
        if is_empty(annotation)? || annotation.is_instance_of::<PyString>() {
            return Ok(None);
        }
        self.syntax(annotation).map(Some)
    }

    fn syntax(&self, annotation: &Bound<'py, PyAny>) -> PyResult<Expr> {
        let py = annotation.py();
        let origin = annotation.getattr_opt(intern!(py, "__origin__"))?;
        let arguments = annotation.getattr_opt(intern!(py, "__args__"))?;
        let kind = if let (Some(origin), Some(arguments)) = (origin, arguments) {
            let arguments = arguments.cast_into::<PyTuple>()?;
            let mut arguments = arguments
                .iter()
                .map(|argument| self.syntax(&argument))
                .collect::<PyResult<Vec<_>>>()?;
            let index = match (arguments.len(), arguments.pop()) {
                (1, Some(only)) => only,
                (_, last) => {
                    arguments.extend(last);
                    plain(ExprKind::Tuple(arguments))
                }
            };
            ExprKind::Subscript {
                value: Box::new(self.syntax(&origin)?),
                index: Box::new(index),
            }
        } else {
            // No identifier: the function's own names stay as they are.
            let name = format!("<annotation {}>", self.names.len());
            self.names.set_item(&name, annotation)?;
            ExprKind::Name(name.into())
        };
        Ok(plain(kind))
    }
}

fn plain(kind: ExprKind) -> Expr {
    Expr {
        span: Span::default(),
        kind,
    }
}

fn at(mut expr: Expr, span: Span) -> Expr {
    match &mut expr.kind {
        ExprKind::Subscript { value, index } => {
            **value = at((**value).clone(), span);
            **index = at((**index).clone(), span);
        }
        ExprKind::Tuple(elements) => {
            for element in elements {
                *element = at(element.clone(), span);
            }
        }
        _ => {}
    }
    expr.span = span;
    expr
}

fn is_empty(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    let empty = py
        .import("inspect")?
        .getattr("Signature")?
        .getattr("empty")?;
    Ok(object.is(&empty))
}

type Item<'py> = PyResult<(String, Bound<'py, PyAny>)>;

fn parameters<'py>(signature: &Bound<'py, PyAny>) -> PyResult<impl Iterator<Item = Item<'py>>> {
    let py = signature.py();
    let mapping = signature
        .getattr_opt(intern!(py, "parameters"))?
        .ok_or_else(|| PyTypeError::new_err("signature takes an inspect.Signature"))?;
    let items = mapping.call_method0(intern!(py, "items"))?.try_iter()?;
    Ok(items.map(|item| item?.extract()))
}

/// Takes over the signature's defaults.
pub(super) fn defaults<'py>(
    signature: &Bound<'py, PyAny>,
    into: &mut Parameters<'py>,
) -> PyResult<()> {
    let py = signature.py();
    for item in parameters(signature)? {
        let (name, parameter) = item?;
        let default = parameter.getattr(intern!(py, "default"))?;
        if !is_empty(&default)?
            && let Some(known) = into.list.iter_mut().find(|known| known.name == name)
        {
            known.default = Some(default);
        }
    }
    Ok(())
}

/// Compares the types that a host says its objects have with those of the inputs they were given for.
pub(super) fn check_types(
    py: Python<'_>,
    compiled: &Compiled,
    extract: &Bound<'_, PyAny>,
) -> PyResult<()> {
    for variable in compiled.function.signature().variables.values() {
        let Some(object) = variable
            .foreign
            .as_ref()
            .and_then(|foreign| foreign.object.downcast_ref::<PythonObject>())
        else {
            continue;
        };
        let given = extract.call1((object.0.bind(py),))?;
        let expected = Kind::of(&variable.ty, &compiled.session).class(py);
        if !given.is_none() && !given.is(&expected) {
            return Err(PyTypeError::new_err(format!(
                "input '{}' is declared as {}, and the object given for it is of type {}",
                variable.name,
                variable.ty,
                given.repr()?
            )));
        }
    }
    Ok(())
}
