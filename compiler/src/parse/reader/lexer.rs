//! Text into tokens, one at a time.
//!
//! The indentation of the first line is the margin: it makes no token, and a function keeps its
//! columns however deep it stands. Once [`Lexer::end_with_block`] was called, the first line that is
//! not indented beyond the margin ends the text, and nothing behind its indentation is looked at.
//!
//! Gives `None` for whatever is not plain: a byte outside of strings and comments that is not ASCII,
//! a control character, a tab before code, a prefixed string, a number that is not decimal.

use super::token::{Tok, Token};
use crate::ast::MAX_DEPTH;
use crate::span::Position;

/// Blocks nest at most this deep.
const MAX_BLOCKS: usize = MAX_DEPTH / 4;

/// The most marks and words, but for names and constants, a statement may hold.
///
/// None of them adds more than one to what [`crate::parse::depth`] measures, nor more than one level
/// to the reader's recursion: what stays below is neither too deep for a tree nor for the stack.
const MAX_MARKS: usize = MAX_DEPTH / 2;

/// The longest word, string or comment. It keeps all runs of digits below the bound of the grammar.
pub(super) const MAX_LENGTH: usize = 10_000;

/// Where in a line the lexer is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before its indentation.
    Begin,
    /// At the beginning of a block.
    Opened,
    /// Behind its indentation.
    Line,
    /// Behind the last line.
    End,
}

/// Reads a text.
pub(super) struct Lexer<'a> {
    text: &'a str,
    pub(super) at: usize,
    line: u32,
    /// Offset of the first byte of the line.
    line_start: usize,
    /// Brackets that are open.
    nesting: usize,
    /// Indentations of the blocks around the line; the first is the margin.
    indentations: Vec<usize>,
    /// Blocks that the line just begun has closed.
    dedents: usize,
    stage: Stage,
    ends_with_block: bool,
    /// Marks and words that the statement holds.
    marks: usize,
}

impl<'a> Lexer<'a> {
    /// A lexer for a text whose first line has the number `line`.
    pub(super) fn new(text: &'a str, line: u32) -> Self {
        Self {
            text,
            at: 0,
            line,
            line_start: 0,
            nesting: 0,
            indentations: Vec::new(),
            dedents: 0,
            stage: Stage::Begin,
            ends_with_block: false,
            marks: 0,
        }
    }

    /// A lexer for what stands between two offsets of one line, the first of them at `position`.
    pub(super) fn within(&self, start: usize, end: usize, position: Position) -> Option<Self> {
        Some(Self {
            at: start,
            line_start: start.checked_sub(position.column as usize)?,
            indentations: vec![0],
            stage: Stage::Line,
            ..Self::new(self.text.get(..end)?, position.line)
        })
    }

    /// Ends the text before the first line that is not indented beyond the margin.
    pub(super) fn end_with_block(&mut self) {
        self.ends_with_block = true;
    }

    /// The text of a token.
    pub(super) fn text(&self, token: Token) -> &'a str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// A byte ahead; 0 beyond the end.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        let byte = self.text.as_bytes().get(self.at + ahead);
        byte.copied().unwrap_or(0)
    }

    /// The next byte; 0 at the end.
    pub(super) fn peek(&self) -> u8 {
        self.byte(0)
    }

    fn has_ended(&self) -> bool {
        self.at >= self.text.len()
    }

    fn position(&self, offset: usize) -> Position {
        Position {
            line: self.line,
            column: u32::try_from(offset - self.line_start).unwrap_or(u32::MAX),
        }
    }

    fn empty(&self, tok: Tok) -> Token {
        let here = self.position(self.at);
        Token {
            tok,
            start: self.at,
            end: self.at,
            from: here,
            to: here,
        }
    }

    /// The next token; after the last one, [`Tok::End`] for ever.
    pub(super) fn next(&mut self) -> Option<Token> {
        if self.stage == Stage::Begin {
            self.begin_line()?;
        }
        if self.dedents > 0 {
            self.dedents -= 1;
            return Some(self.empty(Tok::Dedent));
        }
        match self.stage {
            Stage::Opened => {
                self.stage = Stage::Line;
                return Some(self.empty(Tok::Indent));
            }
            Stage::End => return Some(self.empty(Tok::End)),
            Stage::Begin | Stage::Line => {}
        }
        self.spaces()?;
        let start = self.at;
        let from = self.position(start);
        let tok = match self.peek() {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word()?,
            b'0'..=b'9' => self.number()?,
            b'.' if self.byte(1).is_ascii_digit() => self.number()?,
            b'\'' | b'"' => self.string()?,
            b'\n' => return self.end_line(),
            0 if self.has_ended() => return self.end_line(),
            _ => self.mark()?,
        };
        match tok {
            Tok::Name
            | Tok::Int
            | Tok::Float
            | Tok::String
            | Tok::None
            | Tok::True
            | Tok::False
            | Tok::Comma
            | Tok::Colon => {}
            _ if self.marks == MAX_MARKS => return None,
            _ => self.marks += 1,
        }
        Some(Token {
            tok,
            start,
            end: self.at,
            from,
            to: self.position(self.at),
        })
    }

    fn end_line(&mut self) -> Option<Token> {
        if self.nesting > 0 {
            return None;
        }
        let token = self.empty(Tok::Newline);
        self.marks = 0;
        if self.has_ended() {
            self.close_blocks();
        } else {
            self.line_break();
            self.stage = Stage::Begin;
        }
        Some(token)
    }

    /// Steps over a line break.
    pub(super) fn line_break(&mut self) {
        self.at += 1;
        self.line = self.line.saturating_add(1);
        self.line_start = self.at;
    }

    fn close_blocks(&mut self) {
        self.dedents = self.indentations.len().saturating_sub(1);
        self.stage = Stage::End;
    }

    /// Finds the next line with code on it, and what its indentation opens or closes.
    fn begin_line(&mut self) -> Option<()> {
        let width = loop {
            let start = self.at;
            while self.peek() == b' ' {
                self.at += 1;
            }
            match self.peek() {
                b'\n' => self.line_break(),
                b'#' => self.comment()?,
                0 if self.has_ended() => {
                    self.close_blocks();
                    return Some(());
                }
                b'\t' | b'\r' | b'\x0c' | b'\\' => return None,
                _ => break self.at - start,
            }
        };
        self.stage = Stage::Line;
        let Some(&margin) = self.indentations.first() else {
            self.indentations.push(width);
            return Some(());
        };
        if self.ends_with_block && width <= margin {
            self.close_blocks();
            return Some(());
        }
        if self.indentations.last() < Some(&width) {
            self.indentations.push(width);
            self.stage = Stage::Opened;
            return (self.indentations.len() <= MAX_BLOCKS).then_some(());
        }
        while self.indentations.last() > Some(&width) {
            self.indentations.pop();
            self.dedents += 1;
        }
        (self.indentations.last() == Some(&width)).then_some(())
    }

    /// Steps over a comment, up to the line break.
    fn comment(&mut self) -> Option<()> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = length.unwrap_or(rest.len());
        self.at += length;
        (length <= MAX_LENGTH && self.peek() != b'\r').then_some(())
    }

    /// Steps over what stands between tokens.
    fn spaces(&mut self) -> Option<()> {
        loop {
            match self.peek() {
                b' ' | b'\t' => self.at += 1,
                b'#' => self.comment()?,
                b'\n' if self.nesting > 0 => self.line_break(),
                b'\\' if self.byte(1) == b'\n' => {
                    self.at += 1;
                    self.line_break();
                    if self.has_ended() {
                        return None;
                    }
                }
                _ => return Some(()),
            }
        }
    }

    fn word(&mut self) -> Option<Tok> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'))
            .unwrap_or(rest.len());
        self.at += length;
        let plain = length <= MAX_LENGTH && !matches!(self.peek(), b'\'' | b'"' | 0x80..);
        plain.then(|| Tok::of_word(&rest[..length]))
    }

    fn mark(&mut self) -> Option<Tok> {
        let (tok, length) = Tok::of_mark(self.peek(), self.byte(1), self.byte(2))?;
        match tok {
            Tok::LeftParen | Tok::LeftBracket | Tok::LeftBrace => self.nesting += 1,
            Tok::RightParen | Tok::RightBracket | Tok::RightBrace => {
                self.nesting = self.nesting.checked_sub(1)?;
            }
            _ => {}
        }
        self.at += length;
        Some(tok)
    }
}
