//! Trees as answers: operands once and in order, names, types, mistakes.

use std::sync::Arc;

use tickjit_compiler::ast::{BinaryOp, Expr, Stmt, StmtKind};
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{
    Answer, CallQuestion, CompilationContext, Expansion, FunctionHandler, Tree,
};
use tickjit_compiler::span::Span;
use tickjit_compiler::types::Type;

use crate::host::{Host, gives, place, refused};

type Question = fn(&CallQuestion<'_>) -> Answer<Expansion>;

struct Function(Question);

impl FunctionHandler for Function {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        (self.0)(question)
    }
}

/// A context in which `host.h` is answered so.
fn context(question: Question) -> CompilationContext {
    let mut context = builtin::context();
    context
        .register_function("host.h", Arc::new(Function(question)))
        .unwrap();
    context
}

fn operand(index: usize) -> Expr {
    Expr::operand(index, Span::default())
}

fn symbol(name: &str) -> Expr {
    Expr::symbol(name, Span::default())
}

fn name(name: &str) -> Expr {
    Expr::named(name, Span::default())
}

fn int(value: i64) -> Expr {
    Expr::int(value, Span::default())
}

fn answer(tree: Tree) -> Answer<Expansion> {
    Ok(Some(tree.into()))
}

fn node(body: &str) -> String {
    format!("from host import h\ndef f(x: Signal[float], y: Signal[float]) -> float:\n{body}")
}

#[test]
fn operands_are_evaluated_once_and_in_order() {
    // h(a, b) is b - a * a
    let context = context(|_| {
        let square = operand(0).binary(BinaryOp::Mult, operand(0));
        answer(Tree::new(operand(1).binary(BinaryOp::Sub, square)))
    });
    let text = node("    return h(x, y)\n");
    gives(&context, &text, &[3.0, 10.0], 1.0);
    // Both calls count on from one another: 1 and 2, in this order, each once.
    let text = node(
        "    n: State[int] = 0\n    def_ = h(float(n := n + 1), float(n := n + 1)) + 10 * n\n    return def_\n",
    );
    let text = text.replace("n: State[int] = 0\n    ", "n = 0\n    ");
    gives(&context, &text, &[0.0, 0.0], 2.0 - 1.0 + 20.0);
}

#[test]
fn an_operand_that_fails_fails_though_the_tree_does_not_use_it() {
    let context = context(|_| answer(Tree::new(int(1)).of(Type::Float)));
    let mut host = Host::new(&context, &node("    return h(x / y)\n"));
    assert_eq!(host.tick(&[1.0, 2.0]), Ok(Some(1.0)));
    let error = host.tick(&[1.0, 0.0]).unwrap_err();
    assert!(error.starts_with("ZeroDivisionError"), "{error}");
}

#[test]
fn names_of_a_tree_are_its_own_and_states_are_not() {
    // t = a; t += 1; s = t; value t
    let context = context(|_| {
        let statements = vec![
            Stmt::assign(name("t"), operand(0)),
            Stmt {
                span: Span::default(),
                kind: StmtKind::AugAssign {
                    target: name("t"),
                    op: BinaryOp::Add,
                    value: int(1),
                },
            },
            Stmt::assign(name("s"), name("t")),
        ];
        answer(Tree::new(name("t")).after(statements))
    });
    let text =
        node("    s: State[float] = 0.0\n    t = 100.0\n    return t + s + h(x) + s + h(h(y))\n");
    gives(&context, &text, &[1.0, 5.0], 100.0 + 0.0 + 2.0 + 2.0 + 7.0);
}

#[test]
fn symbols_mean_themselves_whatever_the_function_calls_so() {
    let context = context(|_| answer(Tree::new(symbol("math.sqrt").called([operand(0)]))));
    let text = node("    math = 1.0\n    sqrt = 2.0\n    return h(x) + math + sqrt\n");
    gives(&context, &text, &[9.0, 0.0], 6.0);
}

#[test]
fn a_declared_type_is_checked() {
    let declared = |ty: Type| match ty {
        Type::Float => context(|_| answer(Tree::new(operand(0)).of(Type::Float))),
        _ => context(|_| answer(Tree::new(operand(0)).of(Type::Int))),
    };
    let text = node("    n = 3\n    return h(n)\n");
    gives(&declared(Type::Float), &text, &[0.0, 0.0], 3.0);
    let text = node("    return h(x)\n");
    let error = refused(&declared(Type::Int), &text);
    assert_eq!(error.code, "float-to-int");
    assert_eq!(place(&error, &text), "h(x)");
}

#[test]
fn a_variable_is_still_one_where_it_is_an_operand() {
    let context = context(|_| {
        answer(Tree::new(
            symbol("tickjit.signals.valid").called([operand(0)]),
        ))
    });
    let text = node("    return 1.0 if h(x) else 2.0\n");
    let mut host = Host::new(&context, &text);
    let y = Some(0);
    assert_eq!(host.call(0, &[None, y]).unwrap(), Some(2.0_f64.to_bits()));
    assert_eq!(host.tick(&[0.0, 0.0]), Ok(Some(1.0)));
}

#[test]
fn mistakes_in_a_tree_are_at_the_call() {
    let cases: [(Question, &str); 5] = [
        (|_| answer(Tree::new(name("nowhere"))), "unknown-name"),
        (|_| answer(Tree::new(operand(1))), "wrong-replacement"),
        (
            |_| {
                let leave = Stmt {
                    span: Span::default(),
                    kind: StmtKind::Return(None),
                };
                answer(Tree::new(int(0)).after(vec![leave]))
            },
            "wrong-replacement",
        ),
        (
            |_| {
                let leave = Stmt {
                    span: Span::default(),
                    kind: StmtKind::Break,
                };
                answer(Tree::new(int(0)).after(vec![leave]))
            },
            "syntax-error",
        ),
        (
            |_| answer(Tree::new(symbol("host.h").called([operand(0)]))),
            "nesting-too-deep",
        ),
    ];
    for (question, code) in cases {
        let text = node("    while x > 0:\n        return h(x)\n    return 0.0\n");
        let error: Diagnostic = refused(&context(question), &text);
        assert_eq!(error.code, code);
        assert_eq!(place(&error, &text), "h(x)");
        assert_eq!(error.notes.len(), 1, "{:?}", error.notes);
        assert!(error.notes[0].starts_with("this code was made by the handler"));
    }
}

#[test]
fn a_tree_that_raises_has_no_value() {
    let context = context(|_| {
        let raise = Stmt {
            span: Span::default(),
            kind: StmtKind::Raise(name("ValueError")),
        };
        answer(Tree::new(int(0)).after(vec![raise]))
    });
    let text = node("    return h(x) if x > 0 else y\n");
    let mut host = Host::new(&context, &text);
    assert_eq!(host.tick(&[0.0, 4.0]), Ok(Some(4.0)));
    assert!(
        host.tick(&[1.0, 4.0])
            .unwrap_err()
            .starts_with("ValueError")
    );
}
