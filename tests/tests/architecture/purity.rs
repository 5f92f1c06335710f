//! The compiler keeps no state of its own, orders everything, and does not panic.

use tickjit_tests::rust::{RustFile, Token};

use crate::{compiler, is_test, none};

/// Files of the compiler that hold state outside a context, each with its reason.
const STATE_PLACES: &[(&str, &str)] = &[(
    "compiler/src/codegen/fork.rs",
    "forks of the process are counted: code memory is shared between all of them",
)];

/// Panics that no input reaches: file, word, reason.
const INVARIANTS: &[(&str, &str, &str)] = &[(
    "compiler/src/infer/flow.rs",
    "expect",
    "a variable is an index that the same table has given",
)];

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
    if is_test(&file.path) {
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
        let reasoned = INVARIANTS
            .iter()
            .any(|(path, allowed, _)| *path == file.path && *allowed == word);
        if forbidden && !reasoned {
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
