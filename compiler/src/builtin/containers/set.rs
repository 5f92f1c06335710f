//! `set[K]`: its methods.

use crate::builtin::call::Call;
use crate::builtin::family::Family;
use crate::builtin::writer::{Term, Writer};
use crate::handlers::{Answer, HandlerError, Wanted};
use crate::hir::{ContainerOp, ExprId, SetOp, SetRelation};
use crate::types::{ContainerKind, ContainerType, Type};

use super::items::{as_set, list_of, new, sought, stored};
use super::{annotations, changing, list, operation, own};

/// `set[K]`
pub(super) const SET: Family = Family {
    check: annotations::check,
    method,
    wanted,
    construct,
    members: &[
        "add",
        "clear",
        "copy",
        "difference",
        "difference_update",
        "discard",
        "intersection",
        "intersection_update",
        "isdisjoint",
        "issubset",
        "issuperset",
        "pop",
        "remove",
        "symmetric_difference",
        "symmetric_difference_update",
        "union",
        "update",
    ],
    ..Family::new(|ty| {
        ty.as_container()
            .is_some_and(|container| matches!(container.kind(), ContainerKind::Set(_)))
    })
};

fn wanted(ty: &Type, method: &str, index: usize) -> Wanted {
    let Some(container) = ty.as_container() else {
        return Wanted::Anything;
    };
    match (method, index) {
        ("add" | "remove" | "discard" | "__contains__", 0) => Wanted::Of(container.item().clone()),
        ("__ior__" | "__iand__" | "__isub__" | "__ixor__", 0) => Wanted::Of(ty.clone()),
        (_, 0) => Wanted::Items(Some(list_of(container.item().clone()))),
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
            let set = other(w, call, items, container)?;
            list::copy_of(w, &set, call.asked.span).map(Some)
        }
        _ => Err(call.refuse("at most one argument")),
    }
}

/// Something to iterate over as a set of this type.
fn other(
    w: &mut Writer,
    call: &Call<'_>,
    items: &Term,
    container: &ContainerType,
) -> Result<Term, HandlerError> {
    as_set(w, call.asked, items, container)?
        .ok_or_else(|| call.refuse_type(0, "something to iterate over", &items.ty))
}

fn method(w: &mut Writer, base: &Term, call: &Call<'_>) -> Answer<ExprId> {
    let container = own(base)?;
    let key_ty = container.item();
    let key = |w: &mut Writer, op: ContainerOp, ty: Type| {
        changing(base, call)?;
        let [key] = call.exactly()?;
        let key = if op == ContainerOp::Add {
            stored(w, call.asked, &key, key_ty)?
        } else {
            sought(w, call.asked, &key, key_ty)?
        };
        Ok::<_, HandlerError>(operation(w, op, base, [key], ty))
    };
    let value = match call.name {
        "add" => key(w, ContainerOp::Add, Type::None)?,
        "remove" => key(w, ContainerOp::PopKey, Type::None)?,
        "discard" => key(w, ContainerOp::Discard, Type::None)?,
        "pop" => {
            changing(base, call)?;
            call.exactly::<0>()?;
            operation(w, ContainerOp::PopItem, base, [], key_ty.clone())
        }
        "clear" => list::clear(w, base, call)?,
        "copy" => list::copy(w, base, call)?,
        "union" => combined(w, base, call, SetOp::Union)?,
        "intersection" => combined(w, base, call, SetOp::Intersection)?,
        "difference" => combined(w, base, call, SetOp::Difference)?,
        "symmetric_difference" => combined(w, base, call, SetOp::SymmetricDifference)?,
        "update" | "__ior__" => changed(w, base, call, SetOp::Union)?,
        "intersection_update" | "__iand__" => changed(w, base, call, SetOp::Intersection)?,
        "difference_update" | "__isub__" => changed(w, base, call, SetOp::Difference)?,
        "symmetric_difference_update" | "__ixor__" => {
            changed(w, base, call, SetOp::SymmetricDifference)?
        }
        "issubset" => related(w, base, call, SetRelation::Subset, false)?,
        "issuperset" => related(w, base, call, SetRelation::Subset, true)?,
        "isdisjoint" => related(w, base, call, SetRelation::Disjoint, false)?,
        "__contains__" => list::contains(w, base, call)?,
        _ => return Ok(None),
    };
    Ok(Some(value))
}

/// The operation with a set or with something else to iterate over.
fn of_items(op: SetOp, items: &Term) -> SetOp {
    let is_set = items
        .ty
        .as_container()
        .is_some_and(|own| matches!(own.kind(), ContainerKind::Set(_)));
    if op == SetOp::Intersection && !is_set {
        SetOp::Selection
    } else {
        op
    }
}

fn combined(
    w: &mut Writer,
    base: &Term,
    call: &Call<'_>,
    op: SetOp,
) -> Result<ExprId, HandlerError> {
    let container = own(base)?;
    let [items] = call.exactly()?;
    let op = of_items(op, &items);
    let other = other(w, call, &items, &container)?;
    let other = w.term(&other);
    let ty = Type::Container(container.thawed());
    Ok(operation(w, ContainerOp::Combine(op), base, [other], ty))
}

fn changed(
    w: &mut Writer,
    base: &Term,
    call: &Call<'_>,
    op: SetOp,
) -> Result<ExprId, HandlerError> {
    let container = changing(base, call)?;
    let [items] = call.exactly()?;
    let other = other(w, call, &items, &container)?;
    let other = w.term(&other);
    let op = match of_items(op, &items) {
        SetOp::Union => ContainerOp::Update,
        op @ (SetOp::Intersection
        | SetOp::Difference
        | SetOp::SymmetricDifference
        | SetOp::Selection) => ContainerOp::CombineIn(op),
    };
    Ok(operation(w, op, base, [other], Type::None))
}

fn related(
    w: &mut Writer,
    base: &Term,
    call: &Call<'_>,
    relation: SetRelation,
    swapped: bool,
) -> Result<ExprId, HandlerError> {
    let container = own(base)?;
    let [items] = call.exactly()?;
    let other = other(w, call, &items, &container)?;
    let (a, b) = if swapped {
        (&other, base)
    } else {
        (base, &other)
    };
    let b = w.term(b);
    let op = ContainerOp::Relate(relation);
    Ok(operation(w, op, a, [b], Type::Bool))
}
