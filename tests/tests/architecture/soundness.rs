//! Where `unsafe` stands, and that it says why.

use tickjit_tests::rust::{RustFile, Token, TokenKind};

use crate::{none, sources};

/// Where `unsafe` may stand.
const UNSAFE_PLACES: &[&str] = &[
    "runtime/src/ffi/",
    "runtime/src/containers/",
    "compiler/src/codegen/",
    "pybind/src/",
    "capi/src/",
    "tests/src/native/",
    "benches/rust/",
    "examples/order_book/rust_host/main.rs",
    "examples/rust_host/main.rs",
];

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
