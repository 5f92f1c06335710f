//! Blocks, as the indentation of lines opens and closes them.
//!
//! Tabs and spaces are counted apart: one indentation is deeper than another only if it is whatever
//! the width of a tab.

use std::cmp::Ordering;

use super::{Lexer, LexicalErrorType, Stop, TextRange, Tok, Token, size};

/// Indentation of a line.
#[derive(Clone, Copy, Default)]
struct Indentation {
    tabs: u32,
    spaces: u32,
}

impl Indentation {
    /// `None` where the order depends on the width of a tab.
    fn compare(self, other: Self) -> Option<Ordering> {
        let tabs = self.tabs.cmp(&other.tabs);
        let spaces = self.spaces.cmp(&other.spaces);
        match (tabs, spaces) {
            (Ordering::Equal, order) | (order, Ordering::Equal) => Some(order),
            _ => (tabs == spaces).then_some(tabs),
        }
    }
}

/// Indentations of the blocks around a line, outermost first, without that of the text itself.
#[derive(Clone, Default)]
pub(super) struct Indentations(Vec<Indentation>);

impl Indentations {
    fn current(&self) -> Indentation {
        self.0.last().copied().unwrap_or_default()
    }

    /// Closes all blocks; gives how many there were.
    pub(super) fn close(&mut self) -> usize {
        let count = self.0.len();
        self.0.clear();
        count
    }
}

impl Lexer<'_> {
    /// Finds the next line with code on it; gives the token of a block it opens, and counts those it
    /// closes.
    pub(super) fn begin_line(&mut self) -> Result<Option<Token>, Stop> {
        let indentation = self.indentation()?;
        let here = size(self.at);
        match self.compared(indentation)? {
            Ordering::Equal => return Ok(None),
            Ordering::Greater => {
                self.indentations.0.push(indentation);
                let width = indentation.tabs + indentation.spaces;
                let range = TextRange::new(size(self.at - width as usize), here);
                return Ok(Some((Tok::Indent, range)));
            }
            Ordering::Less => {}
        }
        let mut closed = 0;
        loop {
            match self.compared(indentation)? {
                Ordering::Less => {
                    self.indentations.0.pop();
                    closed += 1;
                }
                Ordering::Equal => break,
                Ordering::Greater => return self.fail(LexicalErrorType::IndentationError),
            }
        }
        self.dedented_at = here;
        self.dedents = closed;
        Ok(None)
    }

    fn compared(&self, indentation: Indentation) -> Result<Ordering, Stop> {
        match indentation.compare(self.indentations.current()) {
            Some(order) => Ok(order),
            None => self.fail(LexicalErrorType::TabError),
        }
    }

    /// Steps over lines without code; gives the indentation of the one after them, nothing at the end
    /// of the text.
    fn indentation(&mut self) -> Result<Indentation, Stop> {
        let mut indentation = Indentation::default();
        loop {
            match self.peek() {
                b' ' => {
                    self.at += 1;
                    indentation.spaces += 1;
                    continue;
                }
                b'\t' if indentation.spaces > 0 => {
                    return self.fail(LexicalErrorType::TabsAfterSpaces);
                }
                b'\t' => {
                    self.at += 1;
                    indentation.tabs += 1;
                    continue;
                }
                b'\x0c' => self.at += 1,
                b'#' => self.comment(),
                b'\n' | b'\r' => self.line_break(),
                0 if self.at >= self.text.len() => return Ok(Indentation::default()),
                _ => {
                    self.line_begins = false;
                    return Ok(indentation);
                }
            }
            indentation = Indentation::default();
        }
    }
}
