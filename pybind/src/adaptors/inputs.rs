//! [`InputHandler`], [`OutputHandler`] and [`SignalProcessor`] in Python.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tickjit_compiler::ast::{self, ParamKind};
use tickjit_compiler::handlers::{
    Answer, Argument, CategoryQuestion, InputHandler, OutputHandler, ParameterInfo, Resolver,
    SignalProcessor,
};
use tickjit_compiler::signature::{Output, Variable};
use tickjit_compiler::types::{Const, Foreign, Type};

use super::analysis::{function_info, source, subject};
use super::annotation::{evaluate, is_unknown, python_scope, ty};
use super::binding::PythonObject;
use super::categories::Maker;
use super::failure::{Failure, ask};
use super::held::Held;
use super::scope::PythonScope;
use super::{categories, foreign};
use crate::convert::constant;
use crate::session::Session;

/// The category of values known when compiling.
pub(super) const CONSTANT: &str = "constant";

/// A handler with `try_parse(param, ann)` and `validate_value(name, value, expected_type)`.
#[derive(Debug)]
pub(crate) struct PythonInputHandler(pub(crate) Held);

impl InputHandler for PythonInputHandler {
    fn parse(&self, param: &ast::Param, resolver: &Resolver<'_>) -> Answer<ParameterInfo> {
        let Some(scope) = python_scope(resolver) else {
            return Ok(None);
        };
        ask(|py| {
            let Some((parameter, annotation)) = parameter(py, scope, param)? else {
                return Ok(None);
            };
            let handler = self.0.bind(py);
            let answer = handler.call_method1(intern!(py, "try_parse"), (parameter, annotation))?;
            parsed(scope, param, resolver, &answer)
        })
    }

    fn validate(
        &self,
        name: &str,
        value: &Argument,
        _: &ParameterInfo,
        resolver: &Resolver<'_>,
    ) -> Answer<Argument> {
        validated(
            resolver,
            name,
            value,
            |value, expected| {
                let handler = self.0.bind(value.py());
                handler.call_method1(
                    intern!(value.py(), "validate_value"),
                    (name, value, expected),
                )
            },
            constant::argument,
        )
    }
}

/// The `inspect.Parameter` of a parameter, and its annotation.
pub(super) fn parameter<'py>(
    py: Python<'py>,
    scope: &PythonScope,
    param: &ast::Param,
) -> PyResult<Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
    let Some(annotation) = &param.annotation else {
        return Ok(None);
    };
    let Some(annotation) = evaluate(py, scope, annotation)? else {
        return Ok(None);
    };
    let class = py.import("inspect")?.getattr("Parameter")?;
    let kind = class.getattr(match param.kind {
        ParamKind::PositionalOnly => "POSITIONAL_ONLY",
        ParamKind::PositionalOrKeyword => "POSITIONAL_OR_KEYWORD",
        ParamKind::KeywordOnly => "KEYWORD_ONLY",
    })?;
    let how = PyDict::new(py);
    how.set_item("annotation", &annotation)?;
    if let Some(default) = &param.default
        && let Some(default) = evaluate(py, scope, default)?
    {
        how.set_item("default", default)?;
    }
    let parameter = class.call((&*param.name, kind), Some(&how))?;
    Ok(Some((parameter, annotation)))
}

/// What a `ParameterInfo` says.
pub(super) fn parsed(
    scope: &PythonScope,
    param: &ast::Param,
    resolver: &Resolver<'_>,
    answer: &Bound<'_, PyAny>,
) -> Result<Option<ParameterInfo>, Failure> {
    if answer.is_none() {
        return Ok(None);
    }
    let py = answer.py();
    subject(scope)?.set_info(&param.name, answer);
    let category = answer.getattr(intern!(py, "category"))?;
    let category: String = py
        .import("tickjit.extension.sources")?
        .getattr("_category_name")?
        .call1((category,))?
        .extract()?;
    let expected = answer.getattr(intern!(py, "expected_type"))?;
    let ty = match ty(&expected, resolver, scope.session(), param.span) {
        // What the category makes of the parameter is the category's matter.
        Err(failure) if category != CONSTANT && is_unknown(&failure) => Type::None,
        other => other?,
    };
    Ok(Some(ParameterInfo {
        ty,
        category: category.into(),
    }))
}

/// The argument as `validate` gives it, asked with the object that was given and the type that is expected; a constant
/// where `known` makes one of that.
pub(super) fn validated(
    resolver: &Resolver<'_>,
    name: &str,
    value: &Argument,
    validate: impl for<'py> FnOnce(&Bound<'py, PyAny>, Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>,
    known: impl FnOnce(&Session, &Bound<'_, PyAny>) -> PyResult<Option<Const>>,
) -> Answer<Argument> {
    let Some(scope) = python_scope(resolver) else {
        return Ok(None);
    };
    ask(|py| {
        let session = scope.session();
        let subject = subject(scope)?;
        let Some(info) = subject.info(py, name) else {
            return Ok(None);
        };
        let given = match (subject.argument(py, name), value) {
            (Some(given), _) => given,
            (None, Argument::Const(value)) => constant::to_python(py, session, value)?,
            (None, Argument::Foreign(object)) => match object.object.downcast_ref() {
                Some(PythonObject(object)) => object.bind(py).clone(),
                None => return Ok(None),
            },
        };
        let expected = info.getattr(intern!(py, "expected_type"))?;
        let answer = validate(&given, expected)?;
        subject.set_validated(name, &answer);
        let category = info.getattr(intern!(py, "category"))?;
        let is_constant = category.eq(CONSTANT)?
            || category
                .getattr_opt(intern!(py, "value"))?
                .is_some_and(|id| id.eq(CONSTANT).unwrap_or(false));
        if is_constant && let Some(value) = known(session, &answer)? {
            return Ok(Some(Argument::Const(value)));
        }
        Ok(Some(Argument::Foreign(foreign(&answer)?)))
    })
}

/// A handler with `try_parse(return_annotation, tree)`.
#[derive(Debug)]
pub(crate) struct PythonOutputHandler(pub(crate) Held);

impl OutputHandler for PythonOutputHandler {
    fn parse(
        &self,
        returns: &ast::Expr,
        function: &ast::Function,
        resolver: &Resolver<'_>,
    ) -> Answer<Vec<Output>> {
        let Some(scope) = python_scope(resolver) else {
            return Ok(None);
        };
        ask(|py| {
            let Some(annotation) = evaluate(py, scope, returns)? else {
                return Ok(None);
            };
            let tree = crate::convert::nodes::function(py, function)?;
            let handler = self.0.bind(py);
            let answer = handler.call_method1(intern!(py, "try_parse"), (annotation, tree))?;
            if answer.is_none() {
                return Ok(None);
            }
            let named = answer.getattr(intern!(py, "named_outputs"))?;
            let mut outputs = Vec::new();
            if let Ok(named) = named.cast::<PyDict>() {
                for (name, output) in named {
                    outputs.push((Some(name.extract::<String>()?), output));
                }
            } else {
                for output in answer.getattr(intern!(py, "output_types"))?.try_iter()? {
                    outputs.push((None, output?));
                }
            }
            let output = |(name, output): (Option<String>, Bound<'_, PyAny>)| {
                let ty = ty(&output, resolver, scope.session(), returns.span)?;
                if ty.repr().is_none() || ty.as_container().is_some() {
                    let wrong = format!("an output cannot be {ty}");
                    return Err(Failure::from(PyTypeError::new_err(wrong)));
                }
                let name = name.map(Into::into);
                Ok(Output { name, ty })
            };
            outputs
                .into_iter()
                .map(output)
                .collect::<Result<_, _>>()
                .map(Some)
        })
    }
}

/// A function `f(variable, signal_obj, function_info)`.
#[derive(Debug)]
pub(crate) struct PythonSignalProcessor(pub(crate) Held);

impl SignalProcessor for PythonSignalProcessor {
    fn process(
        &self,
        variable: &Variable,
        object: &Foreign,
        question: &CategoryQuestion<'_>,
    ) -> Answer<Variable> {
        let (Some(scope), Some(PythonObject(object))) = (
            python_scope(question.resolver),
            object.object.downcast_ref(),
        ) else {
            return Ok(None);
        };
        ask(|py| {
            let info = function_info(py, scope, question)?;
            let shown = source(py, scope.session(), &info, variable)?;
            let answer = self.0.bind(py).call1((shown, object.bind(py), info))?;
            if answer.is_none() {
                return Ok(None);
            }
            let changed = categories::variable(scope, question, &answer, Maker::SignalProcessor)?;
            if changed.name != variable.name {
                let wrong = format!(
                    "a signal processor answered '{}' where the variable is '{}'",
                    changed.name, variable.name
                );
                return Err(PyTypeError::new_err(wrong).into());
            }
            Ok(Some(Variable {
                init: variable.init,
                category: variable.category.clone(),
                ..changed
            }))
        })
    }
}
