//! Lists beside `Vec`.

use tickjit_compiler::hir::{Bounds, ContainerOp, End, UnaryOp};
use tickjit_compiler::types::Type;

use super::{Answer, Choices, Form, fails, run};
use crate::containers::{APPEND, list};

fn host(form: Form) -> crate::host::Host {
    let mut c = Choices::new(list(form.ty()));
    let item = |c: &mut Choices| {
        let b = c.b();
        form.make(&mut c.test.e, b)
    };
    let made = item(&mut c);
    c.effect(APPEND, vec![made]);
    let made = item(&mut c);
    c.effect(APPEND, vec![made]);
    let a = c.a();
    c.value(ContainerOp::Get(Bounds::Checked), vec![a], form);
    let (a, made) = (c.a(), item(&mut c));
    c.effect(ContainerOp::Set(Bounds::Checked), vec![a, made]);
    c.value(ContainerOp::Pop(End::Right), vec![], form);
    let a = c.a();
    c.value(ContainerOp::PopAt, vec![a], form);
    let (a, made) = (c.a(), item(&mut c));
    c.effect(ContainerOp::Insert, vec![a, made]);
    let a = c.a();
    c.effect(ContainerOp::DeleteAt, vec![a]);
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
    let made = item(&mut c);
    c.effect(ContainerOp::Remove, vec![made]);
    c.effect(ContainerOp::Reverse, vec![]);
    // Of its own copy, and of itself.
    let (local, copied) = c.copy();
    let slot = c.slot();
    let other = c.test.e.get(local);
    let both = c
        .test
        .e
        .op(ContainerOp::Concat, vec![slot, other], list(form.ty()));
    let len = c.test.e.len(both);
    c.case(vec![copied], Some(len));
    c.build()
}

fn model(items: &mut Vec<i64>, op: i64, a: i64, b: i64) -> Answer {
    let len = i64::try_from(items.len()).unwrap();
    let index = |message| {
        let index = if a < 0 { a + len } else { a };
        usize::try_from(index)
            .ok()
            .filter(|_| index < len)
            .ok_or_else(|| String::from(message))
    };
    match op {
        0 | 1 => {
            items.push(b);
            Ok(0)
        }
        2 => Ok(items[index("list index out of range")?]),
        3 => {
            let at = index("list assignment index out of range")?;
            items[at] = b;
            Ok(0)
        }
        4 => items.pop().map_or_else(|| fails("pop from empty list"), Ok),
        5 if len == 0 => fails("pop from empty list"),
        5 => Ok(items.remove(index("pop index out of range")?)),
        6 => {
            let at = if a < 0 { (a + len).max(0) } else { a.min(len) };
            items.insert(usize::try_from(at).unwrap(), b);
            Ok(0)
        }
        7 => {
            items.remove(index("list assignment index out of range")?);
            Ok(0)
        }
        8 => Ok(len),
        9 => Ok(1),
        10 => Ok(i64::try_from(items.iter().filter(|item| **item == b).count()).unwrap()),
        11 => Ok(i64::from(items.contains(&b))),
        12 => match items.iter().position(|item| *item == b) {
            Some(at) => {
                items.remove(at);
                Ok(0)
            }
            None => fails("list.remove(x): x not in list"),
        },
        13 => {
            items.reverse();
            Ok(0)
        }
        14 => Ok(2 * len),
        other => unreachable!("{other}"),
    }
}

#[test]
fn lists_do_as_vectors_do() {
    for form in [Form::Int, Form::Float, Form::Pair, Form::List] {
        let mut items = Vec::new();
        run(host(form), 15, 1, |op, a, b| model(&mut items, op, a, b));
    }
}
