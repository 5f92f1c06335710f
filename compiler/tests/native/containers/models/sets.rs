//! Sets beside keys in order.

use tickjit_compiler::hir::{ContainerOp, SetOp, SetRelation, Stmt, UnaryOp};
use tickjit_compiler::types::{ContainerKind, ContainerType, Type};

use super::{Answer, Choices, Form, fails, run};

fn host(key: Form) -> crate::host::Host {
    let ty = Type::Container(ContainerType::new(ContainerKind::Set(key.ty())));
    let mut c = Choices::new(ty.clone());
    let k = |c: &mut Choices| {
        let a = c.a();
        key.make(&mut c.test.e, a)
    };
    let made = k(&mut c);
    c.effect(ContainerOp::Add, vec![made]);
    let made = k(&mut c);
    c.effect(ContainerOp::Discard, vec![made]);
    let made = k(&mut c);
    c.effect(ContainerOp::PopKey, vec![made]);
    c.value(ContainerOp::PopItem, vec![], key);
    let (slot, made) = (c.slot(), k(&mut c));
    let there = c
        .test
        .e
        .op(ContainerOp::Contains, vec![slot, made], Type::Bool);
    let there = c.test.e.unary(UnaryOp::BoolToInt, there, Type::Int);
    c.case(vec![], Some(there));
    c.len();
    c.equal_to_copy();
    for op in [
        SetOp::Union,
        SetOp::Intersection,
        SetOp::Difference,
        SetOp::SymmetricDifference,
    ] {
        // With a copy that has one key more.
        let (local, copied) = c.copy();
        let made = k(&mut c);
        let add = c.test.e.change(ContainerOp::Add, local, vec![made]);
        let slot = c.slot();
        let other = c.test.e.get(local);
        let both = c
            .test
            .e
            .op(ContainerOp::Combine(op), vec![slot, other], ty.clone());
        let len = c.test.e.len(both);
        c.case(vec![copied, add], Some(len));
    }
    for relation in [
        SetRelation::Subset,
        SetRelation::ProperSubset,
        SetRelation::Disjoint,
    ] {
        let (local, copied) = c.copy();
        let made = k(&mut c);
        let add = c.test.e.change(ContainerOp::Add, local, vec![made]);
        let slot = c.slot();
        let other = c.test.e.get(local);
        let holds = c
            .test
            .e
            .op(ContainerOp::Relate(relation), vec![slot, other], Type::Bool);
        let holds = c.test.e.unary(UnaryOp::BoolToInt, holds, Type::Int);
        c.case(vec![copied, add], Some(holds));
    }
    let (local, copied) = c.copy();
    let slot = c.slot();
    let other = c.test.e.get(local);
    let op = ContainerOp::CombineIn(SetOp::Intersection);
    let change = c.test.e.op(op, vec![slot, other], Type::None);
    c.case(vec![copied, Stmt::Eval(change)], None);
    c.build()
}

fn model(keys: &mut Vec<i64>, form: Form, op: i64, a: i64) -> Answer {
    let a = if form == Form::Bool {
        i64::from(a != 0)
    } else {
        a
    };
    let at = keys.iter().position(|own| *own == a);
    let len = i64::try_from(keys.len()).unwrap();
    let more = i64::from(at.is_none());
    match op {
        0 => {
            if at.is_none() {
                keys.push(a);
            }
            Ok(0)
        }
        1 | 2 => {
            if let Some(at) = at {
                keys.remove(at);
            } else if op == 2 {
                return fails("key not found");
            }
            Ok(0)
        }
        3 => keys
            .pop()
            .map_or_else(|| fails("pop from an empty set"), Ok),
        4 => Ok(i64::from(at.is_some())),
        5 | 8 => Ok(len),
        6 | 11 => Ok(1),
        7 => Ok(len + more),
        9 | 14 => Ok(0),
        10 | 12 => Ok(more),
        13 => Ok(i64::from(len == 0)),
        other => unreachable!("{other}"),
    }
}

#[test]
fn sets_do_as_keys_in_order_do() {
    for key in [Form::Int, Form::Float, Form::Bool, Form::Pair] {
        let mut keys = Vec::new();
        run(host(key), 15, 4, |op, a, _| model(&mut keys, key, op, a));
    }
}
