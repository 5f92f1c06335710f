//! What a handler answered, read into the place of the node it was asked about.
//!
//! - A node that carries the mark of `convert/nodes` is the user's: its lines are right, whoever moved it where.
//! - Any other node is the handler's. Its lines count where they lie within the replaced node; others, and none, are
//!   those of the replaced node.

use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyTuple};
use tickjit_compiler::ast::{Expr, Stmt, StmtKind};
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::span::{FileId, Span};

use super::{Converter, own_place};
use crate::convert::nodes::MARK;

/// The place of the node that a handler was asked about.
#[derive(Debug)]
pub(crate) struct Site {
    /// Where it stands.
    pub(crate) span: Span,
}

/// An expression or a statement of an answer.
#[derive(Debug)]
pub(crate) enum Part {
    /// An expression.
    Expr(Expr),
    /// A statement.
    Stmt(Box<Stmt>),
}

impl Part {
    /// The part where a statement is to stand.
    pub(crate) fn into_stmt(self) -> Stmt {
        match self {
            Self::Expr(expr) => Stmt {
                span: expr.span,
                kind: StmtKind::Expr(expr),
            },
            Self::Stmt(stmt) => *stmt,
        }
    }
}

/// The nodes of an answer: a node, a list or tuple of nodes. What is none, or cannot be compiled, is a diagnostic.
pub(crate) fn parts(
    answer: &Bound<'_, PyAny>,
    site: &Site,
) -> PyResult<Result<Vec<Part>, Diagnostic>> {
    let mut converter = Converter {
        site: Some(site),
        ..Converter::default()
    };
    let read = converter.answered(answer);
    if !converter.errors.is_empty() {
        let first = converter.errors.swap_remove(0);
        return Ok(Err(match first.code {
            // It is the handler's syntax that is none, not the user's.
            "syntax-error" => site.refusal(&first.message),
            _ => first,
        }));
    }
    let parts = match read {
        Ok(parts) => parts,
        // A node without a field that it needs, or with one of another kind.
        Err(error) if error.is_instance_of::<PyException>(answer.py()) => {
            return Ok(Err(site.refusal(&error.to_string())));
        }
        Err(error) => return Err(error),
    };
    Ok(Ok(parts))
}

impl Site {
    /// Why an answer is none.
    fn refusal(&self, why: &str) -> Diagnostic {
        Diagnostic::new(
            "wrong-replacement",
            format!("a handler gave what is no tree: {why}"),
            self.span,
        )
        .help("give complete nodes of Python's own ast module")
    }

    /// The file of the user's nodes; `None` for a handler's.
    fn mark(node: &Bound<'_, PyAny>) -> PyResult<Option<FileId>> {
        let py = node.py();
        let Some(mark) = node.getattr_opt(intern!(py, MARK))? else {
            return Ok(None);
        };
        let Ok(of_name) = mark.cast::<PyTuple>() else {
            return Ok(Some(FileId(mark.extract()?)));
        };
        let id = node.getattr(intern!(py, "id"))?;
        let same = of_name.get_item(1)?.eq(id)?;
        let file = of_name.get_item(0)?.extract()?;
        Ok(same.then_some(FileId(file)))
    }

    pub(super) fn place(&self, node: &Bound<'_, PyAny>) -> PyResult<Span> {
        let mark = Self::mark(node)?;
        let place = own_place(node)?;
        if let Some(file) = mark {
            return Ok(Span { file, ..place });
        }
        let inside = self.span.start <= place.start && place.end <= self.span.end;
        Ok(Span {
            file: self.span.file,
            ..if inside { place } else { self.span }
        })
    }
}

impl Converter<'_> {
    fn answered(&mut self, answer: &Bound<'_, PyAny>) -> PyResult<Vec<Part>> {
        if let Ok(list) = answer.cast::<PyList>() {
            return list.iter().map(|node| self.part(&node)).collect();
        }
        if let Ok(tuple) = answer.cast::<PyTuple>() {
            return tuple.iter().map(|node| self.part(&node)).collect();
        }
        Ok(vec![self.part(answer)?])
    }

    fn part(&mut self, node: &Bound<'_, PyAny>) -> PyResult<Part> {
        static STMT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        if !node.is_instance(STMT.import(node.py(), "ast", "stmt")?)? {
            return self.expr(node).map(Part::Expr);
        }
        let nodes = PyList::new(node.py(), [node])?;
        let stmt = self.block(&nodes)?.pop();
        // A statement that was refused is not there; that it was is noted.
        stmt.map(|stmt| Part::Stmt(Box::new(stmt)))
            .ok_or_else(|| PyTypeError::new_err("no statement"))
    }
}
