//! Dicts beside pairs in order.

use tickjit_compiler::hir::{BinaryOp, Checks, Compare, ContainerOp, ExprKind, Stmt, UnaryOp};
use tickjit_compiler::types::{ContainerKind, ContainerType, Type};

use super::{Answer, Choices, Form, fails, run};

fn host(key: Form, value: Form) -> crate::host::Host {
    let ty = Type::Container(ContainerType::new(ContainerKind::Dict {
        key: key.ty(),
        value: value.ty(),
        defaulting: false,
    }));
    let mut c = Choices::new(ty);
    let k = |c: &mut Choices| {
        let a = c.a();
        key.make(&mut c.test.e, a)
    };
    let v = |c: &mut Choices| {
        let b = c.b();
        value.make(&mut c.test.e, b)
    };
    let args = vec![k(&mut c), v(&mut c)];
    c.effect(ContainerOp::Store, args);
    let args = vec![k(&mut c)];
    c.value(ContainerOp::Lookup, args, value);
    let args = vec![k(&mut c)];
    c.optional(ContainerOp::Find, args, value);
    for op in [
        ContainerOp::FindOr,
        ContainerOp::SetDefault,
        ContainerOp::PopKeyOr,
    ] {
        let args = vec![k(&mut c), v(&mut c)];
        c.value(op, args, value);
    }
    let args = vec![k(&mut c)];
    c.value(ContainerOp::PopKey, args, value);
    pop_item(&mut c, key, value);
    let (slot, made) = (c.slot(), k(&mut c));
    let there = c
        .test
        .e
        .op(ContainerOp::Contains, vec![slot, made], Type::Bool);
    let there = c.test.e.unary(UnaryOp::BoolToInt, there, Type::Int);
    c.case(vec![], Some(there));
    c.len();
    c.equal_to_copy();
    accumulate(&mut c, key, value);
    iterate(&mut c, key, value);
    let (local, copied) = c.copy();
    let slot = c.slot();
    let other = c.test.e.get(local);
    let update = c
        .test
        .e
        .op(ContainerOp::Update, vec![slot, other], Type::None);
    c.case(vec![copied, Stmt::Eval(update)], None);
    c.build()
}

/// `k, v = d.popitem(); k * 1000 + v`
fn pop_item(c: &mut Choices, key: Form, value: Form) {
    let slot = c.slot();
    let e = &mut c.test.e;
    let pair = Type::tuple([key.ty(), value.ty()]);
    let local = e.local("pair", pair.clone());
    let popped = e.op(ContainerOp::PopItem, vec![slot], pair);
    let (read, thousand) = (e.get(local), e.int(1000));
    let first = e.add(key.ty(), ExprKind::Field(read, 0));
    let first = key.read(e, first);
    let first = e.binary(BinaryOp::IntMul(Checks::Python), first, thousand);
    let read = e.get(local);
    let second = e.add(value.ty(), ExprKind::Field(read, 1));
    let second = value.read(e, second);
    let sum = e.int_add(first, second);
    c.case(vec![Stmt::Assign(local, popped)], Some(sum));
}

/// `d[k] = v; d[k] = d.get(k, v); d[k]`, with one probe for all.
fn accumulate(c: &mut Choices, key: Form, value: Form) {
    let e = &mut c.test.e;
    let local = e.local("key", key.ty());
    let ty = c.container.clone();
    let a = e.input(1, Type::Int);
    let made = key.make(e, a);
    let b = e.input(2, Type::Int);
    let (slot, k) = (e.state(0, ty.clone()), e.get(local));
    let v = value.make(e, b);
    let store = e.op(ContainerOp::Store, vec![slot, k, v], Type::None);
    let (slot, k, b) = (e.state(0, ty.clone()), e.get(local), e.input(2, Type::Int));
    let v = value.make(e, b);
    let found = e.op(ContainerOp::FindOr, vec![slot, k, v], value.ty());
    let (slot, k) = (e.state(0, ty.clone()), e.get(local));
    let again = e.op(ContainerOp::Store, vec![slot, k, found], Type::None);
    let (slot, k) = (e.state(0, ty), e.get(local));
    let read = e.op(ContainerOp::Lookup, vec![slot, k], value.ty());
    let read = value.read(e, read);
    let block = vec![
        Stmt::Assign(local, made),
        Stmt::Eval(store),
        Stmt::Eval(again),
    ];
    c.case(block, Some(read));
}

/// `for k, v in d.items(): total = total * 3 ^ (k + v)`
fn iterate(c: &mut Choices, key: Form, value: Form) {
    let e = &mut c.test.e;
    let ty = c.container.clone();
    let [changes, cursor, total] =
        ["changes", "cursor", "total"].map(|name| e.local(name, Type::Int));
    let slot = e.state(0, ty.clone());
    let counted = e.op(ContainerOp::Changes, vec![slot], Type::Int);
    let next = |e: &mut crate::program::Builder, from| {
        let (slot, before) = (e.state(0, ty.clone()), e.get(changes));
        e.op(ContainerOp::Next, vec![slot, from, before], Type::Int)
    };
    let zero = e.int(0);
    let first = next(e, zero);
    let (at, zero) = (e.get(cursor), e.int(0));
    let more = e.compare(Compare::GreaterEqual, at, zero);
    let (slot, at) = (e.state(0, ty.clone()), e.get(cursor));
    let k = e.op(ContainerOp::KeyAt, vec![slot, at], key.ty());
    let k = key.read(e, k);
    let (slot, at) = (e.state(0, ty.clone()), e.get(cursor));
    let v = e.op(ContainerOp::ValueAt, vec![slot, at], value.ty());
    let v = value.read(e, v);
    let sum = e.int_add(k, v);
    let (old, three) = (e.get(total), e.int(3));
    let old = e.binary(BinaryOp::IntMul(Checks::Numpy), old, three);
    let mixed = e.binary(BinaryOp::Xor, old, sum);
    let (at, one) = (e.get(cursor), e.int(1));
    let from = e.int_add(at, one);
    let following = next(e, from);
    let body = vec![Stmt::Assign(total, mixed), Stmt::Assign(cursor, following)];
    let nothing = e.int(0);
    let result = e.get(total);
    let block = vec![
        Stmt::Assign(changes, counted),
        Stmt::Assign(total, nothing),
        Stmt::Assign(cursor, first),
        Stmt::While(more, body, vec![]),
    ];
    c.case(block, Some(result));
}

fn model(items: &mut Vec<(i64, i64)>, key: Form, op: i64, a: i64, b: i64) -> Answer {
    let a = if key == Form::Bool {
        i64::from(a != 0)
    } else {
        a
    };
    let at = items.iter().position(|(own, _)| *own == a);
    let found = at.map(|at| items[at].1);
    let missing = || "key not found".to_owned();
    match op {
        0 => {
            match at {
                Some(at) => items[at].1 = b,
                None => items.push((a, b)),
            }
            Ok(0)
        }
        1 => found.ok_or_else(missing),
        2 => Ok(found.unwrap_or(-1)),
        3 => Ok(found.unwrap_or(b)),
        4 => {
            if at.is_none() {
                items.push((a, b));
            }
            Ok(found.unwrap_or(b))
        }
        5 | 6 => {
            if let Some(at) = at {
                items.remove(at);
            }
            if op == 5 {
                Ok(found.unwrap_or(b))
            } else {
                found.ok_or_else(missing)
            }
        }
        7 => match items.pop() {
            Some((key, value)) => Ok(key * 1000 + value),
            None => fails("popitem(): dictionary is empty"),
        },
        8 => Ok(i64::from(at.is_some())),
        9 => Ok(i64::try_from(items.len()).unwrap()),
        10 => Ok(1),
        11 => {
            match at {
                Some(at) => items[at].1 = b,
                None => items.push((a, b)),
            }
            Ok(b)
        }
        12 => Ok(items.iter().fold(0i64, |total, (key, value)| {
            total.wrapping_mul(3) ^ (key + value)
        })),
        13 => Ok(0),
        other => unreachable!("{other}"),
    }
}

#[test]
fn dicts_do_as_pairs_in_order_do() {
    for key in [Form::Int, Form::Float, Form::Bool, Form::Pair] {
        for value in [Form::Int, Form::Float, Form::Pair, Form::List] {
            let mut items = Vec::new();
            run(host(key, value), 14, 3, |op, a, b| {
                model(&mut items, key, op, a, b)
            });
        }
    }
}
