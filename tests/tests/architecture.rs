//! The rules of ARCHITECTURE.md that a look at the text of the project can hold: layers, fences,
//! headers, sizes, places of `unsafe`, exhaustive matches, no global state, no panics.

use std::fmt::Write as _;
use std::fs;

use tickjit_tests::rust::{
    Match, RustFile, Token, TokenKind, matches, mentioned_modules, project_root, rust_files,
};

/// The folders of `compiler/src`, highest first. A file may name its own folder and folders of
/// strictly lower rows.
const LAYERS: &[&[&str]] = &[
    &["lib"],
    &["service"],
    &["pipeline"],
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

/// Files of more than 500 lines, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Where `unsafe` may stand.
const UNSAFE_PLACES: &[&str] = &[
    "runtime/src/ffi/",
    "compiler/src/codegen/",
    "pybind/src/",
    "tests/src/native/",
];

/// Files of the compiler that hold state outside a context, each with its reason.
const STATE_PLACES: &[(&str, &str)] = &[(
    "compiler/src/codegen/fork.rs",
    "forks of the process are counted: code memory is shared between all of them",
)];

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

/// Enumerations that a `match` takes apart without `_ =>`: a new member must break the build.
const CLOSED_ENUMS: &[&str] = &["ExprKind", "StmtKind", "Stmt", "Storage", "SlotKind"];

fn sources() -> Vec<RustFile> {
    rust_files(&[
        "compiler/src",
        "runtime/src",
        "pybind/src",
        "tests/src",
        "tests/tests",
        "benches",
        "examples",
    ])
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

fn row(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&folder))
}

/// The folder of `compiler/src` that a file belongs to: `lower` of `lower/int.rs` and of
/// `lower.rs`.
fn folder(path: &str) -> &str {
    let inside = path.strip_prefix("compiler/src/").unwrap_or(path);
    let first = inside.split('/').next().unwrap_or(inside);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn layer_violations(file: &RustFile) -> Vec<String> {
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

fn unsafe_violations(file: &RustFile) -> Vec<String> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut violations = Vec::new();
    for (at, token) in file.tokens.iter().enumerate() {
        if !token.is("unsafe") || is_pointer_type(&file.tokens[at..]) {
            continue;
        }
        let place = format!("{}:{}", file.path, token.line);
        if !UNSAFE_PLACES
            .iter()
            .any(|allowed| file.path.starts_with(allowed))
        {
            violations.push(format!("{place}: unsafe does not belong here"));
        }
        let next = file.tokens.get(at + 1);
        let needs_reason = next.is_some_and(|next| next.is_mark('{') || next.is("impl"));
        let statement = first_line_of_statement(&lines, token.line);
        if needs_reason && !has_reason(&lines, statement) && !has_reason(&lines, token.line) {
            violations.push(format!("{place}: no SAFETY comment"));
        }
    }
    violations
}

/// Whether tokens begin with the type of a pointer to an unsafe function, which is no unsafe code.
fn is_pointer_type(tokens: &[Token]) -> bool {
    let words = tokens.iter().skip(1);
    let mut rest = words.skip_while(|token| token.is("extern") || token.kind == TokenKind::Other);
    rest.next().is_some_and(|token| token.is("fn"))
        && rest.next().is_some_and(|token| token.is_mark('('))
}

/// The line (from 1) at which the statement around a line begins: the comment stands above it.
fn first_line_of_statement(lines: &[&str], line: usize) -> usize {
    let mut at = line;
    while at > 1 {
        let before = lines[at - 2].trim_end();
        if before.is_empty() || before.ends_with([';', '{', '}', ',']) || is_comment(before) {
            break;
        }
        at -= 1;
    }
    at
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//") || line.trim_start().starts_with("#[")
}

/// Whether the comment block above a line (from 1) says why the code is sound.
fn has_reason(lines: &[&str], line: usize) -> bool {
    lines[..line - 1]
        .iter()
        .rev()
        .take_while(|above| is_comment(above))
        .chain(lines.get(line - 1))
        .any(|above| above.contains("SAFETY:"))
}

#[test]
fn unsafe_stands_in_its_places_with_a_reason() {
    let violations: Vec<String> = sources().iter().flat_map(unsafe_violations).collect();
    none("unsafe code out of place or without a reason", &violations);
}

#[test]
fn the_unsafe_rule_sees_what_breaks_it() {
    let count = |path: &str, text: &str| unsafe_violations(&RustFile::new(path, text)).len();
    let block = "fn f() {\n    unsafe { g() }\n}";
    let reason = "fn f() {\n    // SAFETY: g has no\n    // conditions.\n    let x =\n        unsafe { g() };\n}";
    assert_eq!(count("compiler/src/lower/mod.rs", block), 2);
    assert_eq!(count("compiler/src/codegen/mod.rs", block), 1);
    assert_eq!(count("compiler/src/codegen/mod.rs", reason), 0);
    assert_eq!(
        count("runtime/src/ffi/x.rs", "unsafe impl Send for A {}"),
        1
    );
    assert_eq!(count("runtime/src/ffi/x.rs", "unsafe fn f() {}"), 0);
    let pointer = "struct A(unsafe extern \"C\" fn(u8));";
    assert_eq!(count("runtime/src/table.rs", pointer), 0);
}

/// How many members a `match` may name and still be a question about a shape, which has an arm for
/// everything else.
const SHAPE: usize = 4;

/// Whether a `match` takes a closed enumeration apart and has an arm for the rest.
fn is_lazy(found: &Match) -> bool {
    let names = |pattern: &Vec<Token>| {
        pattern.windows(2).any(|pair| {
            pair[0]
                .word()
                .is_some_and(|word| CLOSED_ENUMS.contains(&word))
                && pair[1].is_mark(':')
        })
    };
    let rest = |pattern: &Vec<Token>| {
        pattern.len() == 1 && pattern[0].kind == TokenKind::Word("_".to_owned())
    };
    found.patterns.iter().filter(|p| names(p)).count() > SHAPE && found.patterns.iter().any(rest)
}

#[test]
fn closed_enumerations_are_taken_apart_member_by_member() {
    let mut violations = Vec::new();
    for file in compiler() {
        for found in matches(&file.tokens).iter().filter(|found| is_lazy(found)) {
            violations.push(format!("{}:{}", file.path, found.line));
        }
    }
    none(
        "a match over AST, HIR or Storage has a `_ =>` arm (name the members, or use `if let`)",
        &violations,
    );
}

#[test]
fn the_rule_of_closed_enumerations_sees_what_breaks_it() {
    let lazy = |text: &str| {
        let file = RustFile::new("compiler/src/infer/mod.rs", text);
        matches(&file.tokens).iter().any(is_lazy)
    };
    let arms = |arm: &str| arm.repeat(SHAPE + 1);
    let named = arms("ExprKind::Name(n) => 1, ");
    assert!(lazy(&format!("match e.kind {{ {named} _ => 2 }}")));
    let guarded = arms("hir::ExprKind::Name(_) if x => { 1 } ");
    assert!(lazy(&format!("match e.kind {{ {guarded} _ => 2 }}")));
    assert!(!lazy(&format!(
        "match e.kind {{ {named} ExprKind::Tuple(_) => 2 }}"
    )));
    assert!(!lazy("match e.kind { ExprKind::Name(_) => 1, _ => 2 }"));
    let made = arms("1 => ExprKind::Name(n), ");
    assert!(!lazy(&format!("match n {{ {made} _ => ExprKind::None }}")));
}

/// The tokens of a file without its test modules.
fn without_tests(file: &RustFile) -> Vec<&Token> {
    let tokens = &file.tokens;
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_test = tokens[at].is("cfg")
            && tokens.get(at + 2).is_some_and(|token| token.is("test"))
            && tokens.get(at + 5).is_some_and(|token| token.is("mod"));
        if is_test {
            let mut depth = 0;
            while at < tokens.len() {
                depth += i32::from(tokens[at].is_mark('{'));
                depth -= i32::from(tokens[at].is_mark('}'));
                at += 1;
                if depth == 0 && tokens[at - 1].is_mark('}') {
                    break;
                }
            }
        } else {
            kept.push(&tokens[at]);
            at += 1;
        }
    }
    kept
}

fn state_and_panic_violations(file: &RustFile) -> Vec<String> {
    // What `#[cfg(test)] mod tests;` names, and the modules of that.
    if file.path.ends_with("/tests.rs")
        || file.path.contains("/src/") && file.path.contains("/tests/")
        || file.path.ends_with("/round_trip.rs")
    {
        return Vec::new();
    }
    let may_hold_state = STATE_PLACES.iter().any(|(path, _)| *path == file.path);
    let tokens = without_tests(file);
    let mut violations = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(word) = token.word() else { continue };
        let before = at.checked_sub(1).map(|before| tokens[before]);
        let called = tokens.get(at + 1).is_some_and(|next| next.is_mark('('));
        let is_macro = tokens.get(at + 1).is_some_and(|next| next.is_mark('!'));
        let forbidden = match word {
            "thread_local" | "HashMap" | "HashSet" => true,
            "OnceLock" | "LazyLock" | "Mutex" | "AtomicUsize" | "AtomicU64" => {
                !may_hold_state
                    && tokens[..at]
                        .iter()
                        .rev()
                        .take(6)
                        .any(|other| other.is("static"))
            }
            "panic" | "todo" | "unimplemented" => is_macro,
            "unwrap" | "expect" => called && before.is_some_and(|mark| mark.is_mark('.')),
            _ => false,
        };
        if forbidden {
            violations.push(format!("{}:{}: {word}", file.path, token.line));
        }
    }
    violations
}

#[test]
fn the_compiler_keeps_no_state_and_does_not_panic() {
    let violations: Vec<String> = compiler()
        .iter()
        .flat_map(state_and_panic_violations)
        .collect();
    none(
        "state outside a context, an order that varies, or a panic within reach of input",
        &violations,
    );
}

#[test]
fn the_rule_of_state_and_panics_sees_what_breaks_it() {
    let breaks = |text: &str| {
        !state_and_panic_violations(&RustFile::new("compiler/src/infer/mod.rs", text)).is_empty()
    };
    assert!(breaks("static CACHE: OnceLock<u8> = OnceLock::new();"));
    assert!(breaks("fn f() { x.unwrap() }"));
    assert!(breaks("fn f() { panic!(\"no\") }"));
    assert!(breaks("use std::collections::HashMap;"));
    assert!(!breaks("fn f() { x.unwrap_or(1) }"));
    assert!(!breaks("#[cfg(test)] mod tests { fn f() { x.unwrap() } }"));
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
