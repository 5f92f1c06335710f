//! Native memory in the code of handlers: parameters, loads, stores, casts, calls.

use std::sync::Arc;

use tickjit_compiler::ast::{Constant, Expr, Stmt};
use tickjit_compiler::builtin;
use tickjit_compiler::handlers::{
    Answer, CallQuestion, CompilationContext, Expansion, FunctionHandler, Tree,
};
use tickjit_compiler::span::Span;

use crate::host::{Host, gives, place, refused};

type Question = fn(&CallQuestion<'_>) -> Tree;

struct Function(Question);

impl FunctionHandler for Function {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        Ok(Some((self.0)(question).into()))
    }
}

/// A context in which `host.h` is answered so.
fn context(question: Question) -> CompilationContext {
    let mut context = builtin::context();
    let handler = Arc::new(Function(question));
    context.register_function("host.h", handler).unwrap();
    context
}

fn intrinsic(name: &str, args: impl Into<Vec<Expr>>) -> Expr {
    let name = format!("tickjit.extension.intrinsics.{name}");
    Expr::symbol(&name, Span::default()).called(args)
}

fn operand(index: usize) -> Expr {
    Expr::operand(index, Span::default())
}

fn param(name: &str) -> Expr {
    Expr::param(name, Span::default())
}

fn text(value: &str) -> Expr {
    Expr::text(value, Span::default())
}

fn int(value: i64) -> Expr {
    Expr::int(value, Span::default())
}

fn name(name: &str) -> Expr {
    Expr::named(name, Span::default())
}

fn node(value: &str) -> String {
    format!(
        "from host import h\ndef f(x: Signal[float], y: Signal[float]) -> float:\n    return {value}\n"
    )
}

#[test]
fn inputs_are_read_through_the_parameters() {
    // cast_voidptr_to_ptr(inputs[i], "float64")[0] if input_ticked[i] != 0 else -1.0
    let context = context(|_| {
        let cell = param("inputs").item(operand(0));
        let value = intrinsic("cast_voidptr_to_ptr", [cell, text("float64")]).item(int(0));
        let ticked = param("input_ticked").item(operand(0));
        let ticked = ticked.compared(tickjit_compiler::ast::CmpOp::NotEq, int(0));
        Tree::new(Expr {
            span: Span::default(),
            kind: tickjit_compiler::ast::ExprKind::IfExp {
                test: Box::new(ticked),
                body: Box::new(value),
                orelse: Box::new(Expr::constant(Constant::Float(-1.0), Span::default())),
            },
        })
    });
    gives(&context, &node("h(1) * 10.0 + h(0)"), &[3.0, 4.0], 43.0);
    let mut host = Host::new(&context, &node("h(1)"));
    let missing = host.call(0, &[Some(0), None]);
    assert_eq!(missing, Ok(Some((-1.0_f64).to_bits())));
}

#[test]
fn loads_and_stores_go_through_pointers() {
    // The first output's cell is written and read again.
    let context = context(|_| {
        let pointer = || {
            let cell = intrinsic("load", [param("outputs"), text("voidptr")]);
            intrinsic("address", [cell, int(0), int(8)])
        };
        let store = intrinsic("store", [pointer(), text("float64"), operand(0)]);
        let load = intrinsic("load", [pointer(), text("float64"), int(0)]);
        Tree::new(load).after(vec![Stmt::effect(store)])
    });
    gives(&context, &node("h(x) + h(y)"), &[1.5, 4.0], 5.5);
}

#[test]
fn casts_hold_what_the_native_type_holds() {
    let context = context(|_| Tree::new(intrinsic("cast", [operand(0), operand(1)])));
    gives(
        &context,
        &node("h(x, 'int8') + 0.5"),
        &[-128.9, 0.0],
        -127.5,
    );
    let mut host = Host::new(&context, &node("h(x, 'int8') + 0.5"));
    let error = host.tick(&[128.0, 0.0]).unwrap_err();
    assert!(error.starts_with("OverflowError"), "{error}");
    gives(
        &context,
        &node("h(x, 'float32')"),
        &[0.1, 0.0],
        f64::from(0.1_f32),
    );
    gives(
        &context,
        &node("h(x > y, 'int64') + h(True, 'float64')"),
        &[2.0, 1.0],
        2.0,
    );
    let text = node("h(x, 'int256')");
    let error = refused(&context, &text);
    assert_eq!(error.code, "wrong-argument-type");
    assert_eq!(place(&error, &text), "h(x, 'int256')");
}

#[test]
fn null_is_false_and_copies_copy() {
    // The cell of the output gets the bytes of that of input i, unless that is NULL.
    let context = context(|_| {
        let to = intrinsic("load", [param("outputs"), text("voidptr")]);
        let copy = intrinsic("copy", [name("to"), name("from_"), int(8)]);
        let read = intrinsic("load", [name("to"), text("float64")]);
        let statements = vec![
            Stmt::assign(name("to"), to),
            Stmt::assign(name("from_"), param("inputs").item(operand(0))),
            Stmt {
                span: Span::default(),
                kind: tickjit_compiler::ast::StmtKind::If {
                    arms: vec![tickjit_compiler::ast::Arm {
                        test: name("from_").compared(
                            tickjit_compiler::ast::CmpOp::NotEq,
                            intrinsic("voidptr_null", []),
                        ),
                        body: vec![Stmt::effect(copy)],
                    }],
                    orelse: Vec::new(),
                },
            },
        ];
        Tree::new(read).after(statements)
    });
    let mut host = Host::new(&context, &node("h(1)"));
    assert_eq!(
        host.call(0, &[None, Some(7.0_f64.to_bits())]),
        Ok(Some(7.0_f64.to_bits()))
    );
    assert_eq!(host.call(0, &[None, None]), Ok(Some(0)));
}

#[test]
fn a_function_that_imports_them_is_refused() {
    let context = builtin::context();
    let head = "from tickjit.extension.intrinsics import param, voidptr_null\n";
    for value in ["param('inputs')[0]", "voidptr_null()"] {
        let text = format!("{head}def f(x: Signal[float]) -> float:\n    return {value}\n");
        assert_eq!(
            refused(&context, &text).code,
            "unsupported-function",
            "{value}"
        );
    }
    // Names of parameters mean nothing in it, either.
    let text = "def f(x: Signal[float]) -> float:\n    return inputs[0]\n";
    assert_eq!(refused(&context, text).code, "unknown-name");
}

#[test]
fn mistakes_name_the_handler() {
    let cases: [(Question, &str); 5] = [
        (|_| Tree::new(param("nothing")), "wrong-replacement"),
        (
            |_| Tree::new(intrinsic("load", [operand(0), text("int8")])),
            "wrong-arguments",
        ),
        (
            |_| Tree::new(intrinsic("param", [int(1)])),
            "wrong-arguments",
        ),
        (
            |_| Tree::new(intrinsic("call", [text("nothing")])),
            "unsupported-call",
        ),
        (
            |_| {
                Tree::new(intrinsic(
                    "load",
                    [param("state"), text("int8"), int(1), int(2), int(3)],
                ))
            },
            "wrong-arguments",
        ),
    ];
    for (question, code) in cases {
        let text = node("h(x)");
        let error = refused(&context(question), &text);
        assert_eq!((error.code, &*place(&error, &text)), (code, "h(x)"));
        let note = error.notes.last().unwrap();
        assert!(note.ends_with("::Function"), "{:?}", error.notes);
    }
    let callee = "\
from host import h
def helper(a: float) -> float:
    return h(a)

def f(x: Signal[float]) -> float:
    return helper(x)
";
    let error = refused(&context(|_| Tree::new(param("inputs"))), callee);
    assert_eq!(error.code, "wrong-replacement");
    assert!(
        error.message.contains("compiled along"),
        "{}",
        error.message
    );
}
