//! Deques beside `VecDeque`.

use std::collections::VecDeque;

use tickjit_compiler::hir::{Bounds, ContainerOp, End, Stmt, UnaryOp};
use tickjit_compiler::types::{ContainerKind, ContainerType, Type};

use super::{Answer, Choices, Form, fails, run};
use crate::containers::APPEND;

fn host(form: Form, maxlen: i64) -> crate::host::Host {
    let ty = Type::Container(ContainerType::new(ContainerKind::Deque(form.ty())));
    let mut c = Choices::new(ty.clone());
    let bound = c.test.e.int(maxlen);
    let made = c.test.e.op(ContainerOp::New, vec![bound], ty);
    c.test.program.function.start = vec![Stmt::SetState(0, made)];
    let item = |c: &mut Choices| {
        let b = c.b();
        form.make(&mut c.test.e, b)
    };
    let made = item(&mut c);
    c.effect(APPEND, vec![made]);
    let made = item(&mut c);
    c.effect(ContainerOp::Append(End::Left), vec![made]);
    let a = c.a();
    c.value(ContainerOp::Get(Bounds::Checked), vec![a], form);
    let (a, made) = (c.a(), item(&mut c));
    c.effect(ContainerOp::Set(Bounds::Checked), vec![a, made]);
    c.value(ContainerOp::Pop(End::Right), vec![], form);
    c.value(ContainerOp::Pop(End::Left), vec![], form);
    let made = item(&mut c);
    c.optional(ContainerOp::Push, vec![made], form);
    let made = item(&mut c);
    c.effect(APPEND, vec![made]);
    c.len();
    c.equal_to_copy();
    let made = item(&mut c);
    c.value(ContainerOp::Count, vec![made], Form::Int);
    let made = item(&mut c);
    let slot = c.slot();
    let there = c
        .test
        .e
        .op(ContainerOp::Contains, vec![slot, made], Type::Bool);
    let there = c.test.e.unary(UnaryOp::BoolToInt, there, Type::Int);
    c.case(vec![], Some(there));
    let slot = c.slot();
    let other = c.slot();
    let extend = c
        .test
        .e
        .op(ContainerOp::Extend, vec![slot, other], Type::None);
    let slot = c.slot();
    let len = c.test.e.len(slot);
    c.case(vec![Stmt::Eval(extend)], Some(len));
    c.effect(ContainerOp::Clear, vec![]);
    c.build()
}

fn model(items: &mut VecDeque<i64>, maxlen: i64, op: i64, a: i64, b: i64) -> Answer {
    let len = i64::try_from(items.len()).unwrap();
    let index = || {
        let index = if a < 0 { a + len } else { a };
        usize::try_from(index)
            .ok()
            .filter(|_| index < len)
            .ok_or_else(|| String::from("deque index out of range"))
    };
    let full = maxlen >= 0 && len == maxlen;
    let append = |items: &mut VecDeque<i64>, item| {
        items.push_back(item);
        let over = maxlen >= 0 && i64::try_from(items.len()).unwrap() > maxlen;
        over.then(|| items.pop_front().unwrap())
    };
    match op {
        0 | 7 => {
            append(items, b);
            Ok(0)
        }
        1 => {
            items.push_front(b);
            if full {
                items.pop_back();
            }
            Ok(0)
        }
        2 => Ok(items[index()?]),
        3 => {
            items[index()?] = b;
            Ok(0)
        }
        4 | 5 => {
            let popped = if op == 4 {
                items.pop_back()
            } else {
                items.pop_front()
            };
            popped.map_or_else(|| fails("pop from an empty deque"), Ok)
        }
        6 => Ok(append(items, b).unwrap_or(-1)),
        8 => Ok(len),
        9 => Ok(1),
        10 => Ok(i64::try_from(items.iter().filter(|item| **item == b).count()).unwrap()),
        11 => Ok(i64::from(items.contains(&b))),
        12 => {
            for item in items.clone() {
                append(items, item);
            }
            Ok(i64::try_from(items.len()).unwrap())
        }
        13 => {
            items.clear();
            Ok(0)
        }
        other => unreachable!("{other}"),
    }
}

#[test]
fn deques_do_as_rings_do() {
    for form in [Form::Int, Form::Float, Form::Pair, Form::List] {
        for maxlen in [-1, 0, 1, 5, 16] {
            let mut items = VecDeque::new();
            run(host(form, maxlen), 14, 2, |op, a, b| {
                model(&mut items, maxlen, op, a, b)
            });
        }
    }
}
