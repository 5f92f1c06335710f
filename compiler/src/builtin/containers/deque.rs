//! `Deque[T](maxlen=n)`: its methods. What a full deque drops, `push` gives back.

use crate::builtin::call::{Argument, Call};
use crate::builtin::family::Family;
use crate::builtin::number;
use crate::builtin::writer::{Term, Writer};
use crate::handlers::{Answer, HandlerError};
use crate::hir::{Compare, ContainerOp, End, ExprId, Stmt};
use crate::types::{ContainerKind, Type};

use super::items::stored;
use super::{annotations, changing, list, operation, own};

/// `deque[T]`
pub(super) const DEQUE: Family = Family {
    check: annotations::check,
    method,
    wanted: list::wanted,
    construct,
    members: &[
        "append",
        "appendleft",
        "clear",
        "copy",
        "count",
        "extend",
        "index",
        "pop",
        "popleft",
        "push",
    ],
    ..Family::new(|ty| {
        ty.as_container()
            .is_some_and(|container| matches!(container.kind(), ContainerKind::Deque(_)))
    })
};

/// `Deque[T]()`, `Deque[T](maxlen=n)`, `Deque[T](items, n)`
pub(super) fn construct(w: &mut Writer, ty: &Type, call: &Call<'_>) -> Answer<ExprId> {
    let arguments = call.matched(&["iterable", "maxlen"], 2)?;
    let term = |index: usize| {
        let argument: Option<Argument<'_>> = arguments.get(index).copied().flatten();
        argument.map(|argument| argument.term()).transpose()
    };
    let (items, maxlen) = (term(0)?, term(1)?);
    if let Some(items) = &items
        && number::kind(&items.ty).is_some()
    {
        let refused = call.refuse_type(0, "something to iterate over", &items.ty);
        return Err(match refused {
            HandlerError::Refused(diagnostic) => {
                diagnostic.help("write `Deque[T](maxlen=n)`").into()
            }
            foreign @ HandlerError::Foreign(_) => foreign,
        });
    }
    let maxlen = match maxlen.filter(|maxlen| maxlen.ty != Type::None) {
        Some(maxlen) => {
            let value = stored(w, call.asked, &maxlen, &Type::Int)?;
            let maxlen = w.bind(value);
            if maxlen.known_int().is_none_or(|value| value < 0) {
                let (value, zero) = (w.term(&maxlen), w.int(0));
                let is_negative = w.compare(Compare::Less, value, zero);
                let raise = w.raise("ValueError", "maxlen must be non-negative");
                w.statement(Stmt::If(is_negative, vec![Stmt::Eval(raise)], Vec::new()));
            }
            w.term(&maxlen)
        }
        None => w.int(-1),
    };
    let deque = w.container(ContainerOp::New, vec![maxlen], ty.clone());
    let Some(items) = items else {
        return Ok(Some(deque));
    };
    let deque = w.bind(deque);
    let filled = list::fill(w, &deque, &items, call)?;
    w.effect(filled);
    Ok(Some(w.term(&deque)))
}

fn method(w: &mut Writer, base: &Term, call: &Call<'_>) -> Answer<ExprId> {
    let value = match call.name {
        "append" => list::append(w, base, call, End::Right)?,
        "appendleft" => list::append(w, base, call, End::Left)?,
        "push" => push(w, base, call)?,
        "extend" | "__iadd__" => list::extend(w, base, call)?,
        "pop" => pop(w, base, call, End::Right)?,
        "popleft" => pop(w, base, call, End::Left)?,
        "clear" => list::clear(w, base, call)?,
        "copy" => list::copy(w, base, call)?,
        "count" => list::count(w, base, call)?,
        "index" => list::index(w, base, call)?,
        "__getitem__" => list::get(w, base, call)?,
        "__setitem__" => list::set(w, base, call)?,
        "__contains__" => list::contains(w, base, call)?,
        _ => return Ok(None),
    };
    Ok(Some(value))
}

fn push(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let container = changing(base, call)?;
    let [value] = call.exactly()?;
    let value = stored(w, call.asked, &value, container.item())?;
    let dropped = Type::Optional(container.item().clone().into());
    Ok(operation(w, ContainerOp::Push, base, [value], dropped))
}

fn pop(w: &mut Writer, base: &Term, call: &Call<'_>, end: End) -> Result<ExprId, HandlerError> {
    changing(base, call)?;
    call.exactly::<0>()?;
    let item = own(base)?.item().clone();
    Ok(operation(w, ContainerOp::Pop(end), base, [], item))
}
