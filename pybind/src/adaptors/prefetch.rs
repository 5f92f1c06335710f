//! The identifiers of a function's text: what its scope is asked before the interpreter is let go.

/// Every word of the text that can be a name, each once; words in comments and strings too, as annotations may be
/// strings. Not the name that a `def` defines: it is asked for when something calls it.
pub(super) fn identifiers(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut defined = false;
    for word in Words(text) {
        if !defined && !word.as_bytes()[0].is_ascii_digit() && !is_keyword(word) {
            words.push(word);
        }
        defined = word == "def";
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The longest parts of a text that have letters, digits and underscores only; whatever is beyond ASCII may be one.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.0.as_bytes();
        let begin = bytes.iter().position(|byte| is_part(*byte))?;
        let length = bytes[begin..].iter().position(|byte| !is_part(*byte));
        let (word, rest) = self.0[begin..].split_at(length.unwrap_or(bytes.len() - begin));
        self.0 = rest;
        Some(word)
    }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "False"
            | "None"
            | "True"
            | "and"
            | "as"
            | "assert"
            | "break"
            | "continue"
            | "def"
            | "del"
            | "elif"
            | "else"
            | "for"
            | "if"
            | "in"
            | "is"
            | "lambda"
            | "not"
            | "or"
            | "pass"
            | "raise"
            | "return"
            | "self"
            | "while"
    )
}
