//! The wording of annotations that no type handler knows.

use super::{Binding, Resolver, Sought};
use crate::ast::{BinaryOp, Expr, ExprKind};
use crate::diagnostic::{Diagnostic, nearest};

/// Types that have names of their own in Python.
const TYPES: [&str; 4] = ["int", "float", "bool", "None"];

/// What is wrong with an annotation, and what to write instead.
pub(super) fn unknown_type(annotation: &Expr, resolver: &Resolver<'_>) -> Diagnostic {
    let named = named(annotation);
    let written = named.to_string();
    let refused = |message: String, at: &Expr| Diagnostic::new("unknown-type", message, at.span);
    let binding = resolver.binding(named);
    if binding.is_none()
        && let Some(name) = root(named).as_name()
        && resolver.scope().lookup(name).is_none()
    {
        let names = resolver.scope().names();
        let names = names.iter().map(|name| &**name).chain(TYPES);
        let instead = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => resolver
                .context()
                .advice(Sought::Name(name), name)
                .unwrap_or_else(|| format!("define `{name}`, or import it")),
        };
        return refused(format!("the name `{name}` is not defined"), root(named)).help(instead);
    }
    let advice = |symbol: &str| resolver.context().advice(Sought::Symbol(symbol), &written);
    let message = format!("`{written}` is not a type tickjit knows");
    let refused = match &binding {
        Some(Binding::Foreign(object)) => {
            refused(message, annotation).label(object.description.to_string())
        }
        _ => refused(message, annotation),
    };
    let advice = match &binding {
        Some(Binding::Symbol(symbol)) => advice(symbol),
        Some(Binding::Foreign(object)) => object.name.as_deref().and_then(advice),
        _ => None,
    };
    refused.help(advice.unwrap_or_else(|| {
        match &annotation.kind {
            ExprKind::Binary {
                op: BinaryOp::BitOr,
                ..
            } => "write one type: a float takes ints too",
            _ if matches!(binding, Some(Binding::Foreign(_))) => "give each part of it a parameter of its own, or register the class with the context (`tickjit.extension`)",
            _ => "use int, float, bool, datetime, timedelta, an Enum with integer values, or a type registered with the context",
        }
        .to_owned()
    }))
}

/// What an annotation says with its brackets left out.
fn named(annotation: &Expr) -> &Expr {
    match &annotation.kind {
        ExprKind::Subscript { value, .. } => value,
        _ => annotation,
    }
}

/// The first name of a dotted chain.
fn root(mut expr: &Expr) -> &Expr {
    while let ExprKind::Attribute { value, .. } = &expr.kind {
        expr = value;
    }
    expr
}
