//! The identifiers of a function's text: what its scope is asked before the interpreter is let go.

use std::collections::HashSet;

/// Every word of the text that can be a name; words in comments and strings too, as annotations may be strings.
pub(super) fn identifiers(text: &str) -> HashSet<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_part(c))
        .filter(|word| word.starts_with(|c: char| !c.is_ascii_digit()))
        .filter(|word| !KEYWORDS.contains(word))
        .collect()
}

const KEYWORDS: [&str; 24] = [
    "False", "None", "True", "and", "as", "assert", "break", "continue", "def", "del", "elif",
    "else", "for", "if", "in", "is", "lambda", "not", "or", "pass", "raise", "return", "self",
    "while",
];
