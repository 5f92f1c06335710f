//! What a compiled function keeps, and that it can be printed later as well as at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tickjit_compiler::builtin;
use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::handlers::{Argument, CompilationContext};
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::{CompileRequest, compile};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::span::{FileId, SourceFile};
use tickjit_compiler::types::Const;
use tickjit_tests::native::allocation::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

/// One test at a time allocates.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file of `benches/functions`: its node, and what is bound to the node's constants.
struct Bench {
    node: &'static str,
    source: &'static str,
    constants: &'static [(&'static str, Const)],
}

const THREE_LINES: Bench = Bench {
    node: "ema",
    source: include_str!("../../benches/functions/three_lines.py"),
    constants: &[("alpha", Const::Float(0.1))],
};

const TWENTY_LINES: Bench = Bench {
    node: "controller",
    source: include_str!("../../benches/functions/twenty_lines.py"),
    constants: &[
        ("kp", Const::Float(1.5)),
        ("ki", Const::Float(0.1)),
        ("kd", Const::Float(0.05)),
    ],
};

const FORTY_STATEMENTS: Bench = Bench {
    node: "scored",
    source: include_str!("../../benches/functions/forty_statements.py"),
    constants: &[("limit", Const::Float(3.0)), ("rounds", Const::Int(8))],
};

fn request(text: &Bench) -> CompileRequest {
    let file = SourceFile {
        name: "text.py".into(),
        text: Some(text.source.into()),
        first_line: 1,
    };
    let module = parse::module(&file, FileId(0)).expect("the text is Python");
    let scope: Arc<ModuleScope> = ModuleScope::new(module, file).expect("a module");
    let mut request = CompileRequest::new(scope.function(text.node).expect("the node"));
    for (name, value) in text.constants {
        let value = Argument::Const(value.clone());
        request.arguments.insert((*name).into(), value);
    }
    request
}

fn compiled(context: &CompilationContext, request: &CompileRequest) -> CompiledFunction {
    compile(context, request).unwrap_or_else(|error| panic!("{error}"))
}

/// Bytes that each of many results takes while it is kept; their code is not among them.
fn kept(text: &Bench) -> usize {
    const RESULTS: usize = 64;
    let _alone = alone();
    let context = builtin::context();
    let request = request(text);
    let mut results = Vec::with_capacity(2 * RESULTS);
    results.extend((0..RESULTS).map(|_| compiled(&context, &request)));
    let before = ALLOCATOR.bytes();
    results.extend((0..RESULTS).map(|_| compiled(&context, &request)));
    (ALLOCATOR.bytes() - before) / RESULTS
}

#[test]
fn results_are_small() {
    // With its code and what Python knows of it, a function of twenty lines takes 8 KB at most.
    let limits = [
        (THREE_LINES, 3_800),
        (TWENTY_LINES, 6_400),
        (FORTY_STATEMENTS, 9_500),
    ];
    for (text, limit) in limits {
        let kept = kept(&text);
        assert!(kept <= limit, "{} keeps {kept} bytes", text.node);
    }
}

#[test]
fn forms_print_later_as_at_once() {
    let _alone = alone();
    let context = builtin::context();
    let forms = |function: &CompiledFunction| {
        let (clif, asm) = (function.clif(), function.asm());
        [
            function.hir(),
            clif.expect("it was lowered"),
            asm.expect("it was assembled"),
        ]
    };
    for text in [THREE_LINES, TWENTY_LINES, FORTY_STATEMENTS] {
        let function = compiled(&context, &request(&text));
        let at_once = forms(&function);
        assert!(at_once.iter().all(|form| !form.is_empty()));
        let later = compiled(&context, &request(&text));
        assert_eq!(forms(&function), at_once);
        assert_eq!(forms(&later), at_once);
    }
}
