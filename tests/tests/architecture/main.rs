//! The rules of ARCHITECTURE.md that a look at the text of the project can hold. Each rule has a test
//! that it holds, and one that it sees what breaks it.

mod exhaustive;
mod fences;
mod files;
mod layers;
mod purity;
mod soundness;

use tickjit_tests::rust::{RustFile, rust_files};

fn sources() -> Vec<RustFile> {
    rust_files(&[
        "compiler/src",
        "runtime/src",
        "pybind/src",
        "capi/src",
        "tests/src",
        "tests/tests",
        "benches",
        "examples",
        "fuzz/src",
        "fuzz/targets",
    ])
}

/// Whether a file is what `#[cfg(test)] mod tests;` names, or a module of that.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs")
        || path.ends_with("/round_trip.rs")
        || path.contains("/src/") && path.contains("/tests/")
}

fn compiler() -> Vec<RustFile> {
    rust_files(&["compiler/src"])
}

/// Fails with every violation at once.
fn none(rule: &str, violations: &[String]) {
    assert!(
        violations.is_empty(),
        "{rule}\n  {}",
        violations.join("\n  ")
    );
}
