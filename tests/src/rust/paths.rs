//! The modules of its own crate that a Rust file names, in `use` declarations and in paths.

use super::{RustFile, Token};

/// A module path from the crate's root that a file names, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModulePath {
    /// The parts, e.g. `hir`, `Body`. Empty for the root itself (`use crate::*`).
    pub parts: Vec<String>,
    /// The line.
    pub line: usize,
}

/// Every path that begins with `crate`, `super` or `self`, resolved to the crate's root.
#[must_use]
pub fn mentioned_modules(file: &RustFile) -> Vec<ModulePath> {
    let mut reader = Reader {
        tokens: &file.tokens,
        at: 0,
        module: module_of(&file.path),
        depth: 0,
        inner: Vec::new(),
        found: Vec::new(),
    };
    while reader.at < reader.tokens.len() {
        reader.step();
    }
    reader.found
}

/// The module a file is: `compiler/src/lower/int.rs` is `lower::int`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.split_once("src/").map_or(path, |(_, inside)| inside);
    let stem = inside.strip_suffix(".rs").unwrap_or(inside);
    let mut parts: Vec<String> = stem.split('/').map(str::to_owned).collect();
    if matches!(
        parts.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        parts.pop();
    }
    parts
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    /// The module the reader stands in.
    module: Vec<String>,
    /// Open braces.
    depth: usize,
    /// The depths at which modules written inside the file were opened.
    inner: Vec<usize>,
    found: Vec<ModulePath>,
}

impl Reader<'_> {
    fn word(&self, ahead: usize) -> Option<&str> {
        self.tokens.get(self.at + ahead)?.word()
    }

    fn mark(&self, ahead: usize, mark: char) -> bool {
        self.tokens
            .get(self.at + ahead)
            .is_some_and(|token| token.is_mark(mark))
    }

    fn separator(&self, ahead: usize) -> bool {
        self.mark(ahead, ':') && self.mark(ahead + 1, ':')
    }

    fn step(&mut self) {
        if self.word(0) == Some("mod") && self.mark(2, '{') {
            let name = self.word(1).unwrap_or_default().to_owned();
            self.depth += 1;
            self.inner.push(self.depth);
            self.module.push(name);
            self.at += 3;
        } else if matches!(self.word(0), Some("crate" | "super" | "self")) && self.separator(1) {
            self.tree(Vec::new());
        } else {
            if self.mark(0, '{') {
                self.depth += 1;
            } else if self.mark(0, '}') {
                if self.inner.last() == Some(&self.depth) {
                    self.inner.pop();
                    self.module.pop();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            self.at += 1;
        }
    }

    /// A path with whatever `{a, b::c}` follows it; `parts` is what stands before.
    fn tree(&mut self, mut parts: Vec<String>) {
        let line = self.tokens[self.at].line;
        loop {
            match self.word(0) {
                Some("crate") => parts.clear(),
                Some("self") if parts.is_empty() => parts.clone_from(&self.module),
                Some("self") => {}
                Some("super") => {
                    if parts.is_empty() {
                        parts.clone_from(&self.module);
                    }
                    parts.pop();
                }
                Some(name) => parts.push(name.to_owned()),
                None => {
                    if self.mark(0, '{') {
                        self.group(&parts);
                        return;
                    }
                    break;
                }
            }
            self.at += 1;
            if !self.separator(0) {
                break;
            }
            self.at += 2;
        }
        self.found.push(ModulePath { parts, line });
    }

    fn group(&mut self, parts: &[String]) {
        self.at += 1;
        while self.at < self.tokens.len() && !self.mark(0, '}') {
            if self.word(0) == Some("as") {
                self.at += 2;
            } else if self.word(0).is_some() || self.mark(0, '{') {
                self.tree(parts.to_vec());
            } else {
                self.at += 1;
            }
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::mentioned_modules;
    use crate::rust::RustFile;

    fn paths(path: &str, text: &str) -> Vec<String> {
        mentioned_modules(&RustFile::new(path, text))
            .iter()
            .map(|found| found.parts.join("::"))
            .collect()
    }

    #[test]
    fn groups_are_taken_apart() {
        assert_eq!(
            paths(
                "compiler/src/lower/int.rs",
                "use crate::{hir::{self, Body as B}, types::Type}; use std::fmt;"
            ),
            ["hir", "hir::Body", "types::Type"]
        );
    }

    #[test]
    fn relative_paths_start_at_the_module_they_stand_in() {
        let text = "use super::Lower; fn f(x: super::super::ast::Expr) { self::g() }
            mod tests { use super::f; } use super::h;";
        assert_eq!(
            paths("compiler/src/lower/int.rs", text),
            [
                "lower::Lower",
                "ast::Expr",
                "lower::int::g",
                "lower::int::f",
                "lower::h"
            ]
        );
        assert_eq!(
            paths("compiler/src/lower/mod.rs", "use super::ast;"),
            ["ast"]
        );
    }
}
