//! Functions that are compiled along.

use std::sync::Arc;

use tickjit_compiler::hir::{BinaryOp, Checks, Compare, ExprId, ExprKind, FuncId, Stmt};
use tickjit_compiler::types::Type;
use tickjit_runtime::table::RuntimeFn;

use crate::host::Cell;
use crate::program::{Builder, Test};

/// `f(n) = 0 if n == 0 else step(f(n - 1))`, with more values alive across the call if asked for.
fn recursive(alive: usize) -> Test {
    let mut test = Test::new(&[("n", Type::Int)], &[], &[Type::Int]);
    let itself = FuncId::from_u32(0);
    let mut f = Builder {
        function: 1,
        ..Builder::default()
    };
    let n = f.local("n", Type::Int);
    let (value, zero) = (f.get(n), f.int(0));
    let ends = f.compare(Compare::Equal, value, zero);
    let nothing = f.int(0);
    let mut block = vec![Stmt::If(
        ends,
        vec![Stmt::Return(Some(nothing))],
        Vec::new(),
    )];
    let kept: Vec<_> = (1i64..)
        .take(alive)
        .map(|factor| {
            let local = f.local("kept", Type::Int);
            let (value, factor) = (f.get(n), f.int(factor * 7));
            let value = f.binary(BinaryOp::IntMul(Checks::Numpy), value, factor);
            // What a call gives is kept and not computed again.
            let call = ExprKind::Runtime(RuntimeFn::IntBitLength, vec![value]);
            let value = f.add(Type::Int, call);
            block.push(Stmt::Assign(local, value));
            local
        })
        .collect();
    let (value, one) = (f.get(n), f.int(1));
    let less = f.binary(BinaryOp::IntSub(Checks::Python), value, one);
    let mut sum = f.call(itself, vec![less], Type::Int);
    for local in kept {
        let value = f.get(local);
        sum = f.binary(BinaryOp::Xor, sum, value);
    }
    let one = f.int(1);
    let result = f.int_add(sum, one);
    block.push(Stmt::Return(Some(result)));
    let id = test.callee("f", vec![n], Type::Int, true, (f, block));
    let argument = test.e.input(0, Type::Int);
    let value = test.e.call(id, vec![argument], Type::Int);
    test.execute(vec![Stmt::SetOutput(0, value)])
}

#[test]
fn recursion_ends_at_the_limit_of_python() {
    let mut host = recursive(0).compile();
    assert_eq!(host.value(&[0]), Ok(0i64));
    assert_eq!(host.value(&[999]), Ok(999i64));
    let error = host.run::<i64>(&[1000]).unwrap_err();
    assert_eq!(error.class_name, "RecursionError");
    assert_eq!(error.function, "f");
    let error = host.run::<i64>(&[(-1i64).to_cell()]).unwrap_err();
    assert_eq!(error.class_name, "RecursionError");
}

#[test]
fn frames_that_cannot_nest_that_deep_are_refused() {
    assert!(recursive(20).try_compile(&Arc::default()).is_ok());
    let refused = recursive(200).try_compile(&Arc::default()).err().unwrap();
    assert_eq!(refused[0].code, "stack-too-large");
}

/// A function of many parameters and results.
#[test]
fn any_number_of_values_is_passed() {
    for width in [1usize, 2, 3, 6, 9, 20] {
        let mut test = Test::new(&[("x", Type::Int), ("y", Type::Float)], &[], &[Type::Float]);
        let mut f = Builder::default();
        let params: Vec<_> = (0..width)
            .flat_map(|_| [f.local("a", Type::Int), f.local("b", Type::Float)])
            .collect();
        let mut values: Vec<ExprId> = params.iter().map(|param| f.get(*param)).collect();
        values.reverse();
        let result = f.tuple(values);
        let returns = f.body.ty(result).clone();
        let block = vec![Stmt::Return(Some(result))];
        let f = test.callee("f", params, returns.clone(), false, (f, block));
        let e = &mut test.e;
        let mut args = Vec::new();
        for place in 0..width {
            let (x, place) = (e.input(0, Type::Int), e.int(i64::try_from(place).unwrap()));
            args.push(e.int_add(x, place));
            args.push(e.input(1, Type::Float));
        }
        let call = e.call(f, args, returns.clone());
        let local = e.local("results", returns);
        let mut block = vec![Stmt::Assign(local, call)];
        let mut sum = e.float(0.0);
        for place in 0..width {
            let place = u32::try_from(2 * place).unwrap();
            let results = e.get(local);
            let float = e.add(Type::Float, ExprKind::Field(results, place));
            sum = e.binary(BinaryOp::FloatMul, sum, float);
            let results = e.get(local);
            let int = e.add(Type::Int, ExprKind::Field(results, place + 1));
            let int = e.unary(tickjit_compiler::hir::UnaryOp::IntToFloat, int, Type::Float);
            sum = e.binary(BinaryOp::FloatAdd, sum, int);
        }
        block.push(Stmt::SetOutput(0, sum));
        let mut host = test.execute(block).compile();
        let mut expected = 0.0f64;
        for place in (0..width).rev() {
            expected = expected * 1.5 + f64::from(u32::try_from(10 + place).unwrap());
        }
        assert_eq!(host.value(&[10, 1.5f64.to_cell()]), Ok(expected), "{width}");
    }
}

/// An error in a function that a function calls leaves both, and the phase.
#[test]
fn errors_leave_all_functions() {
    let mut test = Test::new(
        &[("x", Type::Int)],
        &[("s", tickjit_compiler::types::Const::Int(0))],
        &[Type::Int],
    );
    test.program.names.extend(["inner".into(), "outer".into()]);
    let mut inner = Builder {
        function: 1,
        ..Builder::default()
    };
    let a = inner.local("a", Type::Int);
    let (hundred, divisor) = (inner.int(100), inner.get(a));
    let quotient = inner.binary(BinaryOp::IntFloorDiv(Checks::Python), hundred, divisor);
    let line = inner.line(quotient);
    let block = vec![Stmt::Return(Some(quotient))];
    let inner = test.callee("inner", vec![a], Type::Int, false, (inner, block));
    let mut outer = Builder {
        function: 2,
        ..Builder::default()
    };
    let a = outer.local("a", Type::Int);
    let value = outer.get(a);
    let call = outer.call(inner, vec![value], Type::Int);
    let one = outer.int(1);
    let sum = outer.int_add(call, one);
    let block = vec![Stmt::Return(Some(sum))];
    let outer = test.callee("outer", vec![a], Type::Int, false, (outer, block));
    let e = &mut test.e;
    let (before, x) = (e.int(5), e.input(0, Type::Int));
    let call = e.call(outer, vec![x], Type::Int);
    let after = e.int(6);
    let mut host = test
        .execute(vec![
            Stmt::SetState(0, before),
            Stmt::SetOutput(0, call),
            Stmt::SetState(0, after),
        ])
        .compile();
    assert_eq!(host.value(&[7]), Ok(15i64));
    assert_eq!(host.states, [6]);
    let error = host.run::<i64>(&[0]).unwrap_err();
    assert_eq!(error.class_name, "ZeroDivisionError");
    assert_eq!((&*error.function, error.line), ("inner", line));
    assert_eq!(host.states, [5]);
}

#[test]
fn functions_without_results() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let mut check = Builder::default();
    let a = check.local("a", Type::Int);
    let (value, zero) = (check.get(a), check.int(0));
    let negative = check.compare(Compare::Less, value, zero);
    let raise = check.raise("ValueError", Some("negative"));
    let block = vec![Stmt::If(negative, vec![Stmt::Eval(raise)], Vec::new())];
    let check = test.callee("check", vec![a], Type::None, false, (check, block));
    let e = &mut test.e;
    let x = e.input(0, Type::Int);
    let call = e.call(check, vec![x], Type::None);
    let x = e.input(0, Type::Int);
    let mut host = test
        .execute(vec![Stmt::Eval(call), Stmt::SetOutput(0, x)])
        .compile();
    assert_eq!(host.value(&[3]), Ok(3i64));
    assert_eq!(
        host.value::<i64>(&[(-3i64).to_cell()]),
        Err("ValueError".into())
    );
}
