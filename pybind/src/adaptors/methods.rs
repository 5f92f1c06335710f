//! Methods in Python: the `MethodBase` classes of types and of sources.
//!
//! A method is asked for the node that a call stands for, with the nodes that [`operands`] makes of its arguments.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;
use tickjit_compiler::ast::{Constant, Expr, ExprKind, Stmt, StmtKind};
use tickjit_compiler::handlers::{
    Answer, Expansion, HandlerError, MethodHandler, MethodQuestion, Tree,
};

use super::analysis::subject;
use super::annotation::python_scope;
use super::failure::{Failure, ask};
use super::operands;
use super::scope::PythonScope;
use super::types::of_variable_type;
use crate::convert::tree::{self, Part, Site};

/// The methods of variables that source categories in Python made: their `supported_methods`.
#[derive(Debug)]
pub(crate) struct SourceMethods;

impl MethodHandler for SourceMethods {
    fn call(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        let (Some(scope), Some(variable)) = (
            python_scope(&question.asked.resolver),
            question.base.variable,
        ) else {
            return Ok(None);
        };
        ask(|py| {
            let Some(info) = subject(scope)?.analysis(py) else {
                return Ok(None);
            };
            let factory = info.getattr(intern!(py, "variable_factory"))?;
            let source = factory.call_method1(intern!(py, "from_name"), (&*variable.name,))?;
            if source.is_none() {
                return Ok(None);
            }
            let methods = source.getattr(intern!(py, "supported_methods"))?;
            called(scope, question, &source, &methods)
        })
    }
}

/// The methods of structs of a class, whose values the compiler's own handler answers for otherwise.
#[derive(Debug)]
pub(crate) struct StructMethods(pub(crate) Py<PyAny>);

impl MethodHandler for StructMethods {
    fn call(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        method_of_custom(question, |variable_type| {
            variable_type.get_type().is(self.0.bind(variable_type.py()))
        })
    }
}

/// What the method of a type of the host's makes of a call, where it is one that is asked for.
pub(super) fn method_of_custom(
    question: &MethodQuestion<'_>,
    is_asked_for: impl FnOnce(&Bound<'_, PyAny>) -> bool,
) -> Answer<Expansion> {
    let (Some(scope), Some(named)) = (
        python_scope(&question.asked.resolver),
        question.base.ty.as_named(),
    ) else {
        return Ok(None);
    };
    let Some(custom) = scope.session().custom(named) else {
        return Ok(None);
    };
    ask(|py| {
        let variable_type = custom.variable_type.bind(py);
        if is_asked_for(variable_type) {
            method_of_type(scope, question, variable_type)
        } else {
            Ok(None)
        }
    })
}

/// What the method of a type makes of a call.
fn method_of_type(
    scope: &PythonScope,
    question: &MethodQuestion<'_>,
    variable_type: &Bound<'_, PyAny>,
) -> Result<Option<Expansion>, Failure> {
    let py = variable_type.py();
    let methods = variable_type.call_method0(intern!(py, "get_methods"))?;
    let name = match question.base.variable {
        Some(variable) => &*variable.name,
        None => "_expr",
    };
    let value = operands::name(py, 0)?;
    let base = py
        .import("tickjit.extension.sources")?
        .getattr("ExpressionSource")?
        .call1((variable_type, value, py.None(), name))?;
    called(scope, question, &base, &methods)
}

/// What the method of that name, if it is among the classes, makes of a call on `variable`.
fn called(
    scope: &PythonScope,
    question: &MethodQuestion<'_>,
    variable: &Bound<'_, PyAny>,
    methods: &Bound<'_, PyAny>,
) -> Result<Option<Expansion>, Failure> {
    let py = variable.py();
    for method in methods.try_iter()? {
        let method = method?;
        let name: String = method.call_method0(intern!(py, "get_name"))?.extract()?;
        if name != question.name {
            continue;
        }
        if let Some((keyword, _)) = question.keywords.first() {
            let wrong = format!("{name}() takes no keyword argument '{keyword}'");
            return Err(PyTypeError::new_err(wrong).into());
        }
        let args = PyList::empty(py);
        for (index, arg) in question.args.iter().enumerate() {
            args.append(operands::argument(py, scope.session(), index + 1, arg)?)?;
        }
        let answer = method.call_method1(intern!(py, "handle"), (variable, args))?;
        if answer.is_none() {
            return Ok(None);
        }
        return expansion(scope, question, &answer).map(Some);
    }
    Ok(None)
}

/// What a method answered: a node, several of which the last is the value, or a source.
fn expansion(
    scope: &PythonScope,
    question: &MethodQuestion<'_>,
    answer: &Bound<'_, PyAny>,
) -> Result<Expansion, Failure> {
    let py = answer.py();
    let resolver = &question.asked.resolver;
    let span = question.asked.span;
    let mut ty = None;
    let mut nodes = answer.clone();
    let source = py
        .import("tickjit.extension.sources")?
        .getattr("VariableSource")?;
    if answer.is_instance(&source)? {
        let of = answer.getattr(intern!(py, "type"))?;
        ty = Some(of_variable_type(&of, resolver, scope.session(), span)?);
        nodes = answer.call_method0(intern!(py, "get"))?;
    }
    let site = Site {
        span,
        context: resolver.context(),
        visits: false,
    };
    let parts = match tree::parts(&nodes, &site)? {
        Ok(parts) => parts,
        Err(diagnostic) => return Err(HandlerError::from(diagnostic).into()),
    };
    let mut statements: Vec<Stmt> = parts.into_iter().map(Part::into_stmt).collect();
    let value = match statements.pop() {
        Some(Stmt {
            kind: StmtKind::Expr(value),
            ..
        }) => value,
        last => {
            statements.extend(last);
            Expr {
                span,
                kind: ExprKind::Constant(Constant::None),
            }
        }
    };
    let tree = Tree::new(value).after(statements);
    Ok(Expansion::from(match ty {
        Some(ty) => tree.of(ty),
        None => tree,
    }))
}
