//! Who owns containers: nothing is freed early, and nothing is left.

use tickjit_compiler::hir::{Bounds, Compare, ContainerOp, ExprKind, Stmt};
use tickjit_compiler::types::Type;
use tickjit_runtime::containers::injection;

use super::{APPEND, CHECKED, life, list, tick_or_fail};
use crate::host::{EXECUTE, START, STOP};
use crate::program::{Builder, Test};

fn ints() -> Type {
    list(Type::Int)
}

#[test]
fn slots_live_from_start_to_stop() {
    let mut test = Test::with_slots(&[("x", Type::Int)], &[ints()], &[Type::Int]);
    let e = &mut test.e;
    let (slot, x) = (e.state(0, ints()), e.input(0, Type::Int));
    let append = e.op(APPEND, vec![slot, x], Type::None);
    let slot = e.state(0, ints());
    let len = e.len(slot);
    let mut host = test
        .execute(vec![Stmt::Eval(append), Stmt::SetOutput(0, len)])
        .build();
    for _ in 0..3 {
        let ticks: Vec<&[u64]> = vec![&[7]; 100];
        let outcomes = life(&mut host, &ticks);
        assert_eq!(outcomes[99], Ok(Some(100)));
    }
    let error = host.call(EXECUTE, &[Some(1)]).error.unwrap();
    assert_eq!(error.class_name, "RuntimeError");
    let before = injection::alive();
    host.call(STOP, &[]);
    host.call(START, &[]);
    host.call(EXECUTE, &[Some(1)]);
    host.call(START, &[]);
    assert_eq!(host.call(EXECUTE, &[Some(1)]).get(0), Some(1i64));
    host.call(STOP, &[]);
    host.call(STOP, &[]);
    assert_eq!(injection::alive(), before);
}

#[test]
fn aliases_share_what_they_name() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let (a, b) = (e.local("a", ints()), e.local("b", ints()));
    let made = e.new_container(&ints());
    let alias = e.get(a);
    let x = e.input(0, Type::Int);
    let append = e.change(APPEND, b, vec![x]);
    let itself = e.get(a);
    let other = e.new_container(&ints());
    let len = e.get(b);
    let len = e.len(len);
    let block = vec![
        Stmt::Assign(a, made),
        Stmt::Assign(b, alias),
        append,
        Stmt::Assign(a, itself),
        Stmt::Assign(a, other),
        Stmt::SetOutput(0, len),
    ];
    let mut host = test.execute(block).build();
    assert_eq!(tick_or_fail(&mut host, &[5]), Ok(1));
}

/// `m = []; for i in range(x): r = []; r.append(i); m.append(r)`, then more.
fn matrix(e: &mut Builder) -> (Vec<Stmt>, [tickjit_compiler::hir::Local; 2]) {
    let rows = list(ints());
    let (m, r) = (e.local("m", rows.clone()), e.local("r", ints()));
    let i = e.local("i", Type::Int);
    let made = e.new_container(&rows);
    let row = e.new_container(&ints());
    let count = e.get(i);
    let fill = e.change(APPEND, r, vec![count]);
    let read = e.get(r);
    let append = e.change(APPEND, m, vec![read]);
    let stop = e.input(0, Type::Int);
    let rows = e.for_range(i, stop, vec![Stmt::Assign(r, row), fill, append]);
    (vec![Stmt::Assign(m, made), rows], [m, r])
}

#[test]
fn nested_lists_own_their_items() {
    let mut test = Test::new(&[("x", Type::Int), ("y", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let (mut block, [m, r]) = matrix(e);
    // m[y].append(3); r = m[y]; m[0] = []; m.clear(); output len(r)
    let (read, y) = (e.get(m), e.input(1, Type::Int));
    let inner = e.op(CHECKED, vec![read, y], ints());
    let three = e.int(3);
    block.push(Stmt::Eval(e.op(APPEND, vec![inner, three], Type::None)));
    let (read, y) = (e.get(m), e.input(1, Type::Int));
    let inner = e.op(CHECKED, vec![read, y], ints());
    block.push(Stmt::Assign(r, inner));
    let (zero, other) = (e.int(0), e.new_container(&ints()));
    block.push(e.change(ContainerOp::Set(Bounds::Checked), m, vec![zero, other]));
    block.push(e.change(ContainerOp::Clear, m, vec![]));
    let len = e.get(r);
    let len = e.len(len);
    block.push(Stmt::SetOutput(0, len));
    let mut host = test.execute(block).build();
    assert_eq!(tick_or_fail(&mut host, &[20, 0]), Ok(2));
    assert_eq!(tick_or_fail(&mut host, &[20, -1]), Ok(2));
    assert!(tick_or_fail(&mut host, &[20, 20]).is_err());
    assert!(tick_or_fail(&mut host, &[0, 0]).is_err());
}

#[test]
fn temporaries_are_given_up_where_an_operand_fails() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    // len([...].copy() + [0][x:...]) with an index that fails in between
    let l = e.local("l", ints());
    let made = e.new_container(&ints());
    let read = e.get(l);
    let copied = e.op(ContainerOp::Copy, vec![read], ints());
    let (read, x) = (e.get(l), e.input(0, Type::Int));
    let item = e.op(CHECKED, vec![read, x], Type::Int);
    let read = e.get(l);
    let repeated = e.op(ContainerOp::Repeat, vec![read, item], ints());
    let both = e.op(ContainerOp::Concat, vec![copied, repeated], ints());
    let len = e.len(both);
    let two = e.int(2);
    let block = vec![
        Stmt::Assign(l, made),
        e.change(APPEND, l, vec![two]),
        Stmt::SetOutput(0, len),
    ];
    let mut host = test.execute(block).build();
    assert_eq!(tick_or_fail(&mut host, &[0]), Ok(3));
    assert!(tick_or_fail(&mut host, &[1]).is_err());
}

#[test]
fn callees_are_lent_their_arguments_and_give_their_results() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    // def f(l, n): if n == 0: return l; l = l.copy(); l.append(n); other = []; return f(l, n - 1)
    let mut f = Builder {
        function: 1,
        ..Builder::default()
    };
    let itself = tickjit_compiler::hir::FuncId::from_u32(0);
    let (l, n) = (f.local("l", ints()), f.local("n", Type::Int));
    let other = f.local("other", ints());
    let (value, zero) = (f.get(n), f.int(0));
    let ends = f.compare(Compare::Equal, value, zero);
    let result = f.get(l);
    let read = f.get(l);
    let copy = f.op(ContainerOp::Copy, vec![read], ints());
    let value = f.get(n);
    let append = f.change(APPEND, l, vec![value]);
    let made = f.new_container(&ints());
    let (value, one) = (f.get(n), f.int(1));
    let less = f.binary(
        tickjit_compiler::hir::BinaryOp::IntSub(tickjit_compiler::hir::Checks::Python),
        value,
        one,
    );
    let read = f.get(l);
    let rest = f.call(itself, vec![read, less], ints());
    let block = vec![
        Stmt::If(ends, vec![Stmt::Return(Some(result))], vec![]),
        Stmt::Assign(l, copy),
        append,
        Stmt::Assign(other, made),
        Stmt::Return(Some(rest)),
    ];
    let id = test.callee("f", vec![l, n], ints(), true, (f, block));
    let e = &mut test.e;
    let (made, x) = (e.new_container(&ints()), e.input(0, Type::Int));
    let result = e.call(id, vec![made, x], ints());
    let len = e.len(result);
    let mut host = test.execute(vec![Stmt::SetOutput(0, len)]).build();
    assert_eq!(tick_or_fail(&mut host, &[0]), Ok(0));
    assert_eq!(tick_or_fail(&mut host, &[9]), Ok(9));
    assert!(tick_or_fail(&mut host, &[2000]).is_err());
}

#[test]
fn an_operand_is_kept_while_a_later_one_assigns_its_local() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    // a = []; a.append(x); len(a + (a := a.copy() * 2))
    let a = e.local("a", ints());
    let made = e.new_container(&ints());
    let x = e.input(0, Type::Int);
    let append = e.change(APPEND, a, vec![x]);
    let first = e.get(a);
    let (read, two) = (e.get(a), e.int(2));
    let twice = e.op(ContainerOp::Repeat, vec![read, two], ints());
    let after = e.get(a);
    let second = e.add(ints(), ExprKind::Block(vec![Stmt::Assign(a, twice)], after));
    let both = e.op(ContainerOp::Concat, vec![first, second], ints());
    let len = e.len(both);
    let block = vec![Stmt::Assign(a, made), append, Stmt::SetOutput(0, len)];
    let mut host = test.execute(block).build();
    assert_eq!(tick_or_fail(&mut host, &[1]), Ok(3));
}

#[test]
fn values_are_chosen_and_returned_from_inlined_statements() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    // a = []; b = a if x else [1]; c = (lambda: b if x else ...)()
    let (a, b) = (e.local("a", ints()), e.local("b", ints()));
    let made = e.new_container(&ints());
    let (x, zero) = (e.input(0, Type::Int), e.int(0));
    let test_x = e.compare(Compare::NotEqual, x, zero);
    let (then, otherwise) = (e.get(a), e.new_container(&ints()));
    let chosen = e.add(ints(), ExprKind::If(test_x, then, otherwise));
    let one = e.int(1);
    let append = e.change(APPEND, b, vec![one]);
    let (x, zero) = (e.input(0, Type::Int), e.int(0));
    let test_x = e.compare(Compare::NotEqual, x, zero);
    let (lent, made_again) = (e.get(b), e.new_container(&ints()));
    let inline = e.add(
        ints(),
        ExprKind::Inline(vec![
            Stmt::If(test_x, vec![Stmt::Return(Some(lent))], vec![]),
            Stmt::Return(Some(made_again)),
        ]),
    );
    let before = e.get(a);
    let both = e.op(ContainerOp::Concat, vec![before, inline], ints());
    let len = e.len(both);
    let block = vec![
        Stmt::Assign(a, made),
        Stmt::Assign(b, chosen),
        append,
        Stmt::SetOutput(0, len),
    ];
    let mut host = test.execute(block).build();
    assert_eq!(tick_or_fail(&mut host, &[0]), Ok(0));
    assert_eq!(tick_or_fail(&mut host, &[1]), Ok(2));
}

#[test]
fn loops_may_be_left_where_something_is_pending() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    // for i in range(10): if i == x: break else: t = [i]; (u, v) = ([], t)
    let (t, i) = (e.local("t", ints()), e.local("i", Type::Int));
    let pair = Type::tuple([ints(), ints()]);
    let p = e.local("p", pair.clone());
    let (count, x) = (e.get(i), e.input(0, Type::Int));
    let ends = e.compare(Compare::Equal, count, x);
    let made = e.new_container(&ints());
    let (other, read) = (e.new_container(&ints()), e.get(t));
    let tuple = e.tuple(vec![other, read]);
    let stop = e.int(10);
    let body = vec![
        Stmt::If(ends, vec![Stmt::Break], vec![]),
        Stmt::Assign(t, made),
        Stmt::Assign(p, tuple),
    ];
    let whole = e.for_range(i, stop, body);
    let one = e.int(1);
    let block = vec![whole, Stmt::SetOutput(0, one)];
    let mut host = test.execute(block).build();
    assert_eq!(tick_or_fail(&mut host, &[0]), Ok(1));
    assert_eq!(tick_or_fail(&mut host, &[5]), Ok(1));
    assert_eq!(tick_or_fail(&mut host, &[50]), Ok(1));
}

#[test]
fn memory_does_not_grow_over_ticks() {
    let mut test = Test::with_slots(&[("x", Type::Int)], &[ints()], &[Type::Int]);
    let e = &mut test.e;
    let l = e.local("l", ints());
    let made = e.new_container(&ints());
    let x = e.input(0, Type::Int);
    let append = e.change(APPEND, l, vec![x]);
    let read = e.get(l);
    let set = Stmt::SetState(0, read);
    let slot = e.state(0, ints());
    let len = e.len(slot);
    let block = vec![Stmt::Assign(l, made), append, set, Stmt::SetOutput(0, len)];
    let mut host = test.execute(block).build();
    let before = injection::alive();
    host.call(START, &[]);
    let started = injection::alive();
    for _ in 0..100_000 {
        assert_eq!(host.call(EXECUTE, &[Some(1)]).get(0), Some(1i64));
    }
    assert_eq!(injection::alive(), started);
    for _ in 0..10_000 {
        host.call(STOP, &[]);
        host.call(START, &[]);
    }
    host.call(STOP, &[]);
    assert_eq!(injection::alive(), before);
}

#[test]
fn slots_are_given_up_where_the_stop_body_fails_or_returns_early() {
    let mut test = Test::with_slots(&[("x", Type::Int)], &[ints(), ints()], &[Type::Int]);
    let e = &mut test.e;
    let l = e.local("l", ints());
    let made = e.new_container(&ints());
    let (slot, zero) = (e.state(1, ints()), e.int(0));
    let first = e.op(CHECKED, vec![slot, zero], Type::Int);
    let limit = e.int(5);
    let small = e.compare(Compare::Less, first, limit);
    let (slot, index) = (e.state(0, ints()), e.int(7));
    let fails = e.op(CHECKED, vec![slot, index], Type::Int);
    test.program.function.stop = vec![
        Stmt::Assign(l, made),
        Stmt::If(small, vec![Stmt::Return(None)], vec![]),
        Stmt::Eval(fails),
    ];
    let e = &mut test.e;
    let (slot, x) = (e.state(1, ints()), e.input(0, Type::Int));
    let append = e.op(APPEND, vec![slot, x], Type::None);
    let mut host = test.execute(vec![Stmt::Eval(append)]).build();
    let before = injection::alive();
    for (first, fails) in [(1, false), (9, true)] {
        host.call(START, &[]);
        host.call(EXECUTE, &[Some(first)]);
        assert_eq!(host.call(STOP, &[]).error.is_some(), fails);
        assert_eq!(host.states, [0, 0]);
        assert_eq!(injection::alive(), before);
    }
    host.call(START, &[]);
    assert!(host.call(STOP, &[]).error.is_some());
    assert_eq!(injection::alive(), before);
}

/// `make() = [x]` as statements in place: the list is handed over, not shared.
#[test]
fn blocks_and_regions_hand_over_what_only_they_name() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let make = |e: &mut Builder, inline: bool| {
        let own = e.local("own", ints());
        let made = e.new_container(&ints());
        let x = e.input(0, Type::Int);
        let append = e.change(APPEND, own, vec![x]);
        let read = e.get(own);
        let mut block = vec![Stmt::Assign(own, made), append];
        let kind = if inline {
            block.push(Stmt::Return(Some(read)));
            ExprKind::Inline(block)
        } else {
            ExprKind::Block(block, read)
        };
        e.add(ints(), kind)
    };
    let (rows, i) = (e.local("rows", list(ints())), e.local("i", Type::Int));
    let made = e.new_container(&list(ints()));
    let (first, second) = (make(e, false), make(e, true));
    let append = e.change(APPEND, rows, vec![first]);
    let append_again = e.change(APPEND, rows, vec![second]);
    let third = make(e, true);
    let both = make(e, false);
    let both = e.op(ContainerOp::Concat, vec![third, both], ints());
    let append_both = e.change(APPEND, rows, vec![both]);
    let stop = e.int(5);
    let fill = e.for_range(i, stop, vec![append, append_again, append_both]);
    let (read, last) = (e.get(rows), e.int(-1));
    let row = e.op(CHECKED, vec![read, last], ints());
    let len = e.len(row);
    let block = vec![Stmt::Assign(rows, made), fill, Stmt::SetOutput(0, len)];
    let mut host = test.execute(block).build();
    assert_eq!(tick_or_fail(&mut host, &[3]), Ok(2));
}

#[test]
fn ten_million_iterations_leave_nothing() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let l = e.local("l", ints());
    let i = e.local("i", Type::Int);
    let made = e.new_container(&ints());
    let count = e.get(i);
    let append = e.change(APPEND, l, vec![count]);
    let stop = e.input(0, Type::Int);
    let fill = e.for_range(i, stop, vec![Stmt::Assign(l, made), append]);
    let zero = e.int(0);
    let mut host = test.execute(vec![fill, Stmt::SetOutput(0, zero)]).build();
    assert_eq!(super::tick(&mut host, &[10_000_000]), Ok(0));
}
