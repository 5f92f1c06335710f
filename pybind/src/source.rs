//! The text of Python functions, taken from `linecache` with as little of the file as the function needs.
//!
//! `linecache` holds files, zipped modules and what notebooks, doctests and users of `exec` put there. The end of a
//! function is found by indentation. Where that is too early (a line of a string or of an open bracket may begin left
//! of the `def`), the text ends inside the function and does not parse; [`Extent::File`] then takes everything.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use tickjit_compiler::diagnostic::{CompileError, Diagnostic};
use tickjit_compiler::parse::{Construct, ParseError};
use tickjit_compiler::span::{FileId, Position, SourceFile, Sources, Span};

use crate::lines::lines;

/// The name of functions that have none.
pub(crate) const LAMBDA: &str = "<lambda>";

/// How much of a file to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Lines up to the first one that begins left of the function's body.
    Function,
    /// Every line from the function on.
    File,
}

/// What was looked for, or why it cannot be had.
pub(crate) enum Text {
    /// The text from the function on.
    Found(SourceFile),
    /// Nobody has it.
    Missing,
    /// Another function stands there now.
    Changed,
}

/// Where a function is written.
#[derive(Debug)]
pub(crate) struct Place<'py> {
    /// The function's name.
    name: Bound<'py, PyString>,
    /// The file.
    pub(crate) filename: Bound<'py, PyString>,
    /// The first line: of the decorators, if there are any.
    pub(crate) first_line: u32,
}

impl<'py> Place<'py> {
    /// The place of a code object.
    pub(crate) fn of(code: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = code.py();
        Ok(Self {
            name: code.getattr(intern!(py, "co_name"))?.cast_into()?,
            filename: code.getattr(intern!(py, "co_filename"))?.cast_into()?,
            first_line: code.getattr(intern!(py, "co_firstlineno"))?.extract()?,
        })
    }

    /// The text from the function on.
    pub(crate) fn text(&self, globals: &Bound<'py, PyDict>, extent: Extent) -> PyResult<Text> {
        let lines = lines(&self.filename, Some(globals))?;
        let first = self.first_line.saturating_sub(1) as usize;
        let Some(text) = gather(&lines, first, extent)? else {
            return Ok(if lines.is_empty() {
                Text::Missing
            } else {
                Text::Changed
            });
        };
        if !defines(&text, self.name.to_str()?) {
            return Ok(Text::Changed);
        }
        Ok(Text::Found(SourceFile {
            name: self.filename.to_str()?.into(),
            text: Some(text.into()),
            first_line: self.first_line,
        }))
    }

    /// The error for a function whose text nobody has.
    pub(crate) fn missing(&self) -> CompileError {
        let message = format!("the source of the function `{}` cannot be found", self.name);
        self.error(
            "source-not-found",
            message,
            "define it in a file; or pass its text (or its ast.FunctionDef, with func_globals) instead of the \
             function; or put the text of what you exec into linecache.cache under the file name given to compile()",
        )
    }

    /// The error for a function in whose place another stands.
    pub(crate) fn changed(&self) -> CompileError {
        let message = format!(
            "the file has changed since the function `{}` was defined: another stands here now",
            self.name
        );
        self.error("source-changed", message, "import the module again")
    }

    /// The error for a lambda.
    pub(crate) fn lambda(&self) -> CompileError {
        let mut error = self.error("", String::new(), "");
        error.sources = self.sources(line(&self.filename, self.first_line).ok().flatten());
        for diagnostic in &mut error.diagnostics {
            *diagnostic = Diagnostic::from(ParseError::Refused {
                construct: Construct::Lambda,
                span: diagnostic.primary.span,
            });
        }
        error
    }

    fn error(&self, code: &'static str, message: String, help: &str) -> CompileError {
        let start = Position {
            line: self.first_line,
            column: 0,
        };
        let span = Span {
            file: FileId(0),
            start,
            end: start,
        };
        CompileError {
            diagnostics: vec![Diagnostic::new(code, message, span).help(help)],
            sources: self.sources(None),
        }
    }

    /// The file, with what is known of its text from the function on.
    fn sources(&self, text: Option<String>) -> Sources {
        let mut sources = Sources::default();
        sources.add(SourceFile {
            name: self.filename.to_str().unwrap_or("<unknown>").into(),
            text: text.map(Into::into),
            first_line: self.first_line,
        });
        sources
    }
}

/// One line of a file, without its line break.
pub(crate) fn line(filename: &Bound<'_, PyString>, number: u32) -> PyResult<Option<String>> {
    let lines = lines(filename, None)?;
    let Some(index) = number.checked_sub(1) else {
        return Ok(None);
    };
    match lines.get_item(index as usize) {
        Ok(line) => Ok(Some(line.extract::<String>()?.trim_end().to_owned())),
        Err(_) => Ok(None),
    }
}

fn gather(lines: &Bound<'_, PyList>, first: usize, extent: Extent) -> PyResult<Option<String>> {
    let mut text = String::new();
    let mut end = End::default();
    for index in first..lines.len() {
        let line = lines.get_item(index)?.cast_into::<PyString>()?;
        let line = line.to_str()?;
        if extent == Extent::Function && end.is_past(line) {
            break;
        }
        text.push_str(line);
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Finds the line after a function.
#[derive(Default)]
struct End {
    /// The column of the `def`, and whether its suite has begun.
    margin: Option<usize>,
    in_body: bool,
}

impl End {
    fn is_past(&mut self, line: &str) -> bool {
        let content = line.trim_start_matches([' ', '\t', '\u{c}']);
        if content.trim_end().is_empty() || content.starts_with('#') {
            return false;
        }
        let column = line.len() - content.len();
        let Some(margin) = self.margin else {
            self.margin = Some(column);
            self.in_body = starts_definition(content);
            return false;
        };
        if !self.in_body {
            // Between decorators and `def`: arguments of a decorator may stand at any column.
            self.in_body = starts_definition(content);
            return false;
        }
        // A parenthesis at the margin closes the parameters.
        column <= margin && !content.starts_with([')', ']', '}'])
    }
}

/// Whether the first definition of the text is that of the name. Names beyond ASCII have several spellings.
fn defines(text: &str, name: &str) -> bool {
    if name == LAMBDA || !name.is_ascii() {
        return true;
    }
    let definition = text
        .lines()
        .map(str::trim_start)
        .find(|line| starts_definition(line));
    let rest = definition.and_then(|line| {
        let line = line.strip_prefix("async").unwrap_or(line).trim_start();
        line.strip_prefix("def")?.trim_start().strip_prefix(name)
    });
    rest.is_some_and(|rest| rest.trim_start().starts_with(['(', '[', '\\']))
}

fn starts_definition(content: &str) -> bool {
    ["def ", "def\t", "async "]
        .iter()
        .any(|word| content.starts_with(word))
}
