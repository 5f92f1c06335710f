//! `tickjit.extension.rewriting`: handlers of nodes.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tickjit_compiler::handlers::{NodeKind, RewriteOrder};

use super::{check_callable, name_of, register_held};
use crate::adaptors::held::Held;
use crate::adaptors::rewriting::PythonAstHandler;

/// The kinds by their classes in Python's `ast` module.
const KINDS: [(&str, NodeKind); 10] = [
    ("Call", NodeKind::Call),
    ("Expr", NodeKind::Expr),
    ("Return", NodeKind::Return),
    ("Assign", NodeKind::Assign),
    ("AugAssign", NodeKind::AugAssign),
    ("Subscript", NodeKind::Subscript),
    ("Attribute", NodeKind::Attribute),
    ("Compare", NodeKind::Compare),
    ("For", NodeKind::For),
    ("Name", NodeKind::Name),
];

/// Registers a handler of nodes of a kind: before their children (`pre`), or after them.
#[pyfunction]
pub(crate) fn _register_ast_handler(
    kind: &str,
    pre: bool,
    priority: i32,
    function: Bound<'_, PyAny>,
) -> PyResult<()> {
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == kind) else {
        let known = KINDS.map(|(name, _)| name).join(", ");
        return Err(PyValueError::new_err(format!(
            "handlers are for nodes of the kinds {known}, not {kind:?}"
        )));
    };
    check_callable(&function)?;
    let order = if pre {
        RewriteOrder::Pre
    } else {
        RewriteOrder::Post
    };
    let py = function.py();
    let handler = PythonAstHandler {
        kind: *kind,
        order,
        priority,
        name: name_of(&function)?,
        function: Held::new(function.unbind()),
    };
    register_held(py, handler.function.clone(), |context| {
        context.register_rewriter(Arc::new(handler));
        Ok(())
    })
}
