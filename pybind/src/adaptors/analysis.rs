//! `tickjit.extension.FunctionInfo`: what is known of a function, for handlers written in Python.
//!
//! It is made when the first handler wants it, and the same for all handlers of one compilation, so that they can leave
//! each other attributes.

use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use tickjit_compiler::handlers::{CategoryQuestion, Declared};
use tickjit_compiler::signature::{Output, Signature, SlotKind, Storage, Variable};

use super::annotation::{evaluate, python_type};
use super::binding::PythonObject;
use super::scope::PythonScope;
use super::subject::Subject;
use crate::convert::constant;
use crate::session::Session;

/// Where handlers see outputs.
const OUTPUTS: (&str, &str) = ("outputs", "output");

/// The subject of the compilation the scope belongs to.
pub(super) fn subject(scope: &PythonScope) -> PyResult<Arc<Subject>> {
    let subject = scope.session().subject();
    subject.ok_or_else(|| PyRuntimeError::new_err("the compilation is over"))
}

/// The `FunctionInfo` of the compilation, with all variables made so far.
pub(super) fn function_info<'py>(
    py: Python<'py>,
    scope: &PythonScope,
    question: &CategoryQuestion<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    let subject = subject(scope)?;
    let info = if let Some(info) = subject.analysis(py) {
        info
    } else {
        let info = make(py, scope, &subject, question)?;
        subject.set_analysis(&info);
        info
    };
    for variable in question.signature.variables.values() {
        source(py, scope.session(), &info, variable)?;
    }
    Ok(info)
}

fn module(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("tickjit.extension.analysis")
}

/// The source that handlers see of a variable: the one that Python made, or one like it.
pub(super) fn source<'py>(
    py: Python<'py>,
    session: &Session,
    info: &Bound<'py, PyAny>,
    variable: &Variable,
) -> PyResult<Bound<'py, PyAny>> {
    let described = described(py, session, variable)?;
    let factory = info.getattr(intern!(py, "variable_factory"))?;
    module(py)?.getattr("_made")?.call1((factory, described))
}

/// Of a variable the name, the Python type, where it lives, its value where that is known, and its category.
fn described<'py>(
    py: Python<'py>,
    session: &Session,
    variable: &Variable,
) -> PyResult<Bound<'py, PyTuple>> {
    let (array, index, value) = match &variable.storage {
        Storage::Const(value) => ("", 0, Some(constant::to_python(py, session, value)?)),
        Storage::Slot { param, index, .. } | Storage::Pointer { param, index, .. } => {
            (&**param, *index, None)
        }
        Storage::State { index } => ("state", *index, None),
        Storage::Param { .. } => ("", 0, None),
    };
    let shown = python_type(py, session, &variable.ty)?;
    let name = &*variable.name;
    (name, shown, array, index, value, &*variable.category).into_pyobject(py)
}

/// The same of an output.
fn described_output<'py>(
    py: Python<'py>,
    session: &Session,
    index: usize,
    output: &Output,
) -> PyResult<Bound<'py, PyTuple>> {
    let name = match &output.name {
        Some(name) => name.to_string(),
        None => format!("output_{index}"),
    };
    let shown = python_type(py, session, &output.ty)?;
    (name, shown, OUTPUTS.0, index, py.None(), OUTPUTS.1).into_pyobject(py)
}

/// What handlers of a function's code may ask about its variables: the `FunctionInfo`, where the compilation has one,
/// and what the variables are. A function that is compiled along has none.
pub(super) fn variables<'py>(
    py: Python<'py>,
    scope: &PythonScope,
    signature: Option<&Signature>,
) -> PyResult<(Option<Bound<'py, PyAny>>, Bound<'py, PyList>)> {
    let all = PyList::empty(py);
    let Some(signature) = signature else {
        return Ok((None, all));
    };
    let session = scope.session();
    for variable in signature.variables.values() {
        all.append(described(py, session, variable)?)?;
    }
    for (index, output) in signature.outputs.iter().enumerate() {
        all.append(described_output(py, session, index, output)?)?;
    }
    Ok((subject(scope)?.analysis(py), all))
}

fn make<'py>(
    py: Python<'py>,
    scope: &PythonScope,
    subject: &Subject,
    question: &CategoryQuestion<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    let session = scope.session();
    let parameters = PyDict::new(py);
    for declared in question.parameters {
        let info = match subject.info(py, &declared.name) {
            Some(info) => info,
            None => py
                .import("tickjit.extension.types")?
                .getattr("ParameterInfo")?
                .call1((python_type(py, session, &declared.ty)?, &*declared.category))?,
        };
        parameters.set_item(
            &*declared.name,
            (argument(py, session, subject, declared)?, info),
        )?;
    }
    let outputs = PyList::empty(py);
    for output in &question.signature.outputs {
        outputs.append((
            output.name.as_deref(),
            python_type(py, session, &output.ty)?,
        ))?;
    }
    let info = module(py)?.getattr("_info")?.call1((
        &*question.signature.name,
        subject.function(py),
        subject.signature(py),
        scope.namespace(py)?,
        subject.extract(py),
        parameters,
        outputs,
        states(py, scope, question.signature)?,
    ))?;
    let factory = info.getattr(intern!(py, "variable_factory"))?;
    for (index, output) in question.signature.outputs.iter().enumerate() {
        let described = described_output(py, session, index, output)?;
        module(py)?.getattr("_made")?.call1((&factory, described))?;
    }
    Ok(info)
}

/// The object given for a parameter, as it is used.
fn argument<'py>(
    py: Python<'py>,
    session: &Session,
    subject: &Subject,
    declared: &Declared,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Some(value) = subject.validated(py, &declared.name) {
        return Ok(Some(value));
    }
    let object = declared.foreign.as_ref();
    if let Some(object) = object.and_then(|o| o.object.downcast_ref::<PythonObject>()) {
        return Ok(Some(object.0.bind(py).clone()));
    }
    let value = declared.constant.as_ref();
    value
        .map(|value| constant::to_python(py, session, value))
        .transpose()
}

/// Name, type and initial value (where Python can evaluate it) of the states, in the order of their slots.
fn states<'py>(
    py: Python<'py>,
    scope: &PythonScope,
    signature: &Signature,
) -> PyResult<Bound<'py, PyList>> {
    let states = PyList::empty(py);
    for slot in &signature.states {
        if slot.kind == SlotKind::Started {
            continue;
        }
        let initial = evaluate(py, scope, &slot.initial)?;
        let shown = python_type(py, scope.session(), &slot.ty)?;
        states.append((&*slot.name, shown, initial))?;
    }
    Ok(states)
}
