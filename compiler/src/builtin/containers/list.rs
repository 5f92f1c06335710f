//! `list[T]`: its methods.

use crate::builtin::call::Call;
use crate::builtin::family::Family;
use crate::builtin::number::{Kind, kind};
use crate::builtin::ops;
use crate::builtin::writer::{Term, Writer};
use crate::handlers::{Answer, HandlerError, Wanted};
use crate::hir::{Bounds, ContainerOp, End, ExprId, Stmt};
use crate::span::Span;
use crate::types::{Const, ContainerKind, ContainerType, Type};

use super::items::{known_bool, list_of, new, sequence, sought, stored};
use super::{annotations, changing, operation, own, shared, writing};

/// `list[T]`
pub(super) const LIST: Family = Family {
    annotation: annotations::annotation,
    declared: annotations::declared,
    check: annotations::check,
    method,
    wanted,
    construct,
    members: &[
        "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove",
        "reverse", "sort",
    ],
    ..Family::new(|ty| {
        ty.as_container()
            .is_some_and(|container| matches!(container.kind(), ContainerKind::List(_)))
    })
};

/// What an argument of a method of a list or deque should be.
pub(super) fn wanted(ty: &Type, method: &str, index: usize) -> Wanted {
    let Some(container) = ty.as_container() else {
        return Wanted::Anything;
    };
    match (method, index) {
        ("append" | "appendleft" | "push" | "remove" | "count" | "index" | "__contains__", 0)
        | ("insert" | "__setitem__", 1) => Wanted::Of(container.item().clone()),
        ("extend" | "__iadd__" | "__init__", 0) => {
            Wanted::Items(Some(list_of(container.item().clone())))
        }
        _ => Wanted::Anything,
    }
}

fn construct(w: &mut Writer, ty: &Type, call: &Call<'_>) -> Answer<ExprId> {
    let Some(container) = ty.as_container() else {
        return Ok(None);
    };
    match call.terms()?.as_slice() {
        [] => Ok(Some(new(w, container))),
        [items] => {
            let copy = super::items::listed(w, call.asked, items)?;
            match copy {
                Some(copy)
                    if items
                        .ty
                        .as_container()
                        .is_some_and(|own| own.item() == container.item()) =>
                {
                    Ok(Some(copy))
                }
                _ => Err(call.refuse_type(0, &format!("items of {ty}"), &items.ty)),
            }
        }
        _ => Err(call.refuse("at most one argument")),
    }
}

fn method(w: &mut Writer, base: &Term, call: &Call<'_>) -> Answer<ExprId> {
    let container = own(base)?;
    let item = container.item();
    let value = match call.name {
        "append" => return append(w, base, call, End::Right).map(Some),
        "extend" | "__iadd__" => return extend(w, base, call).map(Some),
        "insert" => {
            changing(base, call)?;
            let [index, value] = call.exactly()?;
            let index = stored(w, call.asked, &index, &Type::Int)?;
            let value = stored(w, call.asked, &value, item)?;
            operation(w, ContainerOp::Insert, base, [index, value], Type::None)
        }
        "pop" => return pop(w, base, call).map(Some),
        "remove" => {
            changing(base, call)?;
            let [value] = call.exactly()?;
            let value = sought(w, call.asked, &value, item)?;
            operation(w, ContainerOp::Remove, base, [value], Type::None)
        }
        "clear" => return clear(w, base, call).map(Some),
        "copy" => return copy(w, base, call).map(Some),
        "index" => return index(w, base, call).map(Some),
        "count" => return count(w, base, call).map(Some),
        "reverse" => {
            changing(base, call)?;
            call.exactly::<0>()?;
            operation(w, ContainerOp::Reverse, base, [], Type::None)
        }
        "sort" => {
            changing(base, call)?;
            let reverse = reverse(call, 0)?;
            sort(w, base, reverse.as_ref(), call)?;
            w.constant(Const::None)
        }
        "__imul__" => return repeat(w, base, call),
        "__getitem__" => return get(w, base, call).map(Some),
        "__setitem__" => return set(w, base, call).map(Some),
        "__delitem__" => {
            changing(base, call)?;
            let [index] = call.exactly()?;
            let index = stored(w, call.asked, &index, &Type::Int)?;
            operation(w, ContainerOp::DeleteAt, base, [index], Type::None)
        }
        "__contains__" => return contains(w, base, call).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(value))
}

/// `sequence.append(x)`, at either end.
pub(super) fn append(
    w: &mut Writer,
    base: &Term,
    call: &Call<'_>,
    end: End,
) -> Result<ExprId, HandlerError> {
    let container = changing(base, call)?;
    let [value] = call.exactly()?;
    let value = stored(w, call.asked, &value, container.item())?;
    let op = ContainerOp::Append(end);
    Ok(operation(w, op, base, [value], Type::None))
}

/// `sequence.extend(items)`
pub(super) fn extend(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    changing(base, call)?;
    let [items] = call.exactly()?;
    fill(w, base, &items, call)
}

/// Adds items to a list or deque.
pub(super) fn fill(
    w: &mut Writer,
    base: &Term,
    items: &Term,
    call: &Call<'_>,
) -> Result<ExprId, HandlerError> {
    let container = own(base)?;
    let Some(other) = sequence(w, call.asked, items)? else {
        return Err(call.refuse_type(0, "something to iterate over", &items.ty));
    };
    shared(&other, call.asked.span)?;
    let given = other.ty.as_container().map(ContainerType::item);
    if given == Some(container.item()) {
        let other = w.term(&other);
        return Ok(operation(w, ContainerOp::Extend, base, [other], Type::None));
    }
    super::items::for_each(w, &other, |w, item| {
        let value = stored(w, call.asked, item, container.item())?;
        let op = ContainerOp::Append(End::Right);
        let appended = operation(w, op, base, [value], Type::None);
        w.effect(appended);
        Ok(())
    })?;
    Ok(w.constant(Const::None))
}

/// `list *= n`: the repetition is there before anything changes.
fn repeat(w: &mut Writer, base: &Term, call: &Call<'_>) -> Answer<ExprId> {
    let container = changing(base, call)?;
    let [times] = call.exactly()?;
    if !matches!(kind(&times.ty), Some(Kind::Int | Kind::Bool)) {
        return Ok(None);
    }
    shared(base, call.asked.span)?;
    let times = stored(w, call.asked, &times, &Type::Int)?;
    let ty = Type::Container(container.thawed());
    let repeated = operation(w, ContainerOp::Repeat, base, [times], ty);
    let repeated = w.bind(repeated);
    let cleared = operation(w, ContainerOp::Clear, base, [], Type::None);
    w.effect(cleared);
    let items = w.term(&repeated);
    Ok(Some(operation(
        w,
        ContainerOp::Extend,
        base,
        [items],
        Type::None,
    )))
}

fn pop(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let container = changing(base, call)?;
    let item = container.item().clone();
    let terms = call.terms()?;
    Ok(match terms.as_slice() {
        [] => operation(w, ContainerOp::Pop(End::Right), base, [], item),
        [index] => {
            let index = stored(w, call.asked, index, &Type::Int)?;
            operation(w, ContainerOp::PopAt, base, [index], item)
        }
        _ => return Err(call.refuse("at most one argument")),
    })
}

/// `container.clear()`
pub(super) fn clear(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    changing(base, call)?;
    call.exactly::<0>()?;
    Ok(operation(w, ContainerOp::Clear, base, [], Type::None))
}

/// `container.copy()`
pub(super) fn copy(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    call.exactly::<0>()?;
    copy_of(w, base, call.asked.span)
}

/// A copy of a container.
pub(super) fn copy_of(w: &mut Writer, base: &Term, span: Span) -> Result<ExprId, HandlerError> {
    let container = shared(base, span)?;
    let copy = Type::Container(container.thawed());
    Ok(operation(w, ContainerOp::Copy, base, [], copy))
}

/// `sequence.index(x, start, stop)`
pub(super) fn index(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let container = own(base)?;
    let terms = call.terms()?;
    let (value, bounds) = match terms.split_first() {
        Some((value, bounds)) if bounds.len() <= 2 => (value, bounds),
        _ => return Err(call.refuse("one to three arguments")),
    };
    let value = sought(w, call.asked, value, container.item())?;
    let mut ends = [0, i64::MAX].map(|end| w.int(end));
    for (end, given) in ends.iter_mut().zip(bounds) {
        *end = stored(w, call.asked, given, &Type::Int)?;
    }
    let [start, stop] = ends;
    let operands = [value, start, stop];
    Ok(operation(w, ContainerOp::Index, base, operands, Type::Int))
}

/// `sequence.count(x)`
pub(super) fn count(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let container = own(base)?;
    let [value] = call.exactly()?;
    let value = sought(w, call.asked, &value, container.item())?;
    Ok(operation(w, ContainerOp::Count, base, [value], Type::Int))
}

/// `x in container`
pub(super) fn contains(
    w: &mut Writer,
    base: &Term,
    call: &Call<'_>,
) -> Result<ExprId, HandlerError> {
    let container = own(base)?;
    let [value] = call.exactly()?;
    let value = sought(w, call.asked, &value, container.item())?;
    Ok(operation(
        w,
        ContainerOp::Contains,
        base,
        [value],
        Type::Bool,
    ))
}

/// What is known of an index.
fn bounds(index: &Term) -> Bounds {
    match index.known_int() {
        Some(0..) => Bounds::NonNegative,
        _ => Bounds::Checked,
    }
}

/// `sequence[index]`
pub(super) fn get(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let item = own(base)?.item().clone();
    let [index] = call.exactly()?;
    let op = ContainerOp::Get(bounds(&index));
    let index = stored(w, call.asked, &index, &Type::Int)?;
    Ok(operation(w, op, base, [index], item))
}

/// `sequence[index] = value`
pub(super) fn set(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let container = writing(base, call)?;
    let [index, value] = call.exactly()?;
    let op = ContainerOp::Set(bounds(&index));
    let index = stored(w, call.asked, &index, &Type::Int)?;
    let value = stored(w, call.asked, &value, container.item())?;
    Ok(operation(w, op, base, [index, value], Type::None))
}

/// The argument `reverse` of `sort` and `sorted`, after so many positional ones.
pub(super) fn reverse(call: &Call<'_>, positional: usize) -> Result<Option<Term>, HandlerError> {
    if call.positional_arguments().count() != positional {
        let takes = if positional == 0 {
            "reverse=True only"
        } else {
            "one value and reverse=True"
        };
        return Err(call.refuse(takes));
    }
    let mut reverse = None;
    for (name, argument) in call.keyword_arguments() {
        if name != "reverse" {
            return Err(call.refuse_keyword(name, &["reverse"]));
        }
        reverse = Some(argument.term()?);
    }
    Ok(reverse)
}

/// Sorts a list that may be changed.
pub(super) fn sort(
    w: &mut Writer,
    list: &Term,
    reverse: Option<&Term>,
    call: &Call<'_>,
) -> Result<(), HandlerError> {
    if let Some(item) = list.ty.as_container().map(ContainerType::item)
        && !super::reductions::is_ordered(item)
    {
        return Err(call.refuse_type(0, "items that have an order", item));
    }
    let sorted = |w: &mut Writer, reverse: bool| {
        operation(w, ContainerOp::Sort { reverse }, list, [], Type::None)
    };
    let known = reverse.map_or(Some(false), known_bool);
    match (known, reverse) {
        (Some(reverse), _) => {
            let sorted = sorted(w, reverse);
            w.effect(sorted);
        }
        (None, Some(reverse)) => {
            let test = ops::truth(w, reverse)
                .ok_or_else(|| call.refuse_type(0, "a bool for reverse", &reverse.ty))?;
            let (down, up) = (sorted(w, true), sorted(w, false));
            w.statement(Stmt::If(test, vec![Stmt::Eval(down)], vec![Stmt::Eval(up)]));
        }
        (None, None) => {}
    }
    Ok(())
}
