//! Numbers and strings, and their values.

use super::lexer::{Lexer, MAX_LENGTH};
use super::token::Tok;

/// The longest number; no integer of 64 bits and no float that was printed is longer.
const MAX_NUMBER: usize = 32;

impl Lexer<'_> {
    /// A decimal number, or an integer after `0x`; without underscores, zeros before it, and words
    /// right behind it.
    pub(super) fn number(&mut self) -> Option<Tok> {
        let start = self.at;
        let mut tok = Tok::Int;
        let zero = self.peek() == b'0';
        if zero && self.byte(1) == b'x' {
            self.at += 2;
            while self.peek().is_ascii_hexdigit() {
                self.at += 1;
            }
            return self.ends_number(start).then_some(tok);
        }
        self.digits();
        let zeros = zero && self.at - start > 1;
        if self.peek() == b'.' {
            tok = Tok::Float;
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(), b'e' | b'E') {
            tok = Tok::Float;
            self.at += 1 + usize::from(matches!(self.byte(1), b'+' | b'-'));
            if !self.peek().is_ascii_digit() {
                return None;
            }
            self.digits();
        }
        (self.ends_number(start) && !zeros).then_some(tok)
    }

    /// Whether a number that begins at `start` ends here.
    fn ends_number(&self, start: usize) -> bool {
        let goes_on = matches!(
            self.peek(),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | 0x80..
        );
        !goes_on && self.at - start <= MAX_NUMBER
    }

    fn digits(&mut self) {
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
    }

    /// A string without prefix, from its first quote to its last.
    pub(super) fn string(&mut self) -> Option<Tok> {
        let start = self.at;
        let quote = self.peek();
        let triple = self.byte(1) == quote && self.byte(2) == quote;
        self.at += if triple { 3 } else { 1 };
        loop {
            match self.peek() {
                byte if byte == quote && !triple => {
                    self.at += 1;
                    break;
                }
                byte if byte == quote && self.byte(1) == quote && self.byte(2) == quote => {
                    self.at += 3;
                    break;
                }
                b'\\' => {
                    escape(self.byte(1))?;
                    self.at += 2;
                }
                b'\n' if triple => self.line_break(),
                b' '.. | b'\t' => self.at += 1,
                _ => return None,
            }
        }
        (self.at - start <= MAX_LENGTH).then_some(Tok::String)
    }
}

/// The value of an integer.
pub(super) fn int(written: &str) -> Option<i128> {
    let value = match written.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => written.parse(),
    };
    value.ok().map(i128::from)
}

/// What stands between the quotes of a string.
fn content(written: &str) -> &str {
    let bytes = written.as_bytes();
    let triple = written.len() >= 6 && bytes[0] == bytes[1] && bytes[0] == bytes[2];
    let quotes = if triple { 3 } else { 1 };
    let content = written.get(quotes..written.len().saturating_sub(quotes));
    content.unwrap_or_default()
}

/// Appends the value of a string.
pub(super) fn append(written: &str, value: &mut String) -> Option<()> {
    let mut rest = content(written);
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        value.push(escape(*rest.as_bytes().get(at + 1)?)?);
        rest = &rest[at + 2..];
    }
    value.push_str(rest);
    Some(())
}

/// The value of a string that is what is written.
pub(super) fn verbatim(written: &str) -> Option<&str> {
    let content = content(written);
    (!content.contains('\\')).then_some(content)
}

/// What a `\` and a byte stand for.
fn escape(byte: u8) -> Option<char> {
    Some(match byte {
        b'\\' | b'\'' | b'"' => char::from(byte),
        b'a' => '\x07',
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'v' => '\x0b',
        _ => return None,
    })
}
