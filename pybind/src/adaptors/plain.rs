//! What annotations may name and call where the host gives no globals: text from anywhere is compiled so.
//!
//! Only the names that compiled code knows by itself, looked up by their dotted names: never an attribute of an object,
//! as those of modules and classes lead everywhere.

use pyo3::prelude::*;
use tickjit_compiler::ast::{Expr, ExprKind};
use tickjit_compiler::builtin::scope;
use tickjit_compiler::handlers::Binding;

/// Python's own names that are types.
const TYPES: [&str; 8] = [
    "bool", "dict", "float", "int", "list", "set", "str", "tuple",
];

/// Classes that are called for constants.
const CLASSES: [&str; 3] = [
    "datetime.datetime",
    "datetime.timedelta",
    "datetime.timezone",
];

/// The first name of a dotted chain.
pub(super) fn root(mut expr: &Expr) -> Option<&str> {
    while let ExprKind::Attribute { value, .. } = &expr.kind {
        expr = value;
    }
    expr.as_name().map(|name| &**name)
}

/// The object a dotted name stands for.
pub(super) fn object<'py>(py: Python<'py>, expr: &Expr) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(symbol) = symbol(expr) else {
        return Ok(None);
    };
    match symbol.rsplit_once('.') {
        Some((module, name)) => {
            // What a class has is no module's: an annotation has no use for it.
            if CLASSES.contains(&module) {
                return Ok(None);
            }
            py.import(module)?.getattr(name).map(Some)
        }
        None => Ok(Some(py.import(&*symbol)?.into_any())),
    }
}

/// Whether calling it makes a marker or a constant, and does nothing else.
pub(super) fn may_be_called(func: &Expr) -> bool {
    let named = match &func.kind {
        ExprKind::Subscript { value, .. } => value,
        _ => func,
    };
    symbol(named)
        .is_some_and(|symbol| symbol.starts_with("tickjit.") || CLASSES.contains(&&*symbol))
}

fn symbol(expr: &Expr) -> Option<String> {
    let binding = match &expr.kind {
        ExprKind::Name(name) if TYPES.contains(&&**name) => scope::builtin_name(name),
        ExprKind::Name(name) => scope::marker_name(name),
        ExprKind::Attribute { value, attr } => scope::symbol_attribute(&symbol(value)?, attr),
        _ => None,
    };
    match binding? {
        Binding::Symbol(symbol) => Some(symbol.to_string()),
        Binding::Constant(_)
        | Binding::Expression(..)
        | Binding::Enum(_)
        | Binding::Function(_)
        | Binding::Exception(_)
        | Binding::Foreign(_) => None,
    }
}
