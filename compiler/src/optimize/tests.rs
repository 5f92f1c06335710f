//! Programs before and after.

use std::collections::BTreeSet;

use super::optimize;
use crate::hir::{
    BinaryOp, Body, Callee, Checks, ExprId, ExprKind, FuncId, FunctionName, Local, Origin, Program,
    Stmt, Visitor, walk_block,
};
use crate::options::{CompilationOptions, OptLevel};
use crate::span::{Position, Span};
use crate::types::{Const, Type};

const ADD: BinaryOp = BinaryOp::IntAdd(Checks::Python);

/// Line `line` of function number `function`.
fn origin(function: u32, line: u32) -> Origin {
    let start = Position { line, column: 0 };
    Origin {
        span: Span {
            start,
            end: start,
            ..Span::default()
        },
        function: FunctionName(function),
    }
}

/// `def f(x): if x: return x + 1; return x`, with so many additions in the first `return`.
fn callee(additions: usize) -> Callee {
    let mut body = Body::default();
    let param = body.local("x".into(), Type::Int);
    let read = |body: &mut Body| body.add(Type::Int, ExprKind::Local(param), origin(1, 2));
    let test = read(&mut body);
    let zero = body.add(Type::Int, ExprKind::Const(Const::Int(0)), origin(1, 2));
    let less = ExprKind::Compare(crate::hir::Compare::Less, test, zero);
    let test = body.add(Type::Bool, less, origin(1, 2));
    let mut sum = read(&mut body);
    for _ in 0..additions {
        let one = body.add(Type::Int, ExprKind::Const(Const::Int(1)), origin(1, 3));
        sum = body.add(Type::Int, ExprKind::Binary(ADD, sum, one), origin(1, 3));
    }
    let plain = read(&mut body);
    Callee {
        name: "f".into(),
        body,
        params: vec![param],
        returns: Type::Int,
        block: vec![
            Stmt::If(test, vec![Stmt::Return(Some(sum))], Vec::new()),
            Stmt::Return(Some(plain)),
        ],
        recursive: false,
        pure: false,
    }
}

/// `def g(x): return f(x)`, which calls `f` so many times, one inside the other.
fn caller(called: FuncId, times: usize) -> Callee {
    let mut body = Body::default();
    let param = body.local("x".into(), Type::Int);
    let value = nested_calls(&mut body, param, called, times, 2);
    Callee {
        name: "g".into(),
        body,
        params: vec![param],
        returns: Type::Int,
        block: vec![Stmt::Return(Some(value))],
        recursive: false,
        pure: false,
    }
}

fn nested_calls(
    body: &mut Body,
    arg: Local,
    called: FuncId,
    times: usize,
    function: u32,
) -> ExprId {
    let mut value = body.add(Type::Int, ExprKind::Local(arg), origin(function, 1));
    for _ in 0..times {
        let call = ExprKind::Call(called, vec![value]);
        value = body.add(Type::Int, call, origin(function, 1));
    }
    value
}

/// A program whose EXECUTE gives what so many nested calls of the last callee give.
fn program(callees: impl IntoIterator<Item = Callee>, calls: usize) -> Program {
    let mut program = Program::default();
    let mut last = None;
    for callee in callees {
        last = Some(program.callees.push(callee));
    }
    let body = &mut program.function.body;
    let local = body.local("y".into(), Type::Int);
    let input = body.add(Type::Int, ExprKind::Input(0), origin(0, 10));
    let value = nested_calls(body, local, last.expect("a callee"), calls, 0);
    program.function.execute = vec![Stmt::Assign(local, input), Stmt::SetOutput(0, value)];
    program
}

#[derive(Default)]
struct Found {
    calls: usize,
    inlined: usize,
    additions: Vec<Origin>,
    seen: BTreeSet<ExprId>,
}

impl Visitor for Found {
    fn expr(&mut self, body: &Body, id: ExprId) {
        assert!(self.seen.insert(id), "{id:?} has two users");
        for operand in crate::hir::operands(&body.exprs[id].kind) {
            assert!(operand < id, "operands stand before their users");
        }
        match &body.exprs[id].kind {
            ExprKind::Call(..) => self.calls += 1,
            ExprKind::Inline(_) => self.inlined += 1,
            ExprKind::Binary(..) => self.additions.push(body.origins[id]),
            _ => {}
        }
    }
}

fn found(program: &Program) -> Found {
    let mut found = Found::default();
    walk_block(
        &program.function.body,
        &program.function.execute,
        &mut found,
    );
    found
}

fn optimized(program: Program, options: CompilationOptions) -> (Program, Found) {
    let program = optimize(program, &options);
    let found = found(&program);
    (program, found)
}

#[test]
fn small_callees_are_copied_and_keep_their_origins() {
    let (program, found) = optimized(program([callee(1)], 3), CompilationOptions::default());
    assert!(program.callees.is_empty());
    assert_eq!((found.calls, found.inlined), (0, 3));
    assert_eq!(found.additions, vec![origin(1, 3); 3]);
    // Each copy has a parameter of its own.
    assert_eq!(program.function.body.locals.len(), 4);
}

#[test]
fn constant_arguments_are_folded() {
    let mut program = program([callee(2)], 0);
    let body = &mut program.function.body;
    let five = body.add(Type::Int, ExprKind::Const(Const::Int(-5)), origin(0, 10));
    let call = ExprKind::Call(FuncId::from_u32(0), vec![five]);
    let call = body.add(Type::Int, call, origin(0, 10));
    program.function.execute = vec![Stmt::SetOutput(0, call)];
    let (program, found) = optimized(program, CompilationOptions::default());
    assert_eq!((found.inlined, found.additions.len()), (1, 0));
    let body = &program.function.body;
    let values: Vec<&Const> = found
        .seen
        .iter()
        .filter_map(|id| body.constant(*id))
        .collect();
    let expected = [Const::Bool(true), Const::Int(-3), Const::Int(-5)];
    assert_eq!(values, expected.iter().collect::<Vec<_>>());
}

#[test]
fn assignments_in_expressions_stay() {
    // def f(x): return (y := x) and then y
    let mut body = Body::default();
    let (x, y) = (
        body.local("x".into(), Type::Int),
        body.local("y".into(), Type::Int),
    );
    let mut read = |local| body.add(Type::Int, ExprKind::Local(local), origin(1, 2));
    let (first, second, last) = (read(x), read(x), read(y));
    let assigned = ExprKind::Block(vec![Stmt::Assign(y, first)], second);
    let assigned = body.add(Type::Int, assigned, origin(1, 2));
    let callee = Callee {
        name: "f".into(),
        body,
        params: vec![x],
        returns: Type::Int,
        block: vec![Stmt::Eval(assigned), Stmt::Return(Some(last))],
        recursive: false,
        pure: false,
    };
    let mut program = program([callee], 0);
    let body = &mut program.function.body;
    let five = body.add(Type::Int, ExprKind::Const(Const::Int(5)), origin(0, 10));
    let call = ExprKind::Call(FuncId::from_u32(0), vec![five]);
    let call = body.add(Type::Int, call, origin(0, 10));
    program.function.execute = vec![Stmt::SetOutput(0, call)];
    let (program, found) = optimized(program, CompilationOptions::default());
    let body = &program.function.body;
    let is_block = |id: &&ExprId| matches!(body.exprs[**id].kind, ExprKind::Block(..));
    assert_eq!(found.seen.iter().filter(is_block).count(), 1);
}

#[test]
fn large_callees_are_moved_to_their_only_call() {
    let (once, found) = optimized(program([callee(100)], 1), CompilationOptions::default());
    assert_eq!((once.callees.len(), found.calls), (0, 0));
    let (twice, found) = optimized(program([callee(100)], 2), CompilationOptions::default());
    assert_eq!((twice.callees.len(), found.calls), (1, 2));
    let forced = CompilationOptions {
        force_inline: true,
        ..CompilationOptions::default()
    };
    let (forced, found) = optimized(program([callee(100)], 2), forced);
    assert_eq!((forced.callees.len(), found.calls), (0, 0));
}

#[test]
fn what_a_callee_calls_comes_with_it() {
    let callees = [callee(1), caller(FuncId::from_u32(0), 2)];
    let (program, found) = optimized(program(callees, 1), CompilationOptions::default());
    assert!(program.callees.is_empty());
    assert_eq!((found.calls, found.inlined), (0, 2));
    assert_eq!(found.additions, vec![origin(1, 3); 2]);
}

#[test]
fn functions_that_stay_are_numbered_anew() {
    let mut recursive = caller(FuncId::from_u32(1), 1);
    recursive.recursive = true;
    let callees = [callee(1), recursive, caller(FuncId::from_u32(1), 1)];
    let (program, found) = optimized(program(callees, 1), CompilationOptions::default());
    assert_eq!((program.callees.len(), found.calls), (1, 1));
    let (id, callee) = program.callees.iter().next().expect("one is left");
    let calls = callee
        .body
        .exprs
        .values()
        .filter_map(|expr| match expr.kind {
            ExprKind::Call(id, _) => Some(id),
            _ => None,
        });
    assert_eq!(calls.collect::<Vec<_>>(), [id]);
}

#[test]
fn growth_is_bounded() {
    // Each function calls the one before it four times: 4**12 additions.
    let mut callees = vec![callee(1)];
    for id in 0..12 {
        callees.push(caller(FuncId::from_u32(id), 4));
    }
    for force_inline in [false, true] {
        let options = CompilationOptions {
            force_inline,
            ..CompilationOptions::default()
        };
        let (program, _) = optimized(program(callees.clone(), 1), options);
        for callee in program.callees.values() {
            assert!(callee.body.exprs.len() <= 50_000);
        }
        assert!(program.function.body.exprs.len() <= 50_000);
    }
}

#[test]
fn depth_is_bounded() {
    let mut callees = vec![callee(1)];
    for id in 0..1_000 {
        callees.push(caller(FuncId::from_u32(id), 1));
    }
    let options = CompilationOptions {
        force_inline: true,
        ..CompilationOptions::default()
    };
    let program = optimize(program(callees, 1), &options);
    let execute = [&program.function.execute];
    assert!(super::size::Size::of(&program.function.body, execute).depth <= 520);
    assert!(!program.callees.is_empty());
}

#[test]
fn without_optimization_calls_stay() {
    let options = CompilationOptions {
        opt_level: OptLevel::None,
        ..CompilationOptions::default()
    };
    let (program, found) = optimized(program([callee(1), callee(1)], 1), options);
    assert_eq!((program.callees.len(), found.calls), (1, 1));
}
