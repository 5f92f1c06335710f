//! Matches over closed enumerations.

use tickjit_tests::rust::{Match, RustFile, Token, TokenKind, matches};

use crate::{compiler, none};

/// Enumerations that a `match` takes apart without `_ =>`: a new member must break the build.
const CLOSED_ENUMS: &[&str] = &["ExprKind", "StmtKind", "Stmt", "Storage", "SlotKind"];

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
