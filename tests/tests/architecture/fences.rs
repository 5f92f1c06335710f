//! Which files may name which foreign crates.

use std::fmt::Write as _;
use std::fs;

use tickjit_tests::rust::{RustFile, project_root, rust_files};

use crate::layers::folder;
use crate::none;

/// Which files of the compiler may name a foreign crate.
fn may_name(krate: &str, path: &str) -> bool {
    let folder = folder(path);
    match krate {
        "rustpython_parser" => folder == "parse",
        "cranelift_entity" => matches!(folder, "clif" | "lower" | "codegen" | "hir"),
        _ if krate.starts_with("cranelift") => matches!(folder, "clif" | "lower" | "codegen"),
        _ => !krate.starts_with("pyo3"),
    }
}

fn fence_violations(file: &RustFile) -> Vec<String> {
    file.tokens
        .iter()
        .filter_map(|token| {
            let word = token.word()?;
            (!may_name(word, &file.path)).then(|| format!("{}:{}: {word}", file.path, token.line))
        })
        .collect()
}

#[test]
fn foreign_crates_stay_behind_their_fences() {
    let files = rust_files(&["compiler/src", "runtime/src"]);
    let mut violations: Vec<String> = files.iter().flat_map(fence_violations).collect();
    let parsers: Vec<&str> = files
        .iter()
        .filter(|file| {
            file.tokens
                .iter()
                .any(|token| token.is("rustpython_parser"))
        })
        .map(|file| &*file.path)
        .collect();
    if parsers.len() > 1 {
        violations.push(format!(
            "rustpython_parser is named in more than one file: {}",
            parsers.join(", ")
        ));
    }
    none("a foreign crate is named outside its fence", &violations);
}

#[test]
fn the_fences_see_what_breaks_them() {
    let breaks = |path: &str, text: &str| !fence_violations(&RustFile::new(path, text)).is_empty();
    assert!(breaks(
        "compiler/src/infer/mod.rs",
        "use cranelift_codegen::ir;"
    ));
    assert!(breaks(
        "compiler/src/hir/mod.rs",
        "use cranelift_frontend::Variable;"
    ));
    assert!(breaks(
        "compiler/src/ast/mod.rs",
        "use rustpython_parser::ast;"
    ));
    assert!(breaks("runtime/src/lib.rs", "pyo3::prelude::Python"));
    assert!(!breaks(
        "compiler/src/hir/mod.rs",
        "use cranelift_entity::EntityRef; // pyo3"
    ));
}

#[test]
fn dependencies_are_declared_once() {
    let root = project_root();
    let mut violations = String::new();
    for krate in ["compiler", "runtime", "pybind", "tests", "benches"] {
        let Ok(text) = fs::read_to_string(root.join(krate).join("Cargo.toml")) else {
            continue;
        };
        let mut in_dependencies = false;
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
            } else if in_dependencies && line.contains('=') {
                let outside = !line.contains("workspace = true");
                let python = line.starts_with("pyo3") && matches!(krate, "compiler" | "runtime");
                if outside || python {
                    let _ = write!(violations, "\n  {krate}/Cargo.toml:{}: {line}", index + 1);
                }
            }
        }
    }
    assert!(
        violations.is_empty(),
        "dependencies belong into [workspace.dependencies], and pyo3 into pybind only{violations}"
    );
}
