//! `tickjit.CompileError`: a `SyntaxError` at the user's line, with the diagnostics and their rendering.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};
use tickjit_compiler::diagnostic::{CompileError, render};
use tickjit_compiler::span::{FileId, Position, Sources};

use super::diagnostic::Diagnostic;
use super::runtime::add_note;
use crate::adaptors;
use crate::session::Session;

/// Codes of diagnostics that are about the call of `compile_func`, not about the function.
const ARGUMENT_CODES: [&str; 3] = ["missing-argument", "unknown-argument", "argument-type"];

/// A column from 1 in characters, of a position that counts bytes.
pub(super) fn character_column(sources: &Sources, file: FileId, position: Position) -> u32 {
    let line = sources
        .get(file)
        .and_then(|file| file.line(position.line))
        .unwrap_or_default();
    let column = position.column as usize;
    // Without text, or past it, bytes are all that is known.
    let characters = line
        .get(..column)
        .map_or(column, |before| before.chars().count());
    u32::try_from(characters)
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

/// The Python exception: what Python or one of its handlers raised when the compiler asked it, where it did; a
/// `TypeError` for wrong arguments; else a `CompileError`.
pub(crate) fn to_python(py: Python<'_>, session: &Session, error: &CompileError) -> PyErr {
    if let Some(own) = session.take_failure() {
        let message = error.diagnostics.first().map(|first| &*first.message);
        add_note(
            py,
            &own,
            &format!("while compiling: {}", message.unwrap_or_default()),
        );
        return own;
    }
    if let Some(raised) = raised(py, error) {
        return raised;
    }
    let about_arguments = error
        .diagnostics
        .iter()
        .all(|diagnostic| ARGUMENT_CODES.contains(&diagnostic.code));
    if about_arguments && let Some(first) = error.diagnostics.first() {
        let function = session.compiled_name();
        let wrong = PyTypeError::new_err(format!("{function}(): {}", first.message));
        for note in first.help.iter().map(|help| format!("help: {help}")) {
            add_note(py, &wrong, &note);
        }
        return wrong;
    }
    build(py, error).unwrap_or_else(|failure| failure)
}

/// The exception of a handler that failed, with a note that says what was being handled.
fn raised(py: Python<'_>, error: &CompileError) -> Option<PyErr> {
    let mut diagnostics = error.diagnostics.iter();
    let (diagnostic, raised) = diagnostics.find_map(|diagnostic| {
        let raised = adaptors::was_raised(diagnostic.foreign.as_ref()?)?;
        Some((diagnostic, raised.clone_ref(py)))
    })?;
    let span = diagnostic.primary.span;
    let file = error.sources.get(span.file);
    let place = file.map_or("<unknown>", |file| &*file.name);
    let mut note = format!("{place}, line {}: {}", span.start.line, diagnostic.message);
    // Further notes are on what other handlers have made of the place.
    if let Some(asked) = diagnostic.notes.first() {
        note.push_str(", ");
        note.push_str(asked);
    }
    add_note(py, &raised, &note);
    Some(raised)
}

fn build(py: Python<'_>, error: &CompileError) -> PyResult<PyErr> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.import(py, "tickjit", "CompileError")?;
    let Some(first) = error.diagnostics.first() else {
        return Ok(PyErr::from_type(
            class.clone(),
            "the function cannot be compiled",
        ));
    };
    let span = first.primary.span;
    let file = error.sources.get(span.file);
    let place = (
        file.map(|file| &*file.name),
        span.start.line,
        character_column(&error.sources, span.file, span.start),
        file.and_then(|file| file.line(span.start.line)),
        span.end.line,
        character_column(&error.sources, span.file, span.end),
    );
    let message = format!("{} [{}]", first.message, first.code);
    let exception = class.call1((message, place))?;
    let diagnostics = error
        .diagnostics
        .iter()
        .map(|diagnostic| Diagnostic::new(py, diagnostic, &error.sources))
        .collect::<PyResult<Vec<_>>>()?;
    exception.setattr(intern!(py, "diagnostics"), PyTuple::new(py, diagnostics)?)?;
    exception.setattr(intern!(py, "rendering"), error.to_string())?;
    exception.setattr(intern!(py, "_colored"), error.render_colored())?;
    let exception = PyErr::from_value(exception);
    // Where an exception is not caught, Python shows the first message and what notes say.
    let help = first.help.iter().map(|help| format!("help: {help}"));
    for note in first.notes.iter().cloned().chain(help) {
        add_note(py, &exception, &note);
    }
    for other in error.diagnostics.iter().skip(1) {
        add_note(
            py,
            &exception,
            &format!("\n{}", render(other, &error.sources)),
        );
    }
    Ok(exception)
}
