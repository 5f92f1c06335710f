//! Phases, states, outputs and inputs.

use tickjit_compiler::hir::{BinaryOp, Checks, Compare, Stmt, UnaryOp};
use tickjit_compiler::types::{Const, Type};

use crate::host::{Cell, EXECUTE, START, STOP};
use crate::program::Test;

/// An exponential moving average: `state0 = alpha * x + (1 - alpha) * state0`, set as output.
pub(crate) fn ema() -> Test {
    let mut test = Test::new(
        &[("x", Type::Float)],
        &[("average", Const::Float(0.5))],
        &[Type::Float],
    );
    let e = &mut test.e;
    let (alpha, rest) = (e.float(0.1), e.float(0.9));
    let (x, old) = (e.input(0, Type::Float), e.state(0, Type::Float));
    let a = e.binary(BinaryOp::FloatMul, alpha, x);
    let b = e.binary(BinaryOp::FloatMul, rest, old);
    let sum = e.binary(BinaryOp::FloatAdd, a, b);
    let new = e.state(0, Type::Float);
    test.execute(vec![Stmt::SetState(0, sum), Stmt::SetOutput(0, new)])
}

#[test]
fn states_live_in_their_cells_between_calls() {
    let mut host = ema().compile();
    assert!(host.call(START, &[None]).error.is_none());
    assert_eq!(f64::from_cell(host.states[0]).to_bits(), 0.5f64.to_bits());
    let mut expected = 0.5f64;
    for x in [1.0, 2.0, -3.5, f64::INFINITY] {
        expected = 0.1 * x + 0.9 * expected;
        let value: f64 = host.value(&[x.to_cell()]).unwrap();
        assert_eq!(value.to_bits(), expected.to_bits());
        assert_eq!(host.states[0], expected.to_bits());
    }
    let outcome = host.call(STOP, &[None]);
    assert!(outcome.error.is_none());
    assert_eq!(outcome.outputs, [None]);
}

#[test]
fn an_input_without_value_is_reported_by_name() {
    let mut test = ema();
    let mut host = test.compile();
    host.states[0] = 7;
    let outcome = host.call(EXECUTE, &[None]);
    let error = outcome.error.unwrap();
    assert_eq!(error.class_name, "ValueError");
    assert!(error.message.contains("'x'"), "{}", error.message);
    assert_eq!(error.line, 3);
    assert_eq!(error.column, 5);
    assert_eq!(error.function, "test");
    assert_eq!(outcome.outputs, [None]);
    assert_eq!(host.states[0], 7);
}

#[test]
fn an_unknown_phase_does_nothing() {
    let mut host = ema().compile();
    host.states[0] = 7;
    for phase in [3, -1, i8::MAX, i8::MIN] {
        let outcome = host.call(phase, &[Some(1)]);
        assert!(outcome.error.is_none());
        assert_eq!(outcome.outputs, [None]);
        assert_eq!(host.states[0], 7);
    }
}

#[test]
fn an_error_keeps_the_assignments_before_it() {
    let states = [("a", Const::Int(0)), ("b", Const::Int(0))];
    let mut test = Test::new(&[("x", Type::Int)], &states, &[Type::Int, Type::Int]);
    let e = &mut test.e;
    let (one, two, out) = (e.int(1), e.int(2), e.int(5));
    let (x, big) = (e.input(0, Type::Int), e.int(i64::MAX));
    let sum = e.int_add(x, big);
    let late = e.int(9);
    let mut test = test.execute(vec![
        Stmt::SetState(0, one),
        Stmt::SetOutput(0, out),
        Stmt::SetState(1, sum),
        Stmt::SetState(0, two),
        Stmt::SetOutput(1, late),
    ]);
    let mut host = test.compile();
    let outcome = host.call(EXECUTE, &[Some(0)]);
    assert!(outcome.error.is_none());
    assert_eq!(host.states, [2, i64::MAX.to_cell()]);
    assert_eq!((outcome.get(0), outcome.get(1)), (Some(5i64), Some(9i64)));
    host.states = vec![0, 0];
    let outcome = host.call(EXECUTE, &[Some(1)]);
    assert_eq!(outcome.error.as_ref().unwrap().class_name, "OverflowError");
    assert_eq!(host.states, [1, 0]);
    assert_eq!((outcome.get(0), outcome.get::<i64>(1)), (Some(5i64), None));
}

#[test]
fn prologue_start_and_stop_run_in_their_phases() {
    let states = [("a", Const::Int(10)), ("b", Const::Int(20))];
    let mut test = Test::new(&[], &states, &[Type::Int]);
    let e = &mut test.e;
    let counted = e.local("counted", Type::Int);
    let seven = e.int(7);
    let add = |e: &mut crate::program::Builder| {
        let (a, b) = (e.state(0, Type::Int), e.get(counted));
        e.int_add(a, b)
    };
    let (start, stop, execute) = (add(e), add(e), add(e));
    test.program.function.prologue = vec![Stmt::Assign(counted, seven)];
    test.program.function.start = vec![Stmt::SetState(0, start)];
    test.program.function.stop = vec![Stmt::SetState(1, stop)];
    let mut test = test.execute(vec![Stmt::SetOutput(0, execute)]);
    let mut host = test.compile();
    host.call(START, &[]);
    assert_eq!(host.states, [17, 20]);
    assert_eq!(host.call(EXECUTE, &[]).get(0), Some(24i64));
    assert_eq!(host.states, [17, 20]);
    host.call(STOP, &[]);
    assert_eq!(host.states, [17, 24]);
}

#[test]
fn a_condition_that_fails_ticks_nothing() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let (x, zero) = (e.input(0, Type::Int), e.int(0));
    let positive = e.compare(Compare::Greater, x, zero);
    let x = e.input(0, Type::Int);
    let value = e.unary(UnaryOp::IntNeg(Checks::Python), x, Type::Int);
    let mut test = test.execute(vec![Stmt::If(
        positive,
        vec![Stmt::SetOutput(0, value), Stmt::Return(None)],
        Vec::new(),
    )]);
    let mut host = test.compile();
    assert_eq!(host.run::<i64>(&[5]).unwrap(), Some(-5));
    assert_eq!(host.run::<i64>(&[0]).unwrap(), None);
}

#[test]
fn clif_is_symbolic() {
    let text = ema().clif();
    assert!(text.contains("%tickjit_rt_report"), "{text}");
    assert!(text.contains("%sites"), "{text}");
    assert_eq!(text, ema().clif());
}

#[test]
fn assembly_is_text() {
    let text = ema().assembly();
    assert!(
        text.starts_with("test:\n") && text.contains("block"),
        "{text}"
    );
}
