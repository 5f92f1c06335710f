//! Where errors point, and what they leave behind.

use tickjit_compiler::hir::{BinaryOp, Checks, Compare, ExprKind, NativeFunction, Stmt, UnaryOp};
use tickjit_compiler::types::{Const, Type};
use tickjit_runtime::table::RuntimeFn;

use crate::host::Cell;
use crate::program::Test;

#[test]
fn errors_name_the_operation_that_failed() {
    let inputs = [("x", Type::Int), ("y", Type::Int)];
    let mut test = Test::new(&inputs, &[], &[Type::Int]);
    let e = &mut test.e;
    let (x, y) = (e.input(0, Type::Int), e.input(1, Type::Int));
    let quotient = e.binary(BinaryOp::IntFloorDiv(Checks::Python), x, y);
    let (x, y) = (e.input(0, Type::Int), e.input(1, Type::Int));
    let sum = e.int_add(x, y);
    let product = e.binary(BinaryOp::IntMul(Checks::Python), quotient, sum);
    let lines = [quotient, sum, product].map(|id| e.line(id));
    let mut host = test.execute(vec![Stmt::SetOutput(0, product)]).compile();
    for (x, y, class, line) in [
        (1, 0, "ZeroDivisionError", lines[0]),
        (i64::MIN, -1, "OverflowError", lines[0]),
        (i64::MAX, 1, "OverflowError", lines[1]),
        (1 << 40, 1, "OverflowError", lines[2]),
    ] {
        let error = host.run::<i64>(&[x.to_cell(), y.to_cell()]).unwrap_err();
        assert_eq!((&*error.class_name, error.line), (class, line), "{x} {y}");
        assert_eq!((error.column, &*error.function), (5, "test"));
    }
}

#[test]
fn raises_keep_class_and_words() {
    for (class, message) in [
        ("ValueError", Some("wrong")),
        ("AssertionError", None),
        ("my.Error", Some("it's \"ours\"")),
    ] {
        let mut test = Test::new(&[], &[], &[Type::Int]);
        let raise = test.e.raise(class, message);
        let error = test
            .execute(vec![Stmt::Eval(raise)])
            .compile()
            .run::<i64>(&[])
            .unwrap_err();
        assert_eq!(error.class_name, class);
        assert_eq!(error.message, message.unwrap_or_default());
    }
}

/// Whatever stands around a `raise` is not computed.
#[test]
fn a_raise_may_be_an_operand() {
    for place in 0..7 {
        let mut host = Test::expression(&[Type::Float, Type::Int], Type::Float, |e, x| {
            let raise = e.raise("KeyError", Some("here"));
            let unary = |op| ExprKind::Unary(op, raise);
            match place {
                0 => e.add(
                    Type::Float,
                    ExprKind::Binary(BinaryOp::FloatAdd, raise, x[0]),
                ),
                1 => e.add(
                    Type::Float,
                    ExprKind::Binary(BinaryOp::FloatDiv(Checks::Python), x[0], raise),
                ),
                2 => e.add(Type::Float, unary(UnaryOp::FloatSqrt)),
                3 => e.add(
                    Type::Float,
                    ExprKind::Runtime(RuntimeFn::Pow, vec![x[0], raise]),
                ),
                4 => {
                    let test = e.add(
                        Type::Bool,
                        ExprKind::CompareIntFloat(Compare::Less, x[1], raise),
                    );
                    e.add(Type::Float, ExprKind::If(test, x[0], raise))
                }
                5 => {
                    let ty = Type::tuple([Type::Int, Type::Float]);
                    let tuple = e.add(ty, ExprKind::Tuple(vec![x[1], raise]));
                    e.add(Type::Float, ExprKind::Field(tuple, 1))
                }
                _ => {
                    let test = e.add(Type::Bool, ExprKind::Compare(Compare::Equal, raise, x[1]));
                    let both = e.bool(true);
                    let both = e.add(Type::Bool, ExprKind::And(both, test));
                    e.add(Type::Float, ExprKind::If(both, x[0], raise))
                }
            }
        })
        .compile();
        let error = host.run::<f64>(&[1.0f64.to_cell(), 1]).unwrap_err();
        assert_eq!(
            (&*error.class_name, &*error.message),
            ("KeyError", "here"),
            "{place}"
        );
    }
}

#[test]
fn texts_reach_the_runtime() {
    let mut test = Test::new(&[], &[], &[]);
    let text = test.e.constant(Const::Str("grüß dich".into()));
    let print = test.e.add(
        Type::None,
        ExprKind::Runtime(RuntimeFn::PrintText, vec![text]),
    );
    let mut host = test.execute(vec![Stmt::Eval(print)]).compile();
    let outcome = host.call(0, &[]);
    assert!(outcome.error.is_none());
}

extern "C" fn mean(x: f64, n: i64, flag: i8) -> f64 {
    x / if flag == 1 { 2.0 } else { 1.0 } + f64::from(i32::try_from(n).unwrap_or(0))
}

extern "C" fn any_number(n: i64) -> i8 {
    if n > 0 { 4 } else { 0 }
}

#[test]
fn native_functions_are_called() {
    let native = |name: &str, signature: &str, address: usize| {
        let signature = signature.parse().unwrap();
        std::sync::Arc::new(NativeFunction::new(name, signature, address).pure())
    };
    let mean = native(
        "mean",
        "float64(float64, int64, bool)",
        mean as *const () as usize,
    );
    let any = native("any", "bool(int64)", any_number as *const () as usize);
    let mut host = Test::expression(&[Type::Float, Type::Int], Type::Float, |e, x| {
        let two = e.int(2);
        let flag = e.add(Type::Bool, ExprKind::Native(any, vec![two]));
        e.add(Type::Float, ExprKind::Native(mean, vec![x[0], x[1], flag]))
    })
    .compile();
    assert_eq!(host.value(&[5.0f64.to_cell(), 3i64.to_cell()]), Ok(5.5f64));
}
