//! Names, keywords, and the prefixes of strings.

use super::super::StringKind;
use super::{Lexer, Stop, Tok};

impl Lexer<'_> {
    /// A word that begins with an ASCII letter or `_`, or the string whose prefix it is; `None` where
    /// it may go on with what is not ASCII.
    pub(super) fn word(&mut self) -> Result<Option<Tok>, Stop> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let length = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'))
            .unwrap_or(rest.len());
        let word = &self.text[start..start + length];
        match rest.get(length) {
            Some(b'\'' | b'"') => {
                if let Some(kind) = prefix(word.as_bytes()) {
                    self.at += length;
                    return self.string(kind).map(Some);
                }
            }
            Some(0x80..) => return Ok(None),
            _ => {}
        }
        self.at += length;
        Ok(Some(keyword(word).unwrap_or_else(|| Tok::Name {
            name: word.to_owned(),
        })))
    }
}

fn prefix(word: &[u8]) -> Option<StringKind> {
    Some(match word {
        [b'r' | b'R'] => StringKind::RawString,
        [b'b' | b'B'] => StringKind::Bytes,
        [b'f' | b'F'] => StringKind::FString,
        [b'u' | b'U'] => StringKind::Unicode,
        [b'r' | b'R', b'b' | b'B'] | [b'b' | b'B', b'r' | b'R'] => StringKind::RawBytes,
        [b'r' | b'R', b'f' | b'F'] | [b'f' | b'F', b'r' | b'R'] => StringKind::RawFString,
        _ => return None,
    })
}

fn keyword(word: &str) -> Option<Tok> {
    Some(match word {
        "as" => Tok::As,
        "if" => Tok::If,
        "in" => Tok::In,
        "is" => Tok::Is,
        "or" => Tok::Or,
        "and" => Tok::And,
        "def" => Tok::Def,
        "del" => Tok::Del,
        "for" => Tok::For,
        "not" => Tok::Not,
        "try" => Tok::Try,
        "None" => Tok::None,
        "True" => Tok::True,
        "case" => Tok::Case,
        "elif" => Tok::Elif,
        "else" => Tok::Else,
        "from" => Tok::From,
        "pass" => Tok::Pass,
        "type" => Tok::Type,
        "with" => Tok::With,
        "False" => Tok::False,
        "async" => Tok::Async,
        "await" => Tok::Await,
        "break" => Tok::Break,
        "class" => Tok::Class,
        "match" => Tok::Match,
        "raise" => Tok::Raise,
        "while" => Tok::While,
        "yield" => Tok::Yield,
        "assert" => Tok::Assert,
        "except" => Tok::Except,
        "global" => Tok::Global,
        "import" => Tok::Import,
        "lambda" => Tok::Lambda,
        "return" => Tok::Return,
        "finally" => Tok::Finally,
        "continue" => Tok::Continue,
        "nonlocal" => Tok::Nonlocal,
        _ => return None,
    })
}
