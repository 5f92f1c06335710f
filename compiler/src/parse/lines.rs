//! The table that turns byte offsets of a text into lines and columns of the user's file.

use crate::span::{BYTE_ORDER_MARK, FileId, Position, SourceFile, Span};

/// Where lines begin, in the part of the text that was read.
pub(super) struct Lines {
    file: FileId,
    first_line: u32,
    /// Offsets of line beginnings; the first is 0 or, after a byte order mark, 3.
    starts: Vec<u32>,
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
        }
    }

    fn position(&self, offset: u32) -> Position {
        let index = self
            .starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
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
