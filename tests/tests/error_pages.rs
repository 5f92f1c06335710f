//! The pages under `docs/errors`: every code has one, and what they show is true.
//!
//! In a Python block of a page, `# error: [code]` stands beside the line that is refused, or on a line of its own above
//! it; a block that begins with `# ok` compiles. What is compiled is the last function of the block, or the one that a
//! `# compile: name=value` line follows, as a plain function where there is a line `# plain`; a block without a function is itself given to the compiler.
//! Blocks that `import tickjit` are scripts, which `tests/python/test_error_pages.py` runs. Rust blocks are doctests
//! (`tests/src/documents.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use indexmap::IndexMap;
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::Argument;
use tickjit_compiler::pipeline::{BodySource, compile};
use tickjit_compiler::span::SourceFile;
use tickjit_compiler::types::Const;
use tickjit_tests::example::Example;
use tickjit_tests::rust::{RustFile, project_root, rust_files};

/// Codes no function is known to cause: the machine does, or a mistake of the compiler's.
const WITHOUT_EXAMPLE: [&str; 2] = ["code-generation", "not-compiled"];

fn pages() -> BTreeMap<String, String> {
    let folder = project_root().join("docs/errors");
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries
        .map(|entry| {
            let path = entry.expect("it can be read").path();
            let code = path.file_stem().expect("a page has a name");
            let text = fs::read_to_string(&path).expect("a page is UTF-8");
            (code.to_string_lossy().into_owned(), text)
        })
        .collect()
}

/// The blocks of one language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    page.split(&fence)
        .skip(1)
        .map(|rest| rest.split("\n```").next().unwrap_or_default().to_owned() + "\n")
        .collect()
}

/// A line and a code.
type Mark = (u32, String);

/// The lines a block marks as refused.
fn marks(block: &str) -> BTreeSet<Mark> {
    let mut above: Vec<String> = Vec::new();
    let mut marks = BTreeSet::new();
    for (line, number) in block.lines().zip(1..) {
        let codes = line.split("# error: [").skip(1);
        let codes = codes.map(|rest| rest.split(']').next().unwrap_or_default().to_owned());
        if line.trim_start().starts_with("# error: [") {
            above.extend(codes);
        } else {
            marks.extend(above.drain(..).chain(codes).map(|code| (number, code)));
        }
    }
    marks
}

/// What the compiler says of a block.
fn outcome(block: &str) -> Result<(), CompileError> {
    let example = Example::new(block)?;
    let mut function = example.names.last().cloned().unwrap_or_default();
    let mut arguments = IndexMap::new();
    let mut start_body = None;
    for (line, number) in block.lines().zip(1..) {
        if let Some(name) = line.strip_prefix("def ") {
            function = name.split('(').next().map_or(function, str::to_owned);
        } else if let Some(text) = line.strip_prefix("# compile: ") {
            let (name, value) = text.split_once('=').expect("name=value");
            let value: f64 = value.parse().expect("a float");
            arguments.insert(Arc::from(name), Argument::Const(Const::Float(value)));
            break;
        } else if let Some(text) = line.strip_prefix("# start_body: ") {
            start_body = Some(BodySource::Text(SourceFile {
                name: "start".into(),
                text: Some(text.into()),
                first_line: number,
            }));
        }
    }
    let mut request = example.request(&function, arguments);
    request.start_body = start_body;
    compile(&builtin::context(), &request).map(drop)
}

fn is_script(block: &str) -> bool {
    block.contains("import tickjit\n")
}

#[test]
fn every_page_shows_what_happens() {
    let mut wrong = Vec::new();
    for (code, page) in pages() {
        for block in blocks(&page, "python")
            .iter()
            .filter(|block| !is_script(block))
        {
            let found = match outcome(block) {
                Ok(()) => BTreeSet::new(),
                Err(error) => error
                    .diagnostics
                    .iter()
                    .map(|one| (one.primary.span.start.line, one.code.to_owned()))
                    .collect(),
            };
            let expected = marks(block);
            if found != expected {
                wrong.push(format!(
                    "{code}: {expected:?} expected, {found:?} found in\n{block}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_has_its_error_and_its_correction() {
    for (code, page) in pages() {
        assert!(
            page.starts_with(&format!("# `{code}`\n")),
            "{code}: the title"
        );
        if WITHOUT_EXAMPLE.contains(&&*code) {
            continue;
        }
        if page.contains("```rust\n") {
            let documents = project_root().join("tests/src/documents.rs");
            let documents = fs::read_to_string(documents).expect("it is there");
            assert!(
                documents.contains(&format!("errors/{code}.md")),
                "{code}: not a doctest"
            );
            assert!(
                page.contains(&format!("code, \"{code}\"")),
                "{code}: not shown"
            );
            continue;
        }
        let blocks = blocks(&page, "python");
        let is_ok = |block: &&String| block.starts_with("# ok\n");
        let ok = blocks.iter().filter(is_ok);
        assert!(ok.clone().count() > 0, "{code}: no corrected example");
        assert!(
            ok.clone().all(|block| marks(block).is_empty()),
            "{code}: a mark in what is ok"
        );
        for block in blocks.iter().filter(|block| !is_ok(block)) {
            let marked: Vec<String> = marks(block).into_iter().map(|(_, code)| code).collect();
            assert_eq!(marked, [code.as_str()], "{code}: one mark, of this code");
        }
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let files = rust_files(&["compiler/src", "pybind/src"]);
    let sources = files.iter().filter(|file| !file.path.contains("tests"));
    let codes: BTreeSet<String> = sources.flat_map(codes).collect();
    let pages: BTreeSet<String> = pages().into_keys().collect();
    assert_eq!(codes, pages);
}

/// The codes in a file: the first argument of `Diagnostic::new`, which its conversions call `Self::new`, the first text
/// of a row of the table of constructs, the first argument of a method that makes diagnostics.
fn codes(file: &RustFile) -> Vec<String> {
    let text = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut starts = vec!["Diagnostic::new(", "Self::new("];
    match &*file.path {
        "compiler/src/parse/error.rs" => starts.push("=> ("),
        "pybind/src/source.rs" => starts.push("self.error("),
        _ => {}
    }
    let after = starts.iter().flat_map(|start| text.split(start).skip(1));
    let quoted = after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    quoted
        .filter(|text| is_code(text))
        .map(str::to_owned)
        .collect()
}

fn is_code(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    text.split('-').all(is_word)
}
