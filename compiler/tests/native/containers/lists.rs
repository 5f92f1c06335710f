//! Lists.

use tickjit_compiler::hir::{Bounds, ContainerOp, End, ExprId, SliceParts, Stmt};
use tickjit_compiler::types::Type;

use super::{APPEND, CHECKED, list, tick, tick_or_fail};
use crate::host::Host;
use crate::program::{Builder, Test};

/// `l = [10, 11, 12, 13]`, then statements and a result made with it and the inputs `x`, `y`.
fn with_list(
    make: impl FnOnce(&mut Builder, tickjit_compiler::hir::Local, [ExprId; 2]) -> (Vec<Stmt>, ExprId),
) -> Host {
    let mut test = Test::new(&[("x", Type::Int), ("y", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let l = e.local("l", list(Type::Int));
    let made = e.new_container(&list(Type::Int));
    let mut block = vec![Stmt::Assign(l, made)];
    for value in 10..14 {
        let value = e.int(value);
        block.push(e.change(APPEND, l, vec![value]));
    }
    let inputs = [e.input(0, Type::Int), e.input(1, Type::Int)];
    let (more, result) = make(e, l, inputs);
    block.extend(more);
    block.push(Stmt::SetOutput(0, result));
    test.execute(block).build()
}

fn reading(op: ContainerOp, arguments: usize) -> Host {
    with_list(|e, l, inputs| {
        let l = e.get(l);
        let args = [&[l], &inputs[..arguments]].concat();
        (vec![], e.op(op, args, Type::Int))
    })
}

#[test]
fn items_are_read_from_both_ends() {
    let mut host = reading(CHECKED, 1);
    for (index, value) in [(0, 10), (3, 13), (-1, 13), (-4, 10)] {
        assert_eq!(tick(&mut host, &[index, 0]), Ok(value));
    }
    for index in [4, -5, i64::MAX, i64::MIN] {
        let error = tick(&mut host, &[index, 0]);
        assert_eq!(error, Err("IndexError: list index out of range".to_owned()));
    }
    assert_eq!(tick_or_fail(&mut host, &[2, 0]), Ok(12));
    let mut host = reading(ContainerOp::Get(Bounds::NonNegative), 1);
    assert_eq!(tick(&mut host, &[3, 0]), Ok(13));
    assert!(tick(&mut host, &[4, 0]).is_err());
    let mut host = reading(ContainerOp::Get(Bounds::Proved), 1);
    assert_eq!(tick(&mut host, &[3, 0]), Ok(13));
}

#[test]
fn constant_indices_are_read() {
    for (index, value) in [(0, Ok(10)), (-1, Ok(13)), (4, Err(())), (-5, Err(()))] {
        let mut host = with_list(|e, l, _| {
            let (l, index) = (e.get(l), e.int(index));
            (vec![], e.op(CHECKED, vec![l, index], Type::Int))
        });
        assert_eq!(tick(&mut host, &[0, 0]).map_err(|_| ()), value);
    }
}

#[test]
fn items_are_set() {
    let mut host = with_list(|e, l, [x, y]| {
        let set = e.change(ContainerOp::Set(Bounds::Checked), l, vec![x, y]);
        let l = e.get(l);
        (
            vec![set],
            e.op(ContainerOp::Sum { compensated: false }, vec![l], Type::Int),
        )
    });
    assert_eq!(tick(&mut host, &[0, 0]), Ok(36));
    assert_eq!(tick(&mut host, &[-1, 0]), Ok(33));
    let error = "IndexError: list assignment index out of range".to_owned();
    assert_eq!(tick(&mut host, &[4, 0]), Err(error.clone()));
    assert_eq!(tick(&mut host, &[-5, 0]), Err(error));
}

#[test]
fn items_are_popped() {
    let mut host = reading(ContainerOp::Pop(End::Right), 0);
    assert_eq!(tick(&mut host, &[0, 0]), Ok(13));
    let mut host = reading(ContainerOp::PopAt, 1);
    assert_eq!(tick(&mut host, &[1, 0]), Ok(11));
    assert_eq!(tick(&mut host, &[-4, 0]), Ok(10));
    let error = "IndexError: pop index out of range".to_owned();
    assert_eq!(tick(&mut host, &[4, 0]), Err(error));
    let mut host = with_list(|e, l, _| {
        let clear = e.change(ContainerOp::Clear, l, vec![]);
        let l = e.get(l);
        (
            vec![clear],
            e.op(ContainerOp::Pop(End::Right), vec![l], Type::Int),
        )
    });
    let error = "IndexError: pop from empty list".to_owned();
    assert_eq!(tick(&mut host, &[0, 0]), Err(error));
}

#[test]
fn lists_change_in_place() {
    type Case = (ContainerOp, usize, [i64; 2], Result<i64, &'static str>);
    let cases: [Case; 7] = [
        (ContainerOp::Insert, 2, [1, 5], Ok(10 + 5 * 100)),
        (ContainerOp::Insert, 2, [-100, 5], Ok(5 + 10 * 100)),
        (ContainerOp::DeleteAt, 1, [0, 0], Ok(11 + 12 * 100)),
        (
            ContainerOp::DeleteAt,
            1,
            [4, 0],
            Err("IndexError: list assignment index out of range"),
        ),
        (ContainerOp::Reverse, 0, [0, 0], Ok(13 + 12 * 100)),
        (ContainerOp::Remove, 1, [10, 0], Ok(11 + 12 * 100)),
        (
            ContainerOp::Remove,
            1,
            [9, 0],
            Err("ValueError: list.remove(x): x not in list"),
        ),
    ];
    for (op, arguments, inputs, expected) in cases {
        let mut host = with_list(|e, l, given| {
            let change = e.change(op, l, given[..arguments].to_vec());
            let (a, b) = (e.get(l), e.get(l));
            let (zero, one, hundred) = (e.int(0), e.int(1), e.int(100));
            let first = e.op(CHECKED, vec![a, zero], Type::Int);
            let second = e.op(CHECKED, vec![b, one], Type::Int);
            let product = tickjit_compiler::hir::BinaryOp::IntMul;
            let second = e.binary(
                product(tickjit_compiler::hir::Checks::Python),
                second,
                hundred,
            );
            (vec![change], e.int_add(first, second))
        });
        let expected = expected.map_err(ToOwned::to_owned);
        assert_eq!(tick(&mut host, &inputs), expected, "{op:?}");
        assert_eq!(tick_or_fail(&mut host, &inputs), expected, "{op:?}");
    }
}

#[test]
fn lists_are_searched() {
    let mut host = with_list(|e, l, [x, y]| {
        let l = e.get(l);
        let end = e.int(i64::MAX);
        (
            vec![],
            e.op(ContainerOp::Index, vec![l, x, y, end], Type::Int),
        )
    });
    assert_eq!(tick(&mut host, &[12, 0]), Ok(2));
    let error = "ValueError: x is not in list".to_owned();
    assert_eq!(tick(&mut host, &[12, 3]), Err(error));
    let mut host = reading(ContainerOp::Count, 1);
    assert_eq!(tick(&mut host, &[12, 0]), Ok(1));
    for (max, value) in [(true, 13), (false, 10)] {
        let mut host = reading(ContainerOp::Extreme { max }, 0);
        assert_eq!(tick(&mut host, &[0, 0]), Ok(value));
    }
    let mut host = with_list(|e, l, _| {
        let clear = e.change(ContainerOp::Clear, l, vec![]);
        let l = e.get(l);
        (
            vec![clear],
            e.op(ContainerOp::Extreme { max: true }, vec![l], Type::Int),
        )
    });
    let error = "ValueError: max() arg is an empty sequence".to_owned();
    assert_eq!(tick(&mut host, &[0, 0]), Err(error));
}

#[test]
fn lists_are_made_of_lists() {
    let parts = SliceParts {
        start: true,
        stop: true,
        step: false,
    };
    let cases: [(ContainerOp, i64); 3] = [
        (ContainerOp::Slice(parts), 2),
        (ContainerOp::Repeat, 4),
        (ContainerOp::Concat, 8),
    ];
    for (op, expected) in cases {
        let mut host = with_list(|e, l, [x, y]| {
            let (a, b) = (e.get(l), e.get(l));
            let args = match op {
                ContainerOp::Slice(_) => vec![a, x, y],
                ContainerOp::Repeat => vec![a, x],
                _ => vec![a, b],
            };
            let made = e.op(op, args, list(Type::Int));
            (vec![], e.len(made))
        });
        assert_eq!(tick(&mut host, &[1, 3]), Ok(expected), "{op:?}");
        assert_eq!(tick_or_fail(&mut host, &[1, 3]), Ok(expected), "{op:?}");
    }
}

#[test]
fn a_list_of_tuples_keeps_every_field() {
    let item = Type::tuple([Type::Bool, Type::Float, Type::Int]);
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let l = e.local("l", list(item.clone()));
    let i = e.local("i", Type::Int);
    let made = e.new_container(&list(item.clone()));
    let counter = e.get(i);
    let (flag, float) = (e.bool(true), e.float(2.5));
    let tuple = e.tuple(vec![flag, float, counter]);
    let append = e.change(APPEND, l, vec![tuple]);
    let stop = e.int(100);
    let fill = e.for_range(i, stop, vec![append]);
    let (read, x) = (e.get(l), e.input(0, Type::Int));
    let tuple = e.op(CHECKED, vec![read, x], item);
    let last = e.add(Type::Int, tickjit_compiler::hir::ExprKind::Field(tuple, 2));
    let block = vec![Stmt::Assign(l, made), fill, Stmt::SetOutput(0, last)];
    let mut host = test.execute(block).build();
    assert_eq!(tick(&mut host, &[42]), Ok(42));
    assert_eq!(tick_or_fail(&mut host, &[-1]), Ok(99));
}
