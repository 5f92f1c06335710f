//! Constants: made once, read by any thread, never counted.

use std::sync::Arc;

use tickjit_compiler::hir::{Bounds, ContainerOp, ExprId, Stmt};
use tickjit_compiler::types::{Const, ConstContainer, ContainerKind, ContainerType, Type};
use tickjit_runtime::containers::injection;

use super::{APPEND, CHECKED, list, tick, tick_or_fail};
use crate::host::EXECUTE;
use crate::program::{Builder, Test};

fn frozen(kind: ContainerKind) -> ContainerType {
    ContainerType::new(kind).frozen()
}

fn ints(values: &[i64]) -> Const {
    Const::Container(Arc::new(ConstContainer {
        ty: frozen(ContainerKind::List(Type::Int)),
        items: values.iter().copied().map(Const::Int).collect(),
    }))
}

/// `[[1, 2], [3]]`
fn nested() -> Const {
    Const::Container(Arc::new(ConstContainer {
        ty: frozen(ContainerKind::List(list(Type::Int))),
        items: vec![ints(&[1, 2]), ints(&[3])],
    }))
}

fn test(make: impl FnOnce(&mut Builder, ExprId) -> Vec<Stmt>) -> Test {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let x = test.e.input(0, Type::Int);
    let block = make(&mut test.e, x);
    test.execute(block)
}

#[test]
fn lists_are_read() {
    let mut test = test(|e, x| {
        let constant = e.constant(ints(&[10, 20, 30]));
        let item = e.op(CHECKED, vec![constant, x], Type::Int);
        vec![Stmt::SetOutput(0, item)]
    });
    assert!(test.clif().contains("%container0"));
    let mut host = test.build();
    assert_eq!(tick_or_fail(&mut host, &[2]), Ok(30));
    assert!(tick(&mut host, &[3]).is_err());
    std::thread::scope(|scope| {
        scope.spawn(move || assert_eq!(tick(&mut host, &[-3]), Ok(10)));
    });
}

#[test]
fn dicts_are_read() {
    let key = Type::tuple([Type::Int, Type::Bool]);
    let pair = |int, bool| Const::Tuple(Arc::new([Const::Int(int), Const::Bool(bool)]));
    let value = list(Type::Float);
    let floats = |value| {
        Const::Container(Arc::new(ConstContainer {
            ty: frozen(ContainerKind::List(Type::Float)),
            items: vec![Const::Float(value)],
        }))
    };
    let dict = Const::Container(Arc::new(ConstContainer {
        ty: frozen(ContainerKind::Dict {
            key: key.clone(),
            value,
            defaulting: false,
        }),
        items: vec![pair(1, true), floats(1.5), pair(1, false), floats(2.5)],
    }));
    let inner = Type::Container(frozen(ContainerKind::List(Type::Float)));
    let mut test = test(|e, x| {
        let (constant, no) = (e.constant(dict), e.bool(false));
        let k = e.tuple(vec![x, no]);
        let list = e.op(ContainerOp::Lookup, vec![constant, k], inner);
        let zero = e.int(0);
        let item = e.op(CHECKED, vec![list, zero], Type::Float);
        let item = e.unary(
            tickjit_compiler::hir::UnaryOp::FloatTruncToInt,
            item,
            Type::Int,
        );
        vec![Stmt::SetOutput(0, item)]
    });
    let mut host = test.build();
    assert_eq!(tick_or_fail(&mut host, &[1]), Ok(2));
    let error = tick(&mut host, &[2]);
    assert_eq!(error, Err("KeyError: key not found".to_owned()));
}

/// A copy of nested constants holds copies, which are freed with it; what was read out of it lives on.
#[test]
fn copies_are_changed_and_freed() {
    let inner = Type::Container(frozen(ContainerKind::List(Type::Int)));
    let outer = list(inner.clone());
    let mut test = test(|e, x| {
        let (c, i) = (e.local("c", outer.clone()), e.local("i", inner.clone()));
        let constant = e.constant(nested());
        let copied = e.op(ContainerOp::Copy, vec![constant], outer.clone());
        let more = e.constant(ints(&[7, 8, 9]));
        let append = e.change(APPEND, c, vec![more]);
        let (read, at) = (e.get(c), x);
        let item = e.op(CHECKED, vec![read, at], inner.clone());
        let clear = e.change(ContainerOp::Clear, c, vec![]);
        let (again, zero) = (e.get(i), e.int(0));
        let first = e.op(
            ContainerOp::Get(Bounds::Checked),
            vec![again, zero],
            Type::Int,
        );
        vec![
            Stmt::Assign(c, copied),
            append,
            Stmt::Assign(i, item),
            clear,
            Stmt::SetOutput(0, first),
        ]
    });
    let mut host = test.build();
    for (index, value) in [(0, 1), (1, 3), (2, 7), (-1, 7)] {
        assert_eq!(tick_or_fail(&mut host, &[index]), Ok(value));
    }
    assert!(tick(&mut host, &[3]).is_err());
}

/// A local holds now a constant, now what a copy held.
#[test]
fn locals_hold_constants_and_copies_in_turn() {
    let inner = Type::Container(frozen(ContainerKind::List(Type::Int)));
    let outer = list(inner.clone());
    let mut test = test(|e, x| {
        let (c, i) = (e.local("c", outer.clone()), e.local("i", inner.clone()));
        let n = e.local("n", Type::Int);
        let constant = e.constant(nested());
        let copied = e.op(ContainerOp::Copy, vec![constant], outer.clone());
        let own = e.constant(ints(&[5]));
        let (read, zero) = (e.get(c), e.int(0));
        let item = e.op(CHECKED, vec![read, zero], inner.clone());
        let again = e.constant(ints(&[6, 7]));
        let body = vec![
            Stmt::Assign(c, copied),
            Stmt::Assign(i, own),
            Stmt::Assign(i, item),
            Stmt::Assign(i, again),
        ];
        let looped = e.for_range(n, x, body);
        let zero = e.int(0);
        vec![looped, Stmt::SetOutput(0, zero)]
    });
    let mut host = test.build();
    assert_eq!(tick_or_fail(&mut host, &[3]), Ok(0));
}

#[test]
fn constants_are_freed_with_the_code() {
    let before = injection::alive();
    for _ in 0..10 {
        let mut test = test(|e, x| {
            let constant = e.constant(nested());
            let inner = Type::Container(frozen(ContainerKind::List(Type::Int)));
            let item = e.op(CHECKED, vec![constant, x], inner);
            let len = e.len(item);
            vec![Stmt::SetOutput(0, len)]
        });
        let mut host = test.build();
        assert_eq!(host.call(EXECUTE, &[Some(0)]).get(0), Some(2i64));
    }
    assert_eq!(injection::alive(), before);
}

#[test]
fn threads_share_a_constant() {
    let inner = Type::Container(frozen(ContainerKind::List(Type::Int)));
    let outer = list(inner.clone());
    let mut test = test(|e, x| {
        let (c, i) = (e.local("c", outer.clone()), e.local("i", inner.clone()));
        let n = e.local("n", Type::Int);
        let constant = e.constant(nested());
        let zero = e.int(0);
        let own = e.op(CHECKED, vec![constant, zero], inner.clone());
        let constant = e.constant(nested());
        let copied = e.op(ContainerOp::Copy, vec![constant], outer.clone());
        let read = e.get(i);
        let append = e.change(APPEND, c, vec![read]);
        let body = vec![Stmt::Assign(i, own), Stmt::Assign(c, copied), append];
        let looped = e.for_range(n, x, body);
        let zero = e.int(0);
        vec![looped, Stmt::SetOutput(0, zero)]
    });
    let host = test.build();
    let executable = Arc::new(host.executable);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let executable = Arc::clone(&executable);
            scope.spawn(move || {
                let before = injection::alive();
                crate::host::run_shared(&executable, 10_000);
                assert_eq!(injection::alive(), before);
            });
        }
    });
}
