//! Tokens: what the lexer gives and the rules take.

use crate::ast::{BinaryOp, CmpOp};
use crate::span::Position;

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tok {
    /// An identifier; `match`, `case` and `type` too.
    Name,
    Int,
    Float,
    String,
    Newline,
    Indent,
    Dedent,
    /// The end of the text, or of the function.
    End,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Colon,
    ColonEqual,
    Comma,
    Semicolon,
    Dot,
    Arrow,
    At,
    Equal,
    Tilde,
    /// An operator between two values; `+`, `-`, `*` and `/` wherever they stand.
    Binary(BinaryOp),
    /// An operator with `=` behind it.
    Augmented(BinaryOp),
    /// A comparison that is no word.
    Compare(CmpOp),
    False,
    None,
    True,
    And,
    As,
    Assert,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    For,
    From,
    If,
    Import,
    In,
    Is,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    While,
    /// A keyword that no rule of the reader has.
    Foreign,
}

/// A token and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) tok: Tok,
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Offset of the byte after its last.
    pub(super) end: usize,
    pub(super) from: Position,
    pub(super) to: Position,
}

impl Tok {
    /// What a word is.
    pub(super) fn of_word(word: &[u8]) -> Self {
        match word {
            b"False" => Self::False,
            b"None" => Self::None,
            b"True" => Self::True,
            b"and" => Self::And,
            b"as" => Self::As,
            b"assert" => Self::Assert,
            b"break" => Self::Break,
            b"class" => Self::Class,
            b"continue" => Self::Continue,
            b"def" => Self::Def,
            b"del" => Self::Del,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"for" => Self::For,
            b"from" => Self::From,
            b"if" => Self::If,
            b"import" => Self::Import,
            b"in" => Self::In,
            b"is" => Self::Is,
            b"not" => Self::Not,
            b"or" => Self::Or,
            b"pass" => Self::Pass,
            b"raise" => Self::Raise,
            b"return" => Self::Return,
            b"while" => Self::While,
            b"async" | b"await" | b"except" | b"finally" | b"global" | b"lambda" | b"nonlocal"
            | b"try" | b"with" | b"yield" => Self::Foreign,
            _ => Self::Name,
        }
    }

    /// The longest operator, bracket or mark that begins with a byte, and its length.
    pub(super) fn of_mark(first: u8, second: u8, third: u8) -> Option<(Self, usize)> {
        if third == b'='
            && first == second
            && let Some(op) = doubled(first)
        {
            return Some((Self::Augmented(op), 3));
        }
        Some(match (first, second) {
            (b'(', _) => (Self::LeftParen, 1),
            (b')', _) => (Self::RightParen, 1),
            (b'[', _) => (Self::LeftBracket, 1),
            (b']', _) => (Self::RightBracket, 1),
            (b'{', _) => (Self::LeftBrace, 1),
            (b'}', _) => (Self::RightBrace, 1),
            (b',', _) => (Self::Comma, 1),
            (b':', b'=') => (Self::ColonEqual, 2),
            (b':', _) => (Self::Colon, 1),
            (b';', _) => (Self::Semicolon, 1),
            (b'.', _) => (Self::Dot, 1),
            (b'-', b'>') => (Self::Arrow, 2),
            (b'@', _) => (Self::At, 1),
            (b'~', _) => (Self::Tilde, 1),
            (b'=', b'=') => (Self::Compare(CmpOp::Eq), 2),
            (b'=', _) => (Self::Equal, 1),
            (b'!', b'=') => (Self::Compare(CmpOp::NotEq), 2),
            (b'<', b'=') => (Self::Compare(CmpOp::LtE), 2),
            (b'>', b'=') => (Self::Compare(CmpOp::GtE), 2),
            (b'<' | b'>' | b'*' | b'/', second) if second == first => {
                (Self::Binary(doubled(first)?), 2)
            }
            (b'<', _) => (Self::Compare(CmpOp::Lt), 1),
            (b'>', _) => (Self::Compare(CmpOp::Gt), 1),
            (_, b'=') => (Self::Augmented(single(first)?), 2),
            _ => (Self::Binary(single(first)?), 1),
        })
    }
}

/// The operator written as a byte.
fn single(byte: u8) -> Option<BinaryOp> {
    Some(match byte {
        b'+' => BinaryOp::Add,
        b'-' => BinaryOp::Sub,
        b'*' => BinaryOp::Mult,
        b'/' => BinaryOp::Div,
        b'%' => BinaryOp::Mod,
        b'&' => BinaryOp::BitAnd,
        b'|' => BinaryOp::BitOr,
        b'^' => BinaryOp::BitXor,
        _ => return None,
    })
}

/// The operator written as a byte twice.
fn doubled(byte: u8) -> Option<BinaryOp> {
    Some(match byte {
        b'*' => BinaryOp::Pow,
        b'/' => BinaryOp::FloorDiv,
        b'<' => BinaryOp::LShift,
        b'>' => BinaryOp::RShift,
        _ => return None,
    })
}
