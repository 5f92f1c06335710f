//! The documents: what they show of the project is there.
//!
//! In `docs/hir.md` each Python block is compiled, and its typed program must be the `hir` block that follows
//! (`BLESS=1` writes it). In `docs/add-a-type.md` each block that begins with a path in a comment is found in that file.

use std::fs;
use std::path::PathBuf;

use indexmap::IndexMap;
use tickjit_compiler::builtin;
use tickjit_compiler::options::ErrorModel;
use tickjit_compiler::pipeline::compile;
use tickjit_tests::example::Example;
use tickjit_tests::rust::project_root;

fn document(name: &str) -> (PathBuf, String) {
    let path = project_root().join(name);
    let text = fs::read_to_string(&path).expect("the document is there");
    (path, text)
}

/// The typed program of the last function of a block.
fn hir(block: &str) -> String {
    let example = Example::new(block).expect("the block parses");
    let name = example.names.last().expect("the block has a function");
    let mut request = example.request(name, IndexMap::new());
    if block.contains("# options: error_model=numpy\n") {
        request.options.error_model = ErrorModel::Numpy;
    }
    match compile(&builtin::context(), &request) {
        Ok(compiled) => compiled.hir(),
        Err(error) => error.render(),
    }
}

#[test]
fn the_typed_programs_are_what_the_compiler_prints() {
    let (path, text) = document("docs/hir.md");
    let mut blessed = String::new();
    let mut rest = text.as_str();
    let mut program = None;
    while let Some(start) = rest.find("```") {
        let (before, block) = rest.split_at(start);
        let (language, body) = block[3..].split_once('\n').expect("a fence ends its line");
        let end = body.find("```").expect("a block ends");
        blessed.push_str(before);
        let body = match language {
            "python" => {
                program = Some(hir(&body[..end]));
                body[..end].to_owned()
            }
            "hir" => program.take().expect("a Python block stands before"),
            _ => body[..end].to_owned(),
        };
        for part in ["```", language, "\n", &body, "```"] {
            blessed.push_str(part);
        }
        rest = &block[3 + language.len() + 1 + end + 3..];
    }
    blessed.push_str(rest);
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, blessed).expect("the document can be written");
        return;
    }
    for (found, expected) in blessed.lines().zip(text.lines()) {
        assert_eq!(found, expected, "docs/hir.md: `make bless` writes it");
    }
    assert_eq!(blessed, text);
}

#[test]
fn what_is_quoted_is_there() {
    let (_, text) = document("docs/add-a-type.md");
    let blocks: Vec<&str> = text.split("```rust,ignore\n// ").skip(1).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let (path, rest) = block.split_once('\n').expect("a path, then code");
        let code = rest.split("```").next().unwrap_or_default();
        let (_, source) = document(path);
        for part in code.split("    // ...\n") {
            assert!(
                source.contains(part.trim_matches('\n')),
                "{path} has no\n{part}"
            );
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for name in ["README.md", "SPEC.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .map(str::to_owned)
        .into_iter()
        .chain(documents())
    {
        let (path, text) = document(&name);
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap_or_default();
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            let folder = path.parent().expect("a document is in a folder");
            assert!(folder.join(file).exists(), "{name}: {target}");
        }
    }
}

fn documents() -> Vec<String> {
    let entries = fs::read_dir(project_root().join("docs")).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    let names = names.map(|name| format!("docs/{}", name.to_string_lossy()));
    names
        .filter(|name| project_root().join(name).is_file())
        .collect()
}
