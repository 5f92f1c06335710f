//! Python's `ast` nodes into the compiler's untyped program.
//!
//! Takes an `ast.FunctionDef` (or a list of statements, or what a handler answered), which it only reads; gives an
//! [`ast::Function`] whose spans are the nodes' own lines and columns. What Python has and the language has not is
//! refused in the parser's words.
//!
//! Start reading at [`function`]; `stmt.rs` and `expr.rs` have a case per node class, `site.rs` says what is different
//! about nodes of handlers.

mod expr;
mod pattern;
mod site;
mod stmt;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyString};
use tickjit_compiler::ast::{self, MAX_DEPTH, Name, Param, ParamKind};
use tickjit_compiler::diagnostic::{CompileError, Diagnostic};
use tickjit_compiler::parse::{Construct, ParseError};
use tickjit_compiler::span::{FileId, Position, SourceFile, Sources, Span};

use crate::lines::lines;

pub(crate) use site::{Part, Site, parts};

/// Whether an object is a node of that class.
pub(crate) fn is_node(object: &Bound<'_, PyAny>, class: &str) -> PyResult<bool> {
    let ty = object.get_type();
    Ok(ty.name()?.to_str()? == class && ty.module()?.to_str()? == "ast")
}

/// A tree has no text; its lines are those of a file nobody names.
pub(crate) fn file(name: &str) -> SourceFile {
    SourceFile {
        name: name.into(),
        text: None,
        first_line: 1,
    }
}

/// The file that a tree says it is from, by an attribute `filename`, with the function's lines.
fn named_file(node: &Bound<'_, PyAny>) -> PyResult<Option<SourceFile>> {
    let py = node.py();
    let Some(name) = node.getattr_opt(intern!(py, "filename"))? else {
        return Ok(None);
    };
    let name = name.cast_into::<PyString>()?;
    let first_line: u32 = node.getattr(intern!(py, "lineno"))?.extract()?;
    let end_line: u32 = node.getattr(intern!(py, "end_lineno"))?.extract()?;
    let lines = lines(&name, None)?;
    let mut text = String::new();
    let of_function = first_line.saturating_sub(1) as usize..end_line as usize;
    for line in lines.iter().take(of_function.end).skip(of_function.start) {
        text.push_str(line.cast::<PyString>()?.to_str()?);
    }
    Ok(Some(SourceFile {
        name: name.to_str()?.into(),
        text: (!text.is_empty()).then(|| text.into()),
        first_line,
    }))
}

/// The function of an `ast.FunctionDef`.
pub(crate) fn function(
    node: &Bound<'_, PyAny>,
) -> PyResult<Result<(ast::Function, SourceFile), CompileError>> {
    let file = named_file(node)?.unwrap_or_else(|| file("<ast>"));
    let mut converter = Converter::default();
    let function = converter.function(node)?;
    Ok(converter.finish(function, file))
}

/// The statements of a list of nodes.
pub(crate) fn statements(
    nodes: &Bound<'_, PyList>,
    file: SourceFile,
) -> PyResult<Result<(ast::Block, SourceFile), CompileError>> {
    let mut converter = Converter::default();
    let block = converter.block(nodes)?;
    Ok(converter.finish(block, file))
}

#[derive(Default)]
struct Converter<'a> {
    errors: Vec<Diagnostic>,
    depth: usize,
    /// Where the nodes of a handler go.
    site: Option<&'a Site<'a>>,
}

impl Converter<'_> {
    fn finish<T>(self, tree: T, file: SourceFile) -> Result<(T, SourceFile), CompileError> {
        if self.errors.is_empty() {
            return Ok((tree, file));
        }
        let mut sources = Sources::default();
        sources.add(file);
        Err(CompileError {
            diagnostics: self.errors,
            sources,
        })
    }

    fn report(&mut self, error: ParseError) {
        self.errors.push(error.into());
    }

    fn refuse(&mut self, construct: Construct, span: Span) {
        self.report(ParseError::Refused { construct, span });
    }

    /// Whether one level more is too deep; whoever enters leaves again.
    fn enter(&mut self, span: Span) -> bool {
        if self.depth >= MAX_DEPTH {
            self.report(ParseError::TooDeep { span });
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Where a node stands.
    fn place(&self, node: &Bound<'_, PyAny>) -> PyResult<Span> {
        match self.site {
            None => own_place(node),
            Some(site) => site.place(node),
        }
    }

    fn function(&mut self, node: &Bound<'_, PyAny>) -> PyResult<ast::Function> {
        let span = header(node)?;
        if !list(node, "type_params")?.is_empty() {
            self.refuse(Construct::TypeParameters, span);
        }
        let name = name(node, "name")?;
        let params = self.params(&node.getattr("args")?)?;
        let returns = self.annotation(node, "returns")?;
        let decorators = self.exprs(node, "decorator_list")?;
        let body = self.block(&node.getattr("body")?.cast_into()?)?;
        Ok(ast::Function {
            name,
            span,
            params,
            returns,
            decorators,
            body,
        })
    }

    fn params(&mut self, args: &Bound<'_, PyAny>) -> PyResult<Vec<Param>> {
        for star in ["vararg", "kwarg"] {
            let node = args.getattr(star)?;
            if !node.is_none() {
                let construct = match star {
                    "vararg" => Construct::StarParameter,
                    _ => Construct::DoubleStarParameter,
                };
                let span = self.place(&node)?;
                self.refuse(construct, span);
            }
        }
        let mut params = Vec::new();
        for (field, kind) in [
            ("posonlyargs", ParamKind::PositionalOnly),
            ("args", ParamKind::PositionalOrKeyword),
        ] {
            for arg in list(args, field)? {
                params.push(self.param(&arg, kind)?);
            }
        }
        // The last positional parameters have the defaults.
        let defaults = list(args, "defaults")?;
        let without = params.len().saturating_sub(defaults.len());
        for (param, default) in params.iter_mut().skip(without).zip(defaults) {
            param.default = Some(self.expr(&default)?);
        }
        let defaults = list(args, "kw_defaults")?;
        for (index, arg) in list(args, "kwonlyargs")?.iter().enumerate() {
            let mut param = self.param(&arg, ParamKind::KeywordOnly)?;
            if let Ok(default) = defaults.get_item(index)
                && !default.is_none()
            {
                param.default = Some(self.expr(&default)?);
            }
            params.push(param);
        }
        Ok(params)
    }

    fn param(&mut self, arg: &Bound<'_, PyAny>, kind: ParamKind) -> PyResult<Param> {
        Ok(Param {
            name: name(arg, "arg")?,
            span: self.place(arg)?,
            kind,
            annotation: self.annotation(arg, "annotation")?,
            default: None,
        })
    }
}

/// An identifier of a node.
fn name(node: &Bound<'_, PyAny>, field: &str) -> PyResult<Name> {
    let text = node.getattr(field)?.cast_into::<PyString>()?;
    Ok(text.to_str()?.into())
}

/// A list of nodes; an absent one is empty.
fn list<'py>(node: &Bound<'py, PyAny>, field: &str) -> PyResult<Bound<'py, PyList>> {
    match node.getattr_opt(field)? {
        Some(nodes) => Ok(nodes.cast_into()?),
        None => Ok(PyList::empty(node.py())),
    }
}

/// The name of a node's class.
fn class(node: &Bound<'_, PyAny>) -> PyResult<String> {
    let class = node.get_type();
    if !node.is_instance(node_class(node.py())?)? {
        return Err(pyo3::exceptions::PyTypeError::new_err(format!(
            "a tree holds a {}, which is no ast node",
            class.qualname()?
        )));
    }
    Ok(class.name()?.to_string())
}

fn node_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static NODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    NODE.import(py, "ast", "AST")
}

/// Where a node says that it stands. Trees made by hand may not say.
fn own_place(node: &Bound<'_, PyAny>) -> PyResult<Span> {
    let py = node.py();
    let number = |field: &Bound<'_, PyString>| -> PyResult<Option<u32>> {
        match node.getattr_opt(field)? {
            Some(value) if !value.is_none() => value.extract().map(Some),
            _ => Ok(None),
        }
    };
    let start = Position {
        line: number(intern!(py, "lineno"))?.unwrap_or(1),
        column: number(intern!(py, "col_offset"))?.unwrap_or_default(),
    };
    let end = Position {
        line: number(intern!(py, "end_lineno"))?.unwrap_or(start.line),
        column: number(intern!(py, "end_col_offset"))?.unwrap_or(start.column),
    };
    Ok(Span {
        file: FileId::default(),
        start,
        end,
    })
}

/// The place of the name in a `def` line.
fn header(node: &Bound<'_, PyAny>) -> PyResult<Span> {
    let mut span = own_place(node)?;
    span.start.column += 4; // Past "def ".
    let length = name(node, "name")?.len();
    span.end = Position {
        line: span.start.line,
        column: span.start.column + u32::try_from(length).unwrap_or_default(),
    };
    Ok(span)
}
