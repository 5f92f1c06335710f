//! A lexer of Rust, as far as names and braces go: comments are dropped, literals lose their text.

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An identifier or keyword.
    Word(String),
    /// One character of punctuation.
    Mark(char),
    /// A string, character or number, or a lifetime.
    Other,
}

/// A token and the line it stands in, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its line.
    pub line: usize,
}

impl Token {
    /// Whether it is this word.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        matches!(&self.kind, TokenKind::Word(text) if text == word)
    }

    /// Whether it is this mark.
    #[must_use]
    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark(mark)
    }

    /// The word, where it is one.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word(text) => Some(text),
            TokenKind::Mark(_) | TokenKind::Other => None,
        }
    }
}

/// The tokens of a text.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        tokens: Vec::new(),
    };
    while lexer.at < lexer.chars.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn advance(&mut self) -> char {
        let char = self.peek(0);
        self.at += 1;
        if char == '\n' {
            self.line += 1;
        }
        char
    }

    fn push(&mut self, kind: TokenKind, line: usize) {
        self.tokens.push(Token { kind, line });
    }

    fn step(&mut self) {
        let line = self.line;
        let char = self.peek(0);
        match char {
            '/' if self.peek(1) == '/' => self.line_comment(),
            '/' if self.peek(1) == '*' => self.block_comment(),
            '"' => {
                self.advance();
                self.quoted('"');
                self.push(TokenKind::Other, line);
            }
            '\'' => {
                self.advance();
                self.quote_or_lifetime();
                self.push(TokenKind::Other, line);
            }
            _ if char.is_ascii_digit() => {
                while is_word(self.peek(0)) {
                    self.advance();
                }
                self.push(TokenKind::Other, line);
            }
            _ if is_word(char) => self.word(line),
            _ if char.is_whitespace() => {
                self.advance();
            }
            _ => {
                self.advance();
                self.push(TokenKind::Mark(char), line);
            }
        }
    }

    fn line_comment(&mut self) {
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            self.advance();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            if self.peek(0) == '/' && self.peek(1) == '*' {
                depth += 1;
                self.at += 2;
            } else if self.peek(0) == '*' && self.peek(1) == '/' {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.advance();
            }
        }
    }

    /// The rest of a string or character literal with escapes.
    fn quoted(&mut self, quote: char) {
        while self.at < self.chars.len() {
            match self.advance() {
                '\\' => {
                    self.advance();
                }
                char if char == quote => return,
                _ => {}
            }
        }
    }

    fn quote_or_lifetime(&mut self) {
        let is_char = self.peek(0) == '\\' || self.peek(1) == '\'';
        if is_char {
            self.quoted('\'');
        } else {
            while is_word(self.peek(0)) {
                self.advance();
            }
        }
    }

    fn word(&mut self, line: usize) {
        let start = self.at;
        while is_word(self.peek(0)) {
            self.advance();
        }
        let text: String = self.chars[start..self.at].iter().collect();
        let prefix = matches!(&*text, "r" | "b" | "c" | "br" | "cr");
        if prefix && matches!(self.peek(0), '"' | '#') && self.raw_string(&text) {
            self.push(TokenKind::Other, line);
        } else if text == "b" && self.peek(0) == '\'' {
            self.advance();
            self.quoted('\'');
            self.push(TokenKind::Other, line);
        } else if text == "r" && self.peek(0) == '#' {
            self.advance();
        } else {
            self.push(TokenKind::Word(text), line);
        }
    }

    /// The rest of a string with a prefix; false if it is something else.
    fn raw_string(&mut self, prefix: &str) -> bool {
        let mut hashes = 0;
        while self.peek(hashes) == '#' {
            hashes += 1;
        }
        if self.peek(hashes) != '"' {
            return false;
        }
        self.at += hashes + 1;
        if !prefix.contains('r') {
            self.quoted('"');
            return true;
        }
        while self.at < self.chars.len() {
            if self.advance() == '"' && (0..hashes).all(|ahead| self.peek(ahead) == '#') {
                self.at += hashes;
                return true;
            }
        }
        true
    }
}

fn is_word(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn words(text: &str) -> String {
        tokens(text)
            .iter()
            .filter_map(|token| token.word())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn comments_and_literals_hide_their_words() {
        let text = r##"
            a // crate::b
            /* c /* d */ e */ f("crate::g \" h", 'i', '\'', r#"j " k"#, b"l", b'm', 1_u8)
            fn n<'o>(p: &'o str) {}
        "##;
        assert_eq!(words(text), "a f fn n p str");
    }

    #[test]
    fn lines_count_on_inside_literals() {
        let found = tokens("a \"x\ny\" /*\n*/ b");
        assert_eq!(
            found.iter().map(|token| token.line).collect::<Vec<_>>(),
            [1, 1, 3]
        );
    }
}
