//! Nodes of Python's that stand for the operands of a question: literals where an argument is one, reserved names else.
//!
//! A reserved name is evaluated once and in order, whatever a handler does with it, and keeps the operand's type.

use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::handlers::Operand;
use tickjit_compiler::types::Const;

use crate::convert::constant;
use crate::session::Session;

/// The node that stands for an argument, the `index`-th operand.
pub(super) fn argument<'py>(
    py: Python<'py>,
    session: &Session,
    index: usize,
    operand: &Operand<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    match operand.constant {
        Some(
            known
            @ (Const::None | Const::Bool(_) | Const::Int(_) | Const::Float(_) | Const::Str(_)),
        ) => {
            let known = constant::to_python(py, session, known)?;
            let ast = py.import(intern!(py, "ast"))?;
            ast.getattr(intern!(py, "Constant"))?.call1((known,))
        }
        Some(Const::Tuple(_) | Const::Container(_) | Const::Named { .. } | Const::Wide { .. })
        | None => name(py, index),
    }
}

/// The name of the `index`-th operand. What a method or an attribute is asked of is the first, and never a literal.
pub(super) fn name(py: Python<'_>, index: usize) -> PyResult<Bound<'_, PyAny>> {
    let ast = py.import(intern!(py, "ast"))?;
    let load = ast.getattr(intern!(py, "Load"))?.call0()?;
    ast.getattr(intern!(py, "Name"))?
        .call1((format!("tickjit.operand.{index}"), load))
}
