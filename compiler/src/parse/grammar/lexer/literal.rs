//! Numbers and strings.

use super::super::StringKind;
use super::{Lexer, LexicalErrorType, MAX_DIGITS, Stop, Tok};

impl Lexer<'_> {
    /// A decimal number without exponent and underscores; `None` where it is another one, or none.
    pub(super) fn number(&mut self) -> Result<Option<Tok>, Stop> {
        let bytes = &self.text.as_bytes()[self.at..];
        let digits = |from: usize| {
            let rest = &bytes[from..];
            let count = rest.iter().position(|byte| !byte.is_ascii_digit());
            from + count.unwrap_or(rest.len())
        };
        let whole = digits(0);
        let float = bytes.get(whole) == Some(&b'.');
        let end = if float { digits(whole + 1) } else { whole };
        let plain = !matches!(
            bytes.get(end),
            Some(b'_' | b'e' | b'E' | b'j' | b'J' | b'x' | b'X' | b'o' | b'O' | b'b' | b'B')
        );
        let written = &self.text[self.at..self.at + end];
        if plain && float && end <= MAX_DIGITS {
            if let Ok(value) = written.parse() {
                self.at += end;
                return Ok(Some(Tok::Float { value }));
            }
        } else if plain
            && (end == 1 || bytes[0] != b'0')
            && let Ok(value) = written.parse::<u64>()
        {
            self.at += end;
            return Ok(Some(Tok::Int {
                value: value.into(),
            }));
        }
        if has_too_many_digits(bytes) {
            return Err(Stop::Digits);
        }
        Ok(None)
    }

    /// A string from its first quote to its last.
    pub(super) fn string(&mut self, kind: StringKind) -> Result<Tok, Stop> {
        let quote = self.peek();
        let triple_quoted = self.byte(1) == quote && self.byte(2) == quote;
        let quotes = if triple_quoted { 3 } else { 1 };
        self.at += quotes;
        let start = self.at;
        let mut has_return = false;
        loop {
            let byte = self.peek();
            if byte == quote {
                let closed = !triple_quoted || (self.byte(1) == quote && self.byte(2) == quote);
                if closed {
                    break;
                }
            }
            match byte {
                0 if self.at >= self.text.len() => {
                    return self.fail(if triple_quoted {
                        LexicalErrorType::Eof
                    } else {
                        LexicalErrorType::StringError
                    });
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek() {
                        0 if self.at >= self.text.len() => {}
                        b'\r' => {
                            has_return = true;
                            self.line_break();
                        }
                        _ => self.at += 1,
                    }
                    continue;
                }
                b'\n' | b'\r' if !triple_quoted => {
                    self.line_break();
                    let message = "EOL while scanning string literal".to_owned();
                    return self.fail(LexicalErrorType::OtherError(message));
                }
                b'\r' => has_return = true,
                _ => {}
            }
            self.at += 1;
        }
        let content = &self.text[start..self.at];
        self.at += quotes;
        let value = if has_return {
            content.replace("\r\n", "\n").replace('\r', "\n")
        } else {
            content.to_owned()
        };
        Ok(Tok::String {
            value,
            kind,
            triple_quoted,
        })
    }
}

/// Whether a number holds an absurdly long run of digits.
fn has_too_many_digits(bytes: &[u8]) -> bool {
    let mut digits = 0;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'_' => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'.' => digits = 0,
            _ => return false,
        }
        if digits > MAX_DIGITS {
            return true;
        }
    }
    false
}
