//! A text's tokens, one at a time.
//!
//! Takes the bytes of a text once, from its beginning; gives the tokens that the borrowed grammar
//! expects, each with its range. What is rare in a text (identifiers that are not ASCII, numbers but
//! plain decimal ones) is left to the borrowed lexer, token by token: [`Lexer::borrowed`].
//!
//! Invariants:
//! - Tokens, ranges and errors are those of the borrowed lexer on the same text (`tests.rs`).
//! - Where a line both closes or opens blocks and begins with an error, the error comes first.
//! - Time is linear: no decimal number of more than [`MAX_DIGITS`] digits is converted.

mod indentation;
mod literal;
mod operator;
#[cfg(test)]
mod tests;
mod word;

use self::indentation::Indentations;
use super::tokens::{Token, size};
use super::{Borrowed, LexicalError, LexicalErrorType, TextRange, TextSize, Tok};
use crate::span::BYTE_ORDER_MARK;

/// The most decimal digits a number may have before it is not even converted.
const MAX_DIGITS: usize = 10_000;

/// Why there is no next token.
#[derive(Debug)]
pub(super) enum Stop {
    /// What follows is no token.
    Lexical(LexicalError),
    /// What follows is a number of more than [`MAX_DIGITS`] digits.
    Digits,
}

/// Reads a text.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Whether the next line's indentation has not been looked at.
    line_begins: bool,
    /// Brackets that are open.
    nesting: usize,
    indentations: Indentations,
    /// Blocks that a line has closed, to be said.
    dedents: usize,
    /// Where that line's code begins.
    dedented_at: TextSize,
    /// The token behind the indentation that was said last.
    held: Option<Token>,
}

impl<'a> Lexer<'a> {
    /// A lexer for what `text` holds from the offset `start` on.
    pub(super) fn new(text: &'a str, start: TextSize) -> Self {
        let start = usize::from(start);
        let mark = if text[start..].starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len_utf8()
        } else {
            0
        };
        Self {
            text,
            at: start + mark,
            line_begins: true,
            nesting: 0,
            indentations: Indentations::default(),
            dedents: 0,
            dedented_at: TextSize::default(),
            held: None,
        }
    }

    /// The next token; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Token>, Stop> {
        if self.dedents > 0 {
            return Ok(Some(self.dedent()));
        }
        if let Some(token) = self.held.take() {
            return Ok(Some(token));
        }
        if !self.line_begins {
            return self.token();
        }
        let indent = self.begin_line()?;
        if indent.is_none() && self.dedents == 0 {
            return self.token();
        }
        if self.peek() == b'\\' {
            self.continuation()?;
        } else {
            self.held = self.token()?;
        }
        Ok(Some(indent.unwrap_or_else(|| self.dedent())))
    }

    fn dedent(&mut self) -> Token {
        self.dedents -= 1;
        (Tok::Dedent, TextRange::empty(self.dedented_at))
    }

    /// The next byte; 0 at the end.
    fn peek(&self) -> u8 {
        self.byte(0)
    }

    /// A byte ahead; 0 beyond the end.
    fn byte(&self, ahead: usize) -> u8 {
        let byte = self.text.as_bytes().get(self.at + ahead);
        byte.copied().unwrap_or(0)
    }

    fn fail<T>(&self, error: LexicalErrorType) -> Result<T, Stop> {
        Err(Stop::Lexical(LexicalError::new(error, size(self.at))))
    }

    /// The next token of the line.
    fn token(&mut self) -> Result<Option<Token>, Stop> {
        loop {
            let start = self.at;
            let Some(&byte) = self.text.as_bytes().get(start) else {
                return self.end();
            };
            let tok = match byte {
                b' ' | b'\t' | b'\x0c' => {
                    self.at += 1;
                    continue;
                }
                b'#' => {
                    self.comment();
                    continue;
                }
                b'\\' => {
                    self.continuation()?;
                    continue;
                }
                b'\n' | b'\r' => {
                    self.line_break();
                    if self.nesting > 0 {
                        continue;
                    }
                    self.line_begins = true;
                    Tok::Newline
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => match self.word()? {
                    Some(tok) => tok,
                    None => return self.borrowed(),
                },
                b'\'' | b'"' => self.string(super::StringKind::String)?,
                b'0'..=b'9' => match self.number()? {
                    Some(tok) => tok,
                    None => return self.borrowed(),
                },
                b'.' if self.byte(1).is_ascii_digit() => match self.number()? {
                    Some(tok) => tok,
                    None => return self.borrowed(),
                },
                0x80.. => return self.borrowed(),
                _ => self.operator(byte)?,
            };
            return Ok(Some((tok, TextRange::new(size(start), size(self.at)))));
        }
    }

    /// The next token, as the borrowed lexer takes it.
    fn borrowed(&mut self) -> Result<Option<Token>, Stop> {
        let rest = &self.text[self.at..];
        if rest.starts_with(BYTE_ORDER_MARK) {
            // At its own beginning, the borrowed lexer would step over it.
            self.at += BYTE_ORDER_MARK.len_utf8();
            return self.fail(LexicalErrorType::UnrecognizedToken {
                tok: BYTE_ORDER_MARK,
            });
        }
        match Borrowed::new(rest.chars(), size(self.at)).next() {
            Some(Ok((tok, range))) => {
                self.at = usize::from(range.end());
                Ok(Some((tok, range)))
            }
            Some(Err(error)) => Err(Stop::Lexical(error)),
            None => self.end(),
        }
    }

    fn end(&mut self) -> Result<Option<Token>, Stop> {
        if self.nesting > 0 {
            return self.fail(LexicalErrorType::Eof);
        }
        if self.line_begins {
            return Ok(None);
        }
        self.line_begins = true;
        let end = size(self.at);
        self.dedented_at = end;
        self.dedents = self.indentations.close();
        Ok(Some((Tok::Newline, TextRange::empty(end))))
    }

    /// Steps over a line break.
    fn line_break(&mut self) {
        let both = self.peek() == b'\r' && self.byte(1) == b'\n';
        self.at += 1 + usize::from(both);
    }

    /// Steps over a comment, up to the line break.
    fn comment(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        self.at += length.unwrap_or(rest.len());
    }

    /// Steps over a `\` and the line break it must be followed by.
    fn continuation(&mut self) -> Result<(), Stop> {
        self.at += 1;
        if !matches!(self.peek(), b'\n' | b'\r') {
            return self.fail(LexicalErrorType::LineContinuationError);
        }
        self.line_break();
        if self.at >= self.text.len() {
            return self.fail(LexicalErrorType::Eof);
        }
        Ok(())
    }
}
