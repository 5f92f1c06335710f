//! Python's grammar, borrowed: the only file that names `rustpython_parser`.
//!
//! The grammar is that of Python 3.12 (`type` statements and type parameters are known, f-strings are
//! taken apart by [`formatted`]). What this folder gives is our own tree: [`stmt`] and [`expr`] convert, and note
//! everything the language does not have; [`tokens`] guards the parser against what would overflow
//! its stack; [`syntax`] words its errors. It is asked for what [`super::reader`] leaves, and always
//! has the last word.

mod characters;
mod expr;
mod formatted;
mod guarded;
mod pattern;
mod stmt;
mod syntax;
mod tokens;

use rustpython_parser::ast as python;
use rustpython_parser::lexer::{Lexer, LexicalError, LexicalErrorType};
use rustpython_parser::text_size::{TextRange, TextSize};
use rustpython_parser::{Mode, ParseErrorType, StringKind, Tok, parse_tokens};

use self::tokens::{Extent, Seen, Stopped};
use super::error::{Construct, ParseError};
use super::lines::Lines;
use super::names::Names;
use crate::ast::{self, Expr, Stmt};
use crate::span::{FileId, SourceFile, Span};

/// Offsets are 32 bits wide; what lies beyond this is not read.
pub(super) const MAX_TEXT: usize = 1 << 30;

/// The text of a file, as far as it can be read.
fn text(file: &SourceFile) -> &str {
    let text = file.text.as_deref().unwrap_or_default();
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// The function a text begins with.
pub(super) fn function(file: &SourceFile, id: FileId) -> Result<ast::Function, Vec<ParseError>> {
    let (mut converter, body) = statements_of(file, id, Extent::Function)?;
    let mut body = body.into_iter();
    match body.find_map(python::Stmt::function_def_stmt) {
        Some(def) => {
            let function = converter.function(def);
            converter.finish(function)
        }
        None => Err(vec![ParseError::NotAFunction {
            found: "another statement".to_owned(),
            span: converter.lines.span(0, 0),
        }]),
    }
}

/// The statements of a text.
pub(super) fn block(file: &SourceFile, id: FileId) -> Result<ast::Block, Vec<ParseError>> {
    let (mut converter, body) = statements_of(file, id, Extent::All)?;
    let block = converter.block(body);
    converter.finish(block)
}

/// The items of a module's text.
pub(super) fn module(file: &SourceFile, id: FileId) -> Result<ast::Module, Vec<ParseError>> {
    let (mut converter, body) = statements_of(file, id, Extent::All)?;
    let module = converter.module(body);
    converter.finish(module)
}

fn statements_of(
    file: &SourceFile,
    id: FileId,
    extent: Extent,
) -> Result<(Converter<'_>, Vec<python::Stmt>), Vec<ParseError>> {
    let text = text(file);
    let (tree, seen) =
        parse(text, TextSize::default(), extent, Mode::Module).map_err(|failure| {
            let lines = Lines::new(file, id, text, text.len());
            vec![syntax::error(failure, text, &lines)]
        })?;
    let body = match tree {
        python::Mod::Module(module) => module.body,
        python::Mod::Interactive(_) | python::Mod::Expression(_) | python::Mod::FunctionType(_) => {
            Vec::new()
        }
    };
    let converter = Converter {
        text,
        lines: Lines::new(file, id, text, usize::from(seen.end)),
        inside: None,
        seen,
        names: Names::default(),
        loops: 0,
        errors: Vec::new(),
    };
    Ok((converter, body))
}

/// Why there is no tree.
enum Failure {
    Tokens(Stopped),
    Grammar(ParseErrorType, TextSize),
}

/// Parses `text` from `start` on.
fn parse(
    text: &str,
    start: TextSize,
    extent: Extent,
    mode: Mode,
) -> Result<(python::Mod, Seen), Failure> {
    let (tokens, seen) = tokens::take(text, start, extent).map_err(Failure::Tokens)?;
    match parse_tokens(tokens.into_iter().map(Ok), mode, "") {
        Ok(tree) => Ok((tree, seen)),
        Err(error) => Err(Failure::Grammar(error.error, error.offset.min(seen.end))),
    }
}

/// Converts the parser's tree into ours.
///
/// A mistake is noted, a placeholder takes its place, and the conversion goes on: all mistakes of a
/// text are found at once.
struct Converter<'a> {
    text: &'a str,
    lines: Lines,
    /// The literal whose content is converted, where its offsets are not those of the file.
    inside: Option<Span>,
    seen: Seen,
    names: Names,
    /// Loops around the statement being converted.
    loops: usize,
    errors: Vec<ParseError>,
}

impl Converter<'_> {
    fn finish<T>(mut self, value: T) -> Result<T, Vec<ParseError>> {
        if self.errors.is_empty() {
            return Ok(value);
        }
        self.errors.sort_by_key(|error| error.span().start);
        Err(self.errors)
    }

    fn span(&self, range: TextRange) -> Span {
        self.inside
            .unwrap_or_else(|| self.lines.span(range.start().into(), range.end().into()))
    }

    fn refuse(&mut self, construct: Construct, range: TextRange) {
        let span = self.span(range);
        self.errors.push(ParseError::Refused { construct, span });
    }

    fn syntax(&mut self, message: impl Into<String>, range: TextRange) {
        let span = self.span(range);
        let message = message.into();
        self.errors.push(ParseError::Syntax { message, span });
    }

    /// The first `length` bytes of a node: its keyword.
    fn keyword(range: TextRange, length: u32) -> TextRange {
        let end = (range.start() + TextSize::from(length)).min(range.end());
        TextRange::new(range.start(), end)
    }
}

fn nothing(span: Span) -> Expr {
    Expr {
        span,
        kind: ast::ExprKind::Constant(ast::Constant::None),
    }
}

fn pass(span: Span) -> Stmt {
    Stmt {
        span,
        kind: ast::StmtKind::Pass,
    }
}
