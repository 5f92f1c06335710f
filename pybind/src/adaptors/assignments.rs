//! [`AssignmentHandler`] for a subclass of `tickjit.extension.VariableType`: `try_lower_assignment`.

use std::borrow::Cow;

use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::ast::{self, Expr, ExprKind, Stmt, StmtKind};
use tickjit_compiler::handlers::{Answer, AssignmentHandler, HandlerError, Resolver};

use super::annotation::python_scope;
use super::failure::ask;
use crate::convert::nodes;
use crate::convert::tree::{self, Part, Site};

/// A class of types that looks at assignments.
pub(crate) struct TypedAssignment {
    /// The class.
    pub(crate) class: Py<PyAny>,
    /// Its dotted name.
    pub(crate) id: String,
}

impl AssignmentHandler for TypedAssignment {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn assign(&self, node: &Stmt, resolver: &Resolver<'_>) -> Answer<Vec<Stmt>> {
        let (StmtKind::Assign { .. }, Some(scope)) = (&node.kind, python_scope(resolver)) else {
            return Ok(None);
        };
        ask(|py| {
            let object = nodes::stmt(py, node)?;
            let value = object.getattr(intern!(py, "value"))?;
            let globals = scope.namespace(py)?;
            let class = self.class.bind(py);
            let answer = class.call_method1(
                intern!(py, "try_lower_assignment"),
                (object, value, globals),
            )?;
            if answer.is_none() {
                return Ok(None);
            }
            let (statements, variable_type) =
                answer.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            let site = Site {
                span: node.span,
                context: resolver.context(),
                visits: false,
            };
            let parts = tree::parts(&statements, &site)?.map_err(HandlerError::from)?;
            let annotation = variable_type.getattr(intern!(py, "value"))?;
            let name: ast::Name = scope.session().add_object(&annotation).into();
            let typed = |part: Part| typed(part.into_stmt(), node, &name, resolver);
            Ok(Some(parts.into_iter().map(typed).collect()))
        })
    }
}

/// The statement; with the type, where it assigns the node's own target, a local variable.
fn typed(stmt: Stmt, node: &Stmt, annotation: &ast::Name, resolver: &Resolver<'_>) -> Stmt {
    let (StmtKind::Assign { targets, value }, StmtKind::Assign { targets: own, .. }) =
        (&stmt.kind, &node.kind)
    else {
        return stmt;
    };
    let ([target], [own]) = (targets.as_slice(), own.as_slice()) else {
        return stmt;
    };
    let (Some(name), true) = (target.as_name(), target.as_name() == own.as_name()) else {
        return stmt;
    };
    let variables = resolver.signature().map(|signature| &signature.variables);
    if variables.is_some_and(|variables| variables.contains_key(name)) {
        return stmt;
    }
    Stmt {
        span: stmt.span,
        kind: StmtKind::AnnAssign {
            target: target.clone(),
            annotation: Expr {
                span: stmt.span,
                kind: ExprKind::Name(annotation.clone()),
            },
            value: Some(value.clone()),
        },
    }
}
