//! What every file looks like: its header, its size, its name.

use crate::{none, sources};

/// Files of more than 500 lines, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Words that say nothing in the name of a file.
const EMPTY_WORDS: &[&str] = &[
    "utils",
    "util",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "info",
    "data",
    "processor",
    "base",
];

#[test]
fn every_file_opens_with_a_header() {
    let violations: Vec<String> = sources()
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path.clone())
        .collect();
    none("a file opens with no `//!` header", &violations);
}

#[test]
fn files_hold_one_concept() {
    let mut violations = Vec::new();
    for file in sources() {
        let lines = file.text.lines().count();
        let listed = LONG_FILES.iter().any(|(path, _)| *path == file.path);
        if lines > 500 && !listed {
            violations.push(format!("{}: {lines} lines", file.path));
        } else if listed && lines <= 500 {
            violations.push(format!("{}: {lines} lines need no exception", file.path));
        }
        let stem = file.path.rsplit('/').next().unwrap_or_default();
        let stem = stem.strip_suffix(".rs").unwrap_or(stem);
        if stem.split('_').any(|word| EMPTY_WORDS.contains(&word)) {
            violations.push(format!("{}: the name says nothing", file.path));
        }
    }
    none("a file is too long or badly named", &violations);
}
