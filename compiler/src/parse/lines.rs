//! The table that turns byte offsets of a text into lines and columns of the user's file.

use std::cell::Cell;

use crate::span::{BYTE_ORDER_MARK, FileId, Position, SourceFile, Span};

/// Where lines begin, in the part of the text that was read.
pub(super) struct Lines {
    file: FileId,
    first_line: u32,
    /// Offsets of line beginnings; the first is 0 or, after a byte order mark, 3.
    starts: Vec<u32>,
    /// The line asked for last: the next position is mostly on it.
    last: Cell<usize>,
}

impl Lines {
    /// The lines of the first `end` bytes of a file's text.
    pub(super) fn new(file: &SourceFile, id: FileId, text: &str, end: usize) -> Self {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(64);
        starts.push(if text.starts_with(BYTE_ORDER_MARK) {
            3
        } else {
            0
        });
        for (at, &byte) in bytes[..end.min(bytes.len())].iter().enumerate() {
            let breaks =
                byte == b'\n' || (byte == b'\r' && bytes.get(at + 1).is_none_or(|b| *b != b'\n'));
            if breaks {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self {
            file: id,
            first_line: file.first_line,
            starts,
            last: Cell::new(0),
        }
    }

    /// The index of the line that holds an offset.
    fn index(&self, offset: u32) -> usize {
        let last = self.last.get();
        let begins = self.starts.get(last).is_some_and(|start| *start <= offset);
        let goes_on = self.starts.get(last + 1).is_none_or(|next| offset < *next);
        if begins && goes_on {
            return last;
        }
        let behind = self.starts.partition_point(|start| *start <= offset);
        let index = behind.saturating_sub(1);
        self.last.set(index);
        index
    }

    fn position(&self, offset: u32) -> Position {
        let index = self.index(offset);
        Position {
            line: self
                .first_line
                .saturating_add(u32::try_from(index).unwrap_or(u32::MAX)),
            column: offset.saturating_sub(self.starts[index]),
        }
    }

    /// The span of a range of offsets.
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span {
            file: self.file,
            start: self.position(start),
            end: self.position(end),
        }
    }
}
