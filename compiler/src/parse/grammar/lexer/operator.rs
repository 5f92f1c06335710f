//! Operators, brackets, and what is no token.

use super::{Lexer, LexicalError, LexicalErrorType, Stop, Tok, size};

impl Lexer<'_> {
    /// The longest operator that begins with `first`, an ASCII character.
    pub(super) fn operator(&mut self, first: u8) -> Result<Tok, Stop> {
        let (tok, length) = match (first, self.byte(1)) {
            (b'(', _) => return Ok(self.open(Tok::Lpar)),
            (b'[', _) => return Ok(self.open(Tok::Lsqb)),
            (b'{', _) => return Ok(self.open(Tok::Lbrace)),
            (b')', _) => return self.close(Tok::Rpar),
            (b']', _) => return self.close(Tok::Rsqb),
            (b'}', _) => return self.close(Tok::Rbrace),
            (b',', _) => (Tok::Comma, 1),
            (b';', _) => (Tok::Semi, 1),
            (b'~', _) => (Tok::Tilde, 1),
            (b':', b'=') => (Tok::ColonEqual, 2),
            (b':', _) => (Tok::Colon, 1),
            (b'.', b'.') if self.byte(2) == b'.' => (Tok::Ellipsis, 3),
            (b'.', _) => (Tok::Dot, 1),
            (b'=', b'=') => (Tok::EqEqual, 2),
            (b'=', _) => (Tok::Equal, 1),
            (b'!', b'=') => (Tok::NotEqual, 2),
            (b'+', b'=') => (Tok::PlusEqual, 2),
            (b'+', _) => (Tok::Plus, 1),
            (b'-', b'=') => (Tok::MinusEqual, 2),
            (b'-', b'>') => (Tok::Rarrow, 2),
            (b'-', _) => (Tok::Minus, 1),
            (b'*', b'*') if self.byte(2) == b'=' => (Tok::DoubleStarEqual, 3),
            (b'*', b'*') => (Tok::DoubleStar, 2),
            (b'*', b'=') => (Tok::StarEqual, 2),
            (b'*', _) => (Tok::Star, 1),
            (b'/', b'/') if self.byte(2) == b'=' => (Tok::DoubleSlashEqual, 3),
            (b'/', b'/') => (Tok::DoubleSlash, 2),
            (b'/', b'=') => (Tok::SlashEqual, 2),
            (b'/', _) => (Tok::Slash, 1),
            (b'%', b'=') => (Tok::PercentEqual, 2),
            (b'%', _) => (Tok::Percent, 1),
            (b'@', b'=') => (Tok::AtEqual, 2),
            (b'@', _) => (Tok::At, 1),
            (b'|', b'=') => (Tok::VbarEqual, 2),
            (b'|', _) => (Tok::Vbar, 1),
            (b'^', b'=') => (Tok::CircumflexEqual, 2),
            (b'^', _) => (Tok::CircumFlex, 1),
            (b'&', b'=') => (Tok::AmperEqual, 2),
            (b'&', _) => (Tok::Amper, 1),
            (b'<', b'<') if self.byte(2) == b'=' => (Tok::LeftShiftEqual, 3),
            (b'<', b'<') => (Tok::LeftShift, 2),
            (b'<', b'=') => (Tok::LessEqual, 2),
            (b'<', _) => (Tok::Less, 1),
            (b'>', b'>') if self.byte(2) == b'=' => (Tok::RightShiftEqual, 3),
            (b'>', b'>') => (Tok::RightShift, 2),
            (b'>', b'=') => (Tok::GreaterEqual, 2),
            (b'>', _) => (Tok::Greater, 1),
            _ => return self.unexpected(first),
        };
        self.at += length;
        Ok(tok)
    }

    fn open(&mut self, bracket: Tok) -> Tok {
        self.at += 1;
        self.nesting += 1;
        bracket
    }

    fn close(&mut self, bracket: Tok) -> Result<Tok, Stop> {
        self.at += 1;
        if self.nesting == 0 {
            return self.fail(LexicalErrorType::NestingError);
        }
        self.nesting -= 1;
        Ok(bracket)
    }

    fn unexpected(&self, first: u8) -> Result<Tok, Stop> {
        // The borrowed lexer looks behind a `!` before it knows, and names the place before it.
        let length = usize::from(first != b'!');
        let error = LexicalErrorType::UnrecognizedToken {
            tok: char::from(first),
        };
        let location = size(self.at + length);
        Err(Stop::Lexical(LexicalError::new(error, location)))
    }
}
