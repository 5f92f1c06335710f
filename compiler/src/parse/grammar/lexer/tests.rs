//! The borrowed lexer as the oracle: the same tokens and ranges, or the same error at the same place.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::super::{Borrowed, TextSize};
use super::{Lexer, Stop};

/// Everything a lexer gives, a line each.
fn ours(text: &str, start: u32) -> String {
    let mut lexer = Lexer::new(text, TextSize::from(start));
    let mut given = String::new();
    loop {
        match lexer.next() {
            Ok(Some((token, range))) => writeln!(given, "{token:?} {range:?}").unwrap(),
            Ok(None) => return given,
            Err(Stop::Lexical(error)) => return given + &format!("{error:?}"),
            Err(Stop::Digits) => return given + "too many digits",
        }
    }
}

fn theirs(text: &str, start: u32) -> String {
    let rest = &text[start as usize..];
    let mut given = String::new();
    for next in Borrowed::new(rest.chars(), TextSize::from(start)) {
        match next {
            Ok((token, range)) => writeln!(given, "{token:?} {range:?}").unwrap(),
            Err(error) => return given + &format!("{error:?}"),
        }
    }
    given
}

fn compare(text: &str) {
    assert_eq!(ours(text, 0), theirs(text, 0), "{text:?}");
}

/// The texts of Python files below a folder of the project.
fn texts(folder: &Path, found: &mut Vec<String>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            texts(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

fn project() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for folder in ["tests/filetests", "examples", "benches"] {
        texts(&root.join(folder), &mut found);
    }
    assert!(found.len() > 20);
    found
}

/// What texts are made of, and what breaks them.
#[rustfmt::skip]
const PIECES: [&str; 118] = [
    "\n", "\n", "\n    ", "\n        ", "\n  ", "\n\t", "\n \t", "\n\t ", "\n\t\t", "\r", "\r\n", "\n\r",
    " ", "  ", "\t", "\x0c", "\n\x0c", "\x0c    ", "\\", "\\\n", "\\\r\n", "\\\r", "# comment", "#",
    "(", ")", "[", "]", "{", "}", ",", ";", ":", ":=", ".", "..", "...", "->", "-", "-=", "=", "==",
    "!", "!=", "<", "<<", "<<=", "<=", ">", ">>", ">>=", ">=", "*", "**", "**=", "*=", "/", "//",
    "//=", "/=", "%", "%=", "@", "@=", "&", "&=", "|", "|=", "^", "^=", "~", "+", "+=",
    "0", "7", "00", "007", "0.", "1.5", ".5", "1e5", "1.e-5", "1E+", "2j", "1_000", "1__0", "1_",
    "0x_fF", "0b102", "0o17", "0x", "18446744073709551616", "1if",
    "x", "match", "_a1", "größe", "ﬁ", "x·", "rb", "None", "def", "elif",
    "'", "\"", "'''", "\"\"\"", "f'", "Rb\"", "u'''", "fr'", "bb'", "\\'", "\\\\",
    "😀", "\u{feff}", "\u{0}", "$",
];

/// A deterministic source of choices.
struct Choices(u64);

impl Choices {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn piece(&mut self) -> &'static str {
        PIECES[self.below(PIECES.len())]
    }
}

#[test]
fn reads_the_project_s_texts_as_the_borrowed_lexer_does() {
    for text in project() {
        compare(&text);
        compare(&text.replace('\n', "\r\n"));
        compare(&text.replace('\n', "\r"));
        compare(&text.replace("    ", "\t"));
        compare(&format!("\u{feff}{text}"));
        let at = text.floor_char_boundary(text.len() / 2);
        let start = u32::try_from(at).unwrap();
        assert_eq!(ours(&text, start), theirs(&text, start), "{text}");
    }
}

#[test]
fn reads_broken_texts_as_the_borrowed_lexer_does() {
    for (seed, text) in (0..).zip(project()) {
        let mut choices = Choices(seed);
        for _ in 0..60 {
            let mut from = text.floor_char_boundary(choices.below(text.len()));
            let mut broken = if choices.below(2) == 0 {
                // From a line on, so that what is broken is not always behind another error.
                from = text[..from].rfind('\n').unwrap_or(0);
                text[from..text.ceil_char_boundary(text.len().min(from + 400))].to_owned()
            } else {
                text[..from].to_owned()
            };
            for _ in 0..choices.below(4) {
                let at = broken.floor_char_boundary(choices.below(broken.len() + 1));
                if choices.below(3) > 0 {
                    broken.insert_str(at, choices.piece());
                } else {
                    let end = at + choices.below(6);
                    let end = broken.ceil_char_boundary(end.min(broken.len()));
                    broken.replace_range(at..end, "");
                }
            }
            compare(&broken);
        }
    }
}

#[test]
fn reads_any_text_as_the_borrowed_lexer_does() {
    for seed in 0..20_000 {
        let mut choices = Choices(seed);
        let count = 1 + choices.below(12);
        let text: String = (0..count).map(|_| choices.piece()).collect();
        compare(&text);
    }
    for first in PIECES {
        for second in PIECES {
            compare(&format!("{first}{second}"));
            compare(&format!("if x:\n  {first}{second}"));
            compare(&format!("if x:\n    y\n {first}{second}"));
        }
    }
}

#[test]
fn converts_no_absurdly_long_number() {
    let digits = "1".repeat(10_000);
    compare(&digits);
    for text in [
        format!("{digits}1"),
        format!("{digits}_1"),
        format!("{digits}1.5"),
        format!(".{digits}1"),
        format!("1e{digits}1"),
    ] {
        assert_eq!(ours(&text, 0), "too many digits");
    }
    // They are no number.
    compare(&format!("# {digits}1\n'{digits}1'\na{digits}1"));
}
