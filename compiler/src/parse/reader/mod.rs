//! The short way from text to tree, for what functions are mostly made of.
//!
//! Takes a [`SourceFile`] and the id its spans shall carry; gives the very tree that the borrowed
//! grammar gives, or declines.
//!
//! ```text
//! before   "def f(x: int) -> int:\n    return x + 1\n"        "def f(x):\n    return f'{x}'\n"
//! after    Some(Function { name: f, ... })                     None
//! ```
//!
//! The grammar is a table of states for all of Python, and takes several times as long
//! (`docs/benchmarks.md`). Where this folder meets anything it has no rule for, it gives up, and the grammar
//! reads the text from the start and says what it is.
//!
//! Invariants:
//! - What it accepts the grammar accepts, with an equal tree, spans included (`tests.rs`).
//! - It never says that something is wrong: a mistake, what the language has not, what is merely
//!   rare, all are `None`. So no diagnostic is worded here, and none depends on it.
//! - What follows a function in the text is not read.
//! - Recursion is bounded by the marks of a statement and the blocks around it (`lexer.rs`).
//! - Time is linear.
//!
//! Start reading at `stmt.rs`; rules are methods of [`Reader`], one each.

mod atom;
mod expr;
mod function;
mod lexer;
mod literal;
mod module;
mod stmt;
#[cfg(test)]
mod tests;
mod token;

use self::lexer::Lexer;
use self::token::{Tok, Token};
use super::grammar::MAX_TEXT;
use super::names::Names;
use crate::ast::{self, Expr, ExprKind, Name};
use crate::span::{FileId, Position, SourceFile, Span};

/// Parameters and keyword arguments are searched for doubles; there are at most this many.
const MAX_NAMES: usize = 255;

/// The function a text begins with.
pub(super) fn function(file: &SourceFile, id: FileId) -> Option<ast::Function> {
    let mut reader = Reader::new(file, id)?;
    let decorators = reader.decorators()?;
    // What is looked at is the `def`: what ends a line is still ahead.
    reader.lexer.end_with_block();
    let function = reader.function(decorators)?;
    reader.at(Tok::End).then_some(function)
}

/// The statements of a text.
pub(super) fn block(file: &SourceFile, id: FileId) -> Option<ast::Block> {
    let mut reader = Reader::new(file, id)?;
    let block = reader.statements()?;
    reader.at(Tok::End).then_some(block)
}

/// The items of a module's text.
pub(super) fn module(file: &SourceFile, id: FileId) -> Option<ast::Module> {
    Reader::new(file, id)?.module()
}

/// Reads by recursive descent, with one token of sight.
struct Reader<'a> {
    lexer: Lexer<'a>,
    file: FileId,
    /// The token to be taken next.
    token: Token,
    /// Where the token before it ended.
    last: Position,
    names: Names,
    /// Loops around the statement.
    loops: usize,
}

impl<'a> Reader<'a> {
    fn new(file: &'a SourceFile, id: FileId) -> Option<Self> {
        let text = file.text.as_deref()?;
        if text.len() > MAX_TEXT {
            return None;
        }
        let mut lexer = Lexer::new(text, file.first_line);
        Some(Self {
            token: lexer.next()?,
            lexer,
            file: id,
            last: Position::default(),
            names: Names::default(),
            loops: 0,
        })
    }

    /// Takes the token.
    fn advance(&mut self) -> Option<Token> {
        let taken = self.token;
        self.last = taken.to;
        self.token = self.lexer.next()?;
        Some(taken)
    }

    fn at(&self, tok: Tok) -> bool {
        self.token.tok == tok
    }

    /// Takes the token if it is `tok`; says whether it was.
    fn eat(&mut self, tok: Tok) -> Option<bool> {
        let found = self.at(tok);
        if found {
            self.advance()?;
        }
        Some(found)
    }

    /// Takes the token, which has to be `tok`.
    fn take(&mut self, tok: Tok) -> Option<Token> {
        if self.at(tok) { self.advance() } else { None }
    }

    /// Takes a name.
    fn name(&mut self) -> Option<Name> {
        let token = self.take(Tok::Name)?;
        Some(self.names.shared(self.lexer.text(token)))
    }

    fn span_of(&self, token: Token) -> Span {
        Span {
            file: self.file,
            start: token.from,
            end: token.to,
        }
    }

    /// From `start` to the end of the token taken last.
    fn since(&self, start: Position) -> Span {
        Span {
            file: self.file,
            start,
            end: self.last,
        }
    }

    /// From `start` to the end of an expression, without the brackets around it.
    fn up_to(&self, start: Position, last: &Expr) -> Span {
        Span {
            file: self.file,
            start,
            end: last.span.end,
        }
    }

    /// A node from `start` to the end of the token taken last.
    fn node(&self, start: Position, kind: ExprKind) -> Expr {
        let span = self.since(start);
        Expr { span, kind }
    }
}
