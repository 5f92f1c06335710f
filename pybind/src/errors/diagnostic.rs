//! `Diagnostic` and `Span`: one mistake in a user's function, as Python objects.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use tickjit_compiler::diagnostic;
use tickjit_compiler::span::Sources;

use super::compile_error::character_column;

/// A place in the source, and what its label says. Lines and columns count from 1, columns in characters;
/// `end_column` is that after the last character.
#[pyclass(frozen, eq, get_all, module = "tickjit", name = "Span")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    filename: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    label: String,
}

impl Span {
    fn new(label: &diagnostic::Label, sources: &Sources) -> Self {
        let span = label.span;
        Self {
            filename: sources
                .get(span.file)
                .map_or_else(|| "<unknown>".to_owned(), |file| file.name.to_string()),
            line: span.start.line,
            column: character_column(sources, span.file, span.start),
            end_line: span.end.line,
            end_column: character_column(sources, span.file, span.end),
            label: label.text.clone(),
        }
    }
}

#[pymethods]
impl Span {
    #[new]
    fn py_new(
        filename: String,
        line: u32,
        column: u32,
        end_line: u32,
        end_column: u32,
        label: String,
    ) -> Self {
        Self {
            filename,
            line,
            column,
            end_line,
            end_column,
            label,
        }
    }

    fn __getnewargs__(&self) -> (&str, u32, u32, u32, u32, &str) {
        (
            &self.filename,
            self.line,
            self.column,
            self.end_line,
            self.end_column,
            &self.label,
        )
    }

    fn __repr__(&self) -> String {
        format!(
            "Span({}:{}:{}, {:?})",
            self.filename, self.line, self.column, self.label
        )
    }
}

/// One mistake in a function. `code` is stable and has a page in the documentation; `spans` are the places, that of
/// the mistake first; `help` says what to write instead.
#[pyclass(frozen, get_all, module = "tickjit", name = "Diagnostic")]
#[derive(Debug)]
pub(crate) struct Diagnostic {
    code: String,
    message: String,
    spans: Py<PyTuple>,
    help: Option<String>,
    notes: Py<PyTuple>,
}

impl Diagnostic {
    pub(super) fn new(
        py: Python<'_>,
        diagnostic: &diagnostic::Diagnostic,
        sources: &Sources,
    ) -> PyResult<Self> {
        let spans = std::iter::once(&diagnostic.primary)
            .chain(&diagnostic.secondary)
            .map(|label| Span::new(label, sources))
            .collect::<Vec<_>>();
        Ok(Self {
            code: diagnostic.code.to_owned(),
            message: diagnostic.message.clone(),
            spans: PyTuple::new(py, spans)?.unbind(),
            help: diagnostic.help.clone(),
            notes: PyTuple::new(py, &diagnostic.notes)?.unbind(),
        })
    }
}

#[pymethods]
impl Diagnostic {
    #[new]
    fn py_new(
        code: String,
        message: String,
        spans: Py<PyTuple>,
        help: Option<String>,
        notes: Py<PyTuple>,
    ) -> Self {
        Self {
            code,
            message,
            spans,
            help,
            notes,
        }
    }

    fn __getnewargs__(
        &self,
        py: Python<'_>,
    ) -> (&str, &str, Py<PyTuple>, Option<&str>, Py<PyTuple>) {
        (
            &self.code,
            &self.message,
            self.spans.clone_ref(py),
            self.help.as_deref(),
            self.notes.clone_ref(py),
        )
    }

    fn __repr__(&self) -> String {
        format!("Diagnostic({}: {})", self.code, self.message)
    }
}
