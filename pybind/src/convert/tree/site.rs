//! What a handler answered, read into the place of the node it was asked about.
//!
//! - A node that carries the mark of `convert/nodes` is the user's: its lines are right, whoever moved it where.
//! - Any other node is the handler's. Its lines count where they lie within the replaced node; others, and none, are
//!   those of the replaced node. Its names mean what a handler's do: that of a parameter of the native function is that
//!   parameter, whatever the user's function calls so.

use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyTuple};
use tickjit_compiler::ast::{Expr, Name, Stmt, StmtKind, VISIT};
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::span::{FileId, Span};

use super::{Converter, name, own_place};
use crate::convert::nodes::MARK;

/// The place of the node that a handler was asked about.
pub(crate) struct Site<'a> {
    /// Where it stands.
    pub(crate) span: Span,
    /// Whose categories say what the parameters of native functions are called.
    pub(crate) context: &'a CompilationContext,
    /// Whether what the answer marks to be visited will be; else the marks are left out.
    pub(crate) visits: bool,
}

/// Functions that handlers may call by these names too.
const INTRINSICS: [&str; 2] = ["cast_voidptr_to_ptr", "voidptr_null"];

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
    site: &Site<'_>,
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

impl Site<'_> {
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

    /// What an identifier of a handler's is.
    fn name(&self, id: Name) -> Name {
        let mut params = self
            .context
            .categories()
            .iter()
            .flat_map(|category| category.params());
        if params.any(|param| param.name == id) {
            return Expr::param(&id, self.span).as_name().cloned().unwrap_or(id);
        }
        if INTRINSICS.contains(&&*id) {
            return format!("tickjit.extension.intrinsics.{id}").into();
        }
        id
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
    /// The identifier of a name.
    pub(super) fn identifier(&self, node: &Bound<'_, PyAny>) -> PyResult<Name> {
        let id = name(node, "id")?;
        match self.site {
            Some(site) if Site::mark(node)?.is_none() => Ok(site.name(id)),
            _ => Ok(id),
        }
    }

    /// What is marked to be visited, where marks are left out: `mark` and `inside` are fields of the node.
    pub(super) fn visited<'py>(
        &self,
        node: &Bound<'py, PyAny>,
        mark: &str,
        inside: &str,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.site.is_none_or(|site| site.visits) {
            return Ok(None);
        }
        let is_mark = match node.getattr(mark)?.getattr_opt(intern!(node.py(), "id"))? {
            Some(id) => id.eq(VISIT)?,
            None => false,
        };
        let inside = if is_mark {
            Some(node.getattr(inside)?.get_item(0)?)
        } else {
            None
        };
        Ok(inside)
    }

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
