//! Which folders of the compiler may name which.

use tickjit_tests::rust::{RustFile, mentioned_modules};

use crate::{compiler, is_test, none};

/// The folders of `compiler/src`, highest first. A file may name its own folder and folders of
/// strictly lower rows.
const LAYERS: &[&[&str]] = &[
    &["lib"],
    &["service"],
    &["pipeline", "snapshot"],
    &["result"],
    &[
        "parse", "analyze", "rewrite", "infer", "optimize", "lower", "codegen", "key", "builtin",
    ],
    &["handlers"],
    &["hir", "clif"],
    &["signature"],
    &["ast", "types"],
    &["diagnostic"],
    &["span", "timing", "options"],
];

fn row(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&folder))
}

/// The folder of `compiler/src` that a file belongs to: `lower` of `lower/int.rs` and of
/// `lower.rs`.
pub(crate) fn folder(path: &str) -> &str {
    let inside = path.strip_prefix("compiler/src/").unwrap_or(path);
    let first = inside.split('/').next().unwrap_or(inside);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn layer_violations(file: &RustFile) -> Vec<String> {
    // A test may read a text through the stages before its own.
    if is_test(&file.path) {
        return Vec::new();
    }
    let own = folder(&file.path);
    let Some(own_row) = row(own) else {
        return vec![format!("{}: {own} has no row in the table", file.path)];
    };
    mentioned_modules(file)
        .iter()
        .filter_map(|mentioned| {
            let target = mentioned.parts.first()?;
            let target_row = row(target)?;
            (target != own && target_row <= own_row).then(|| {
                format!(
                    "{}:{}: {own} names {}",
                    file.path,
                    mentioned.line,
                    mentioned.parts.join("::")
                )
            })
        })
        .collect()
}

#[test]
fn files_name_their_own_folder_and_lower_rows_only() {
    let violations: Vec<String> = compiler().iter().flat_map(layer_violations).collect();
    none("the layer table of ARCHITECTURE.md is broken", &violations);
}

#[test]
fn the_layer_rule_sees_what_breaks_it() {
    let breaks = |path: &str, text: &str| !layer_violations(&RustFile::new(path, text)).is_empty();
    assert!(breaks("compiler/src/ast/mod.rs", "use crate::hir::Body;"));
    assert!(breaks(
        "compiler/src/lower/int.rs",
        "use crate::{hir, infer::Bodies};"
    ));
    assert!(breaks(
        "compiler/src/lower/int.rs",
        "fn f() { crate::codegen::codegen() }"
    ));
    assert!(breaks("compiler/src/key.rs", "use super::parse;"));
    assert!(breaks("compiler/src/elsewhere/mod.rs", ""));
    assert!(!breaks(
        "compiler/src/lower/int.rs",
        "use crate::hir; use super::Lower;"
    ));
    assert!(!breaks(
        "compiler/src/pipeline.rs",
        "use crate::{parse, result::CompiledFunction};"
    ));
}
