//! Text into the untyped program.
//!
//! Takes a [`SourceFile`] and the id its spans shall carry; gives an [`ast::Function`], a block or a
//! module, or every mistake that could be found.
//!
//! ```text
//! before   "    @node\n    def f(x: int) -> int:\n        return x + 1\n\nclass Rest: ..."
//! after    Function { name: f, params: [x: int], returns: int, body: [Return(Binary(x + 1))] }
//! ```
//!
//! Two ways lead there. `reader/` is short and quick: it knows what functions are mostly made of, and
//! declines whatever else it meets. `grammar/` borrows a parser for all of Python: what the reader has
//! declined it reads from the start, and it alone says what is wrong.
//!
//! Invariants:
//! - What the reader accepts the grammar accepts, with an equal tree (`reader/tests.rs`); no wording and
//!   no place depends on which of them was asked.
//! - Spans are the user's own: lines of the file, columns in UTF-8 bytes of the line as written,
//!   whatever the indentation. A byte order mark takes no column.
//! - What follows a function in the text is not lexed.
//! - Nothing nests deeper than [`ast::MAX_DEPTH`]; no input overflows the stack, panics, or takes
//!   more than linear time.
//! - What is not Python is a `syntax-error`, what Python has and the language has not is named, with
//!   what to write instead. Both are told from one another by the grammar of Python 3.12.
//! - Annotations that are strings are parsed; names are in NFKC form, as in Python.
//!
//! Start reading at `reader/mod.rs`; `grammar/mod.rs` is the authority.

mod depth;
mod error;
mod extent;
mod grammar;
mod lines;
mod names;
mod reader;

pub use error::{Construct, ParseError};

use crate::ast;
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, SourceFile};

/// The function a text begins with, perhaps indented and decorated.
pub fn function(file: &SourceFile, id: FileId) -> Result<ast::Function, Vec<Diagnostic>> {
    match reader::function(file, id) {
        Some(function) => Ok(function),
        None => grammar::function(file, id).map_err(diagnostics),
    }
}

/// The statements of a text, which may share an indentation.
pub fn statements(file: &SourceFile, id: FileId) -> Result<ast::Block, Vec<Diagnostic>> {
    match reader::block(file, id) {
        Some(block) => Ok(block),
        None => grammar::block(file, id).map_err(diagnostics),
    }
}

/// The functions, imports, constants and enumerations of a module's text.
pub fn module(file: &SourceFile, id: FileId) -> Result<ast::Module, Vec<Diagnostic>> {
    match reader::module(file, id) {
        Some(module) => Ok(module),
        None => grammar::module(file, id).map_err(diagnostics),
    }
}

fn diagnostics(errors: Vec<error::ParseError>) -> Vec<Diagnostic> {
    errors.into_iter().map(Diagnostic::from).collect()
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
