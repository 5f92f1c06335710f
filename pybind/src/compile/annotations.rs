//! Annotations that are objects, as syntax whose names mean those objects.
//!
//! Python evaluates annotations where a function is defined. What they name there may be gone, or out of the function's
//! sight, when it is compiled; and a host may give an `inspect.Signature` instead of annotations.

use std::collections::HashMap;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyTuple};
use tickjit_compiler::ast::{self, BinaryOp, Constant, Expr, ExprKind, Keyword};
use tickjit_compiler::span::Span;

use super::signature::{self, is_empty};

/// The annotations of a signature, as syntax.
pub(super) struct Annotations<'py> {
    /// What the names in the syntax stand for.
    pub(super) names: Bound<'py, PyDict>,
    params: HashMap<String, Expr>,
    returns: Option<Expr>,
}

impl<'py> Annotations<'py> {
    /// Those of an `inspect.Signature`.
    pub(super) fn of_signature(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = given.py();
        let mut annotations = Self::none(py);
        for parameter in signature::parameters(given)? {
            let (name, parameter) = parameter?;
            let annotation = parameter.getattr(intern!(py, "annotation"))?;
            annotations.add(name, &annotation)?;
        }
        let returns = given.getattr(intern!(py, "return_annotation"))?;
        annotations.returns = annotations.expression(&returns)?;
        Ok(annotations)
    }

    /// Those that Python has evaluated for a function; `None` where all of them are text.
    pub(super) fn of_function(function: &Bound<'py, PyFunction>) -> PyResult<Option<Self>> {
        let py = function.py();
        let mut annotations = Self::none(py);
        let evaluated = function.getattr(intern!(py, "__annotations__"))?;
        for (name, annotation) in evaluated.cast_into::<PyDict>()? {
            let name = name.extract::<String>()?;
            if name == "return" {
                annotations.returns = annotations.expression(&annotation)?;
            } else {
                annotations.add(name, &annotation)?;
            }
        }
        let any = annotations.returns.is_some() || !annotations.params.is_empty();
        Ok(any.then_some(annotations))
    }

    fn none(py: Python<'py>) -> Self {
        Self {
            names: PyDict::new(py),
            params: HashMap::new(),
            returns: None,
        }
    }

    fn add(&mut self, name: String, annotation: &Bound<'py, PyAny>) -> PyResult<()> {
        if let Some(expr) = self.expression(annotation)? {
            self.params.insert(name, expr);
        }
        Ok(())
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
        if annotation.is_none() || annotation.is(annotation.py().None().bind(py).get_type()) {
            return Ok(plain(ExprKind::Constant(Constant::None)));
        }
        if let Ok(module) = annotation.get_type().getattr(intern!(py, "__module__"))
            && let Some(outputs) = annotation.getattr_opt(intern!(py, "outputs"))?
            && module.eq("tickjit")?
        {
            return self.outputs(annotation, &outputs.cast_into()?);
        }
        let origin = annotation.getattr_opt(intern!(py, "__origin__"))?;
        let Some(arguments) = annotation.getattr_opt(intern!(py, "__args__"))? else {
            return self.name(annotation);
        };
        let arguments = arguments.cast_into::<PyTuple>()?;
        let mut arguments = arguments
            .iter()
            .map(|argument| self.syntax(&argument))
            .collect::<PyResult<Vec<_>>>()?;
        // `float | None` has no origin, `Optional[float]` has the union for one.
        let Some(origin) = origin.filter(|origin| !is_union(origin)) else {
            let union = arguments.into_iter().reduce(|left, right| {
                plain(ExprKind::Binary {
                    op: BinaryOp::BitOr,
                    left: Box::new(left),
                    right: Box::new(right),
                })
            });
            return union.map_or_else(|| self.name(annotation), Ok);
        };
        let index = match (arguments.len(), arguments.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                arguments.extend(last);
                plain(ExprKind::Tuple(arguments))
            }
        };
        Ok(plain(ExprKind::Subscript {
            value: Box::new(self.syntax(&origin)?),
            index: Box::new(index),
        }))
    }

    /// A name that stands for an object. It is no identifier: the function's own names stay as they are.
    fn name(&self, object: &Bound<'py, PyAny>) -> PyResult<Expr> {
        let name = format!("<annotation {}>", self.names.len());
        self.names.set_item(&name, object)?;
        Ok(plain(ExprKind::Name(name.into())))
    }

    /// `Outputs(name=type, ...)`
    fn outputs(
        &self,
        annotation: &Bound<'py, PyAny>,
        outputs: &Bound<'py, PyDict>,
    ) -> PyResult<Expr> {
        let mut keywords = Vec::with_capacity(outputs.len());
        for (name, ty) in outputs {
            keywords.push(Keyword {
                name: name.extract::<String>()?.into(),
                value: self.syntax(&ty)?,
            });
        }
        Ok(plain(ExprKind::Call {
            func: Box::new(self.name(annotation.get_type().as_any())?),
            args: Vec::new(),
            keywords,
        }))
    }
}

/// An annotation as syntax that stands at a place, and what the names in it stand for.
pub(crate) fn of_object<'py>(
    annotation: &Bound<'py, PyAny>,
    span: Span,
) -> PyResult<(Bound<'py, PyDict>, Expr)> {
    let annotations = Annotations::none(annotation.py());
    let syntax = annotations.syntax(annotation)?;
    Ok((annotations.names, at(syntax, span)))
}

fn is_union(origin: &Bound<'_, PyAny>) -> bool {
    let name = origin
        .getattr("_name")
        .or_else(|_| origin.getattr("__qualname__"));
    name.is_ok_and(|name| name.eq("Union").unwrap_or(false))
}

fn plain(kind: ExprKind) -> Expr {
    Expr {
        span: Span::default(),
        kind,
    }
}

/// The same, at a place.
fn at(mut expr: Expr, span: Span) -> Expr {
    expr.span = span;
    expr.for_each_child_mut(|child| *child = at(child.clone(), span));
    expr
}
