//! [`AttributeAccessor`], [`MethodHandler`], [`AttributeLowerer`] and [`AssignmentHandler`] in Python.

use std::borrow::Cow;

use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::ast::{self, StmtKind};
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{
    Answer, Asked, AssignmentHandler, AttributeAccessor, AttributeLowerer, AttributeQuestion,
    Expansion, HandlerError, MethodHandler, MethodQuestion, Operand, Resolver, Tree,
};
use tickjit_compiler::span::Span;

use super::annotation::{python_scope, python_type, ty};
use super::failure::{Failure, ask};
use super::held::Held;
use super::operands;
use super::scope::PythonScope;
use crate::convert::tree::{self, Part, Site};
use crate::convert::{constant, nodes};

/// A function of Python's, and its name.
#[derive(Debug)]
pub(crate) struct Handler {
    /// The function.
    pub(crate) function: Held,
    /// Its name.
    pub(crate) name: String,
}

/// `f(inference, base_var, name, args)` about attributes.
#[derive(Debug)]
pub(crate) struct PythonAttributeAccessor(pub(crate) Handler);

impl AttributeAccessor for PythonAttributeAccessor {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0.name)
    }

    fn access(&self, question: &AttributeQuestion<'_>) -> Answer<Expansion> {
        let operands = [question.base];
        self.0
            .value(&question.asked, question.name, &operands, Vec::new())
    }
}

/// `f(inference, base_var, name, args)` about method calls.
#[derive(Debug)]
pub(crate) struct PythonMethodHandler(pub(crate) Handler);

impl MethodHandler for PythonMethodHandler {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0.name)
    }

    fn call(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        let keywords = question.keywords.iter();
        let (names, named): (Vec<_>, Vec<_>) = keywords
            .map(|(name, operand)| (name.to_string(), *operand))
            .unzip();
        let operands: Vec<_> = [&[question.base], question.args, &named].concat();
        self.0
            .value(&question.asked, question.name, &operands, names)
    }
}

impl Handler {
    fn value(
        &self,
        asked: &Asked<'_>,
        name: &str,
        operands: &[Operand<'_>],
        keywords: Vec<String>,
    ) -> Answer<Expansion> {
        let resolver = &asked.resolver;
        let Some(scope) = python_scope(resolver) else {
            return Ok(None);
        };
        ask(|py| {
            let module = py.import(intern!(py, "tickjit.extension.inference"))?;
            let converter = PythonScope::converter(py, resolver)?;
            let session = scope.session();
            let mut described = Vec::with_capacity(operands.len());
            for (index, operand) in operands.iter().enumerate() {
                let node = match index {
                    0 => operands::name(py, index)?,
                    index => operands::argument(py, session, index, operand)?,
                };
                let python_type = python_type(py, session, operand.ty)?;
                let value = operand.constant;
                let value = value.map(|value| constant::to_python(py, session, value));
                described.push((node, python_type, value.is_some(), value.transpose()?));
            }
            let variable = operands
                .first()
                .and_then(|base| base.variable)
                .map(|variable| &*variable.name);
            let (inference, base, args): (Bound<'_, PyAny>, Bound<'_, PyAny>, Bound<'_, PyAny>) =
                module
                    .getattr(intern!(py, "_question"))?
                    .call1((converter, variable, described, keywords))?
                    .extract()?;
            let answer = self
                .function
                .bind(py)
                .call1((inference, base, name, args))?;
            if answer.is_none() {
                return Ok(None);
            }
            let described = module
                .getattr(intern!(py, "_described"))?
                .call1((answer,))?;
            expansion(&described, resolver, scope, asked.span).map(Some)
        })
    }
}

/// The tree of an answer: statements, a node, the Python type of its value.
fn expansion(
    described: &Bound<'_, PyAny>,
    resolver: &Resolver<'_>,
    scope: &PythonScope,
    span: Span,
) -> Result<Expansion, Failure> {
    let site = site(resolver, span);
    let statements = parts(&described.get_item(0)?, &site)?;
    let value = expression(&described.get_item(1)?, &site)?;
    let mut tree = Tree::new(value).after(statements.into_iter().map(Part::into_stmt).collect());
    let declared = described.get_item(2)?;
    if !declared.is_none() {
        tree = tree.of(ty(&declared, resolver, scope.session(), span)?);
    }
    Ok(tree.into())
}

/// `f(node, globalns, factory)` about attributes before they are typed.
#[derive(Debug)]
pub(crate) struct PythonAttributeLowerer(pub(crate) Handler);

impl AttributeLowerer for PythonAttributeLowerer {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0.name)
    }

    fn lower(&self, node: &ast::Expr, resolver: &Resolver<'_>) -> Answer<ast::Expr> {
        ask(|py| {
            let converter = PythonScope::converter(py, resolver)?;
            let globals = converter.getattr(intern!(py, "call_globals"))?;
            let factory = converter.getattr(intern!(py, "variable_factory"))?;
            let function = self.0.function.bind(py);
            let answer = function.call1((nodes::expr(py, node)?, globals, factory))?;
            if answer.is_none() {
                return Ok(None);
            }
            expression(&answer, &site(resolver, node.span)).map(Some)
        })
    }
}

/// `f(inference, node, value)` about assignments.
#[derive(Debug)]
pub(crate) struct PythonAssignmentHandler(pub(crate) Handler);

impl AssignmentHandler for PythonAssignmentHandler {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0.name)
    }

    fn assign(&self, node: &ast::Stmt, resolver: &Resolver<'_>) -> Answer<Vec<ast::Stmt>> {
        ask(|py| {
            let module = py.import(intern!(py, "tickjit.extension.inference"))?;
            let converter = PythonScope::converter(py, resolver)?;
            let inference = module
                .getattr(intern!(py, "TypeInference"))?
                .call1((converter,))?;
            let object = nodes::stmt(py, node)?;
            let value = object.getattr(intern!(py, "value"))?;
            let answer = self.0.function.bind(py).call1((inference, object, value))?;
            if answer.is_none() {
                return Ok(None);
            }
            let parts = parts(&answer, &site(resolver, node.span))?;
            Ok(Some(parts.into_iter().map(Part::into_stmt).collect()))
        })
    }
}

fn site<'a>(resolver: &Resolver<'a>, span: Span) -> Site<'a> {
    Site {
        span,
        context: resolver.context(),
        visits: false,
    }
}

fn parts(answer: &Bound<'_, PyAny>, site: &Site<'_>) -> Result<Vec<Part>, Failure> {
    Ok(tree::parts(answer, site)?.map_err(HandlerError::from)?)
}

/// The only node of an answer, which has to be an expression.
fn expression(answer: &Bound<'_, PyAny>, site: &Site<'_>) -> Result<ast::Expr, Failure> {
    let mut parts = parts(answer, site)?;
    match (parts.pop().map(Part::into_stmt), parts.is_empty()) {
        (
            Some(ast::Stmt {
                kind: StmtKind::Expr(expr),
                ..
            }),
            true,
        ) => Ok(expr),
        _ => Err(HandlerError::from(
            Diagnostic::new(
                "wrong-replacement",
                "a handler must give an expression here",
                site.span,
            )
            .help("give one node; what runs before it are the side effects of a HandlerResult"),
        )
        .into()),
    }
}
