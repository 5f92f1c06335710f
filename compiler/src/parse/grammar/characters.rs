//! Characters by their names in strings: `\N{DEGREE SIGN}`.
//!
//! Takes what stands between the quotes of a string that is not raw; says where an escape with a name
//! stands, and gives the string without these. Names are not looked up: their table would be a tenth
//! of the whole compiler. An escape that is malformed (`\N`, `\N{}`) is left to the parser, which
//! refuses it. Time is linear.

use std::ops::Range;

/// The first escape with a name at or behind `from`, which is no part of another escape.
pub(super) fn named(written: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let start = at + written[at..].find('\\')?;
        let escape = &written[start + 1..];
        if let Some(name) = escape.strip_prefix("N{") {
            // What is not closed here is closed nowhere.
            let length = name.find('}')?;
            if length > 0 {
                return Some(start..written.len() - name.len() + length + 1);
            }
        }
        at = start + 1 + escape.chars().next()?.len_utf8();
    }
}

/// The string without the escapes that have a name, if it has one.
pub(super) fn without_named(written: &str) -> Option<String> {
    let mut next = named(written, 0)?;
    let mut rest = String::with_capacity(written.len());
    let mut from = 0;
    loop {
        rest.push_str(&written[from..next.start]);
        from = next.end;
        match named(written, from) {
            Some(found) => next = found,
            None => break,
        }
    }
    rest.push_str(&written[from..]);
    Some(rest)
}
