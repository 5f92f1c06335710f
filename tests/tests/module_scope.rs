//! Scopes made of a module's text: what its names mean, and what is refused.

use std::sync::Arc;

use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{Binding, Scope};
use tickjit_compiler::parse;
use tickjit_compiler::span::{FileId, SourceFile};
use tickjit_compiler::types::Const;

fn scope(text: &str) -> Result<Arc<ModuleScope>, Vec<Diagnostic>> {
    let file = SourceFile {
        name: "test.py".into(),
        text: Some(text.into()),
        first_line: 1,
    };
    ModuleScope::new(parse::module(&file, FileId(0))?, file)
}

fn symbol(scope: &ModuleScope, name: &str) -> String {
    match scope.lookup(name) {
        Some(Binding::Symbol(symbol)) => symbol.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn names_mean_what_the_module_says() {
    let scope = scope(
        "import math\nimport tickjit as t\nfrom math import sqrt as s, pi\n\
         from datetime import datetime\nfrom tickjit.signals import Signal as Input\n\
         import somewhere.else_\nUTC = datetime\nLIMIT = 3\nDOUBLE = LIMIT * 2\n\
         def f(x):\n    return x\n",
    )
    .expect("the module is well-formed");
    assert_eq!(symbol(&scope, "math"), "math");
    assert_eq!(symbol(&scope, "t"), "tickjit");
    assert_eq!(symbol(&scope, "s"), "math.sqrt");
    assert_eq!(symbol(&scope, "datetime"), "datetime.datetime");
    assert_eq!(symbol(&scope, "Input"), "tickjit.signals.Signal");
    assert_eq!(symbol(&scope, "UTC"), "datetime.datetime");
    assert_eq!(symbol(&scope, "abs"), "builtins.abs");
    assert_eq!(symbol(&scope, "State"), "tickjit.State");
    assert!(matches!(
        scope.lookup("pi"),
        Some(Binding::Constant(Const::Float(_)))
    ));
    assert!(matches!(
        scope.lookup("DOUBLE"),
        Some(Binding::Expression(..))
    ));
    assert!(scope.lookup("nothing").is_none());
    let marker = scope.attribute(&Binding::Symbol("tickjit".into()), "State");
    assert!(matches!(marker, Some(Binding::Symbol(name)) if &*name == "tickjit.State"));
}

#[test]
fn classes_are_enumerations_or_exceptions() {
    let scope = scope(
        "import enum\nfrom enum import Enum, auto\nclass Side(Enum):\n    BUY = 1\n    SELL = -1\n\
         class Kind(enum.IntEnum):\n    A = auto()\n    B = auto()\n\
         class Bad(ValueError):\n    pass\nclass Worse(Bad):\n    pass\n",
    )
    .expect("the module is well-formed");
    let side = scope.lookup("Side").expect("Side is bound");
    let sell = scope.attribute(&side, "SELL");
    assert!(matches!(
        sell,
        Some(Binding::Constant(Const::Named { bits: -1, .. }))
    ));
    let kind = scope.lookup("Kind").expect("Kind is bound");
    let b = scope.attribute(&kind, "B");
    assert!(matches!(
        b,
        Some(Binding::Constant(Const::Named { bits: 2, .. }))
    ));
    assert!(
        matches!(scope.lookup("Worse"), Some(Binding::Exception(class)) if &*class.name == "Worse")
    );
}

#[test]
fn mistakes_are_reported_together() {
    let text = "from enum import Enum\nA = B + 1\nB = A\nclass C:\n    pass\n\
                class D(Enum):\n    X = 1.5\nclass E(Enum):\n    X = 70000\n\
                def f():\n    pass\nf = 1\n";
    let errors = scope(text).err().expect("the module is refused");
    let codes: Vec<&str> = errors.iter().map(|error| error.code).collect();
    assert_eq!(
        codes,
        [
            "unknown-name",
            "unsupported-class",
            "enum-member-value",
            "enum-member-value",
            "duplicate-name"
        ]
    );
}

#[test]
fn a_function_keeps_its_scope_alive_and_nothing_keeps_itself() {
    let scope = scope("X = 1\ndef f():\n    return X\n").expect("the module is well-formed");
    let function = scope.function("f").expect("f is a function");
    assert!(scope.function("X").is_none());
    assert_eq!(scope.functions().count(), 1);
    let weak = Arc::downgrade(&scope);
    drop(scope);
    assert!(function.scope.lookup("X").is_some());
    drop(function);
    assert!(weak.upgrade().is_none());
}
