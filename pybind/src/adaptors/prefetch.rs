//! The identifiers of a function's text: what its scope is asked before the interpreter is let go.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// A set of words.
pub(super) type Words<'a> = HashSet<&'a str, BuildHasherDefault<WordHasher>>;

/// Every word of the text that can be a name; words in comments and strings too, as annotations may be strings. Not the
/// name that a `def` defines: it is asked for when something calls it.
pub(super) fn identifiers(text: &str) -> Words<'_> {
    let mut words = Words::with_capacity_and_hasher(64, BuildHasherDefault::default());
    let mut defined = false;
    let (bytes, mut at) = (text.as_bytes(), 0);
    while at < bytes.len() {
        let begin = at;
        while bytes.get(at).is_some_and(|byte| is_part(*byte)) {
            at += 1;
        }
        let word = &text[begin..at];
        if !word.is_empty() {
            if !defined && !bytes[begin].is_ascii_digit() && !is_keyword(word) {
                words.insert(word);
            }
            defined = word == "def";
        }
        at += 1;
    }
    words
}

/// Letters, digits and underscores; whatever is beyond ASCII may be one.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// FNV-1a. The words are few, and those of one text.
pub(super) struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
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
