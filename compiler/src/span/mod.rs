//! Places in source text: files, positions, spans.
//!
//! A [`Position`] is a line and a column rather than an offset, because a function may reach the
//! compiler as a tree without text (Python's `ast.FunctionDef`); lines and columns are what such a
//! tree carries. A [`Span`] is two positions in one file of a [`Sources`] table.

use std::fmt;
use std::sync::Arc;

/// Index of a file in a [`Sources`] table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A line (from 1) and a column (from 0, in UTF-8 bytes), as in Python's `ast`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line, counted from 1 in the user's file.
    pub line: u32,
    /// Column, counted from 0 in UTF-8 bytes.
    pub column: u32,
}

/// A half-open range of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First position.
    pub start: Position,
    /// Position after the last.
    pub end: Position,
}

impl Span {
    /// The smallest span holding both; `self`'s file wins.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.start.line, self.start.column + 1)
    }
}

/// A source file, or the part of one that holds a function.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// File name as the user knows it.
    pub name: Arc<str>,
    /// The text from line `first_line` on; `None` where only a tree was given.
    pub text: Option<Arc<str>>,
    /// Line number of the first line of `text`.
    pub first_line: u32,
}

impl SourceFile {
    /// The text of a line (without its line break), where the file has text that reaches there.
    #[must_use]
    pub fn line(&self, line: u32) -> Option<&str> {
        self.lines_from(line)?.next()
    }

    /// The lines from a line of the file on (without their line breaks), where the file has text
    /// that reaches there.
    #[must_use]
    pub fn lines_from(&self, line: u32) -> Option<impl Iterator<Item = &str>> {
        let skipped = line.checked_sub(self.first_line)? as usize;
        let text = self.text.as_deref()?;
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mut lines = lines(text).skip(skipped).peekable();
        lines.peek()?;
        Some(lines)
    }
}

/// What some editors write before the first line; no column counts it.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// The lines of a text as Python counts them: `\n`, `\r\n` and a lone `\r` end a line.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let line = rest?;
        let Some(end) = line.find(['\n', '\r']) else {
            rest = None;
            return (!line.is_empty()).then_some(line);
        };
        let width = if line[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = Some(&line[end + width..]);
        Some(&line[..end])
    })
}

/// The files of one compilation: the function's own and those of the functions it calls.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and gives its id.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// The file of an id.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }
}
