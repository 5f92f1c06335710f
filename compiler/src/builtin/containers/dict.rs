//! `dict[K, V]` and dicts with a default: their methods.

use crate::builtin::call::Call;
use crate::builtin::family::Family;
use crate::builtin::writer::{Term, Writer};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, HandlerError, Wanted};
use crate::hir::{ContainerOp, ExprId, ExprKind, Stmt};
use crate::types::{ContainerKind, ContainerType, Type};

use super::items::{sought, stored};
use super::{annotations, changing, list, operation, own, shared};

/// `dict[K, V]`, `defaultdict[K, V]`
pub(super) const DICT: Family = Family {
    check: annotations::check,
    method,
    wanted,
    construct,
    members: &[
        "clear",
        "copy",
        "get",
        "items",
        "keys",
        "pop",
        "popitem",
        "setdefault",
        "update",
        "values",
    ],
    ..Family::new(|ty| {
        ty.as_container()
            .is_some_and(|container| matches!(container.kind(), ContainerKind::Dict { .. }))
    })
};

fn wanted(ty: &Type, method: &str, index: usize) -> Wanted {
    let Some(container) = ty.as_container() else {
        return Wanted::Anything;
    };
    match (method, index, container.value()) {
        ("get" | "pop" | "setdefault" | "__setitem__", 1, Some(value))
        | ("__init__", 0, Some(value)) => Wanted::Of(value.clone()),
        (
            "get" | "pop" | "setdefault" | "__getitem__" | "__setitem__" | "__delitem__"
            | "__contains__",
            0,
            _,
        ) => Wanted::Of(container.item().clone()),
        ("update" | "__ior__", 0, _) => Wanted::Of(ty.clone()),
        _ => Wanted::Anything,
    }
}

/// `Dict[K, V]()`, `DefaultDict[K, V](default)`
fn construct(w: &mut Writer, ty: &Type, call: &Call<'_>) -> Answer<ExprId> {
    let Some(container) = ty.as_container() else {
        return Ok(None);
    };
    let ContainerKind::Dict {
        value, defaulting, ..
    } = container.kind()
    else {
        return Ok(None);
    };
    let operands = if *defaulting {
        let terms = call.terms()?;
        let [default] = terms.as_slice() else {
            return Err(call.refuse("the default as its only argument"));
        };
        if matches!(value, Type::Container(_)) {
            let refused = call
                .refuse("a default that is no container: each key would share it; use setdefault");
            return Err(refused);
        }
        vec![stored(w, call.asked, default, value)?]
    } else {
        call.exactly::<0>()?;
        Vec::new()
    };
    Ok(Some(w.container(ContainerOp::New, operands, ty.clone())))
}

/// The types of a dict's keys and values.
fn parts(container: &ContainerType) -> (Type, Type) {
    let value = container.value().cloned().unwrap_or(Type::None);
    (container.item().clone(), value)
}

fn method(w: &mut Writer, base: &Term, call: &Call<'_>) -> Answer<ExprId> {
    let (key_ty, value_ty) = parts(&own(base)?);
    let asked = call.asked;
    let value = match call.name {
        "get" => return get(w, base, call).map(Some),
        "pop" => return pop(w, base, call).map(Some),
        "setdefault" => {
            changing(base, call)?;
            let [key, default] = call.exactly()?;
            let key = stored(w, asked, &key, &key_ty)?;
            let default = stored(w, asked, &default, &value_ty)?;
            let operands = [key, default];
            operation(w, ContainerOp::SetDefault, base, operands, value_ty)
        }
        "update" | "__ior__" => return update(w, base, call).map(Some),
        "popitem" => {
            changing(base, call)?;
            call.exactly::<0>()?;
            let pair = Type::tuple([key_ty, value_ty]);
            operation(w, ContainerOp::PopItem, base, [], pair)
        }
        "clear" => return list::clear(w, base, call).map(Some),
        "copy" => return list::copy(w, base, call).map(Some),
        "keys" | "values" | "items" => return Err(view(call).into()),
        "__getitem__" => {
            let [key] = call.exactly()?;
            let adds = matches!(
                own(base)?.kind(),
                ContainerKind::Dict {
                    defaulting: true,
                    ..
                }
            );
            let key = if adds {
                changing(base, call)?;
                stored(w, asked, &key, &key_ty)?
            } else {
                sought(w, asked, &key, &key_ty)?
            };
            operation(w, ContainerOp::Lookup, base, [key], value_ty)
        }
        "__setitem__" => {
            changing(base, call)?;
            let [key, value] = call.exactly()?;
            let key = stored(w, asked, &key, &key_ty)?;
            let value = stored(w, asked, &value, &value_ty)?;
            operation(w, ContainerOp::Store, base, [key, value], Type::None)
        }
        "__delitem__" => {
            changing(base, call)?;
            let [key] = call.exactly()?;
            let key = sought(w, asked, &key, &key_ty)?;
            let popped = operation(w, ContainerOp::PopKey, base, [key], value_ty);
            w.effect(popped);
            w.constant(crate::types::Const::None)
        }
        "__contains__" => return list::contains(w, base, call).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(value))
}

/// `d.get(key)` and `d.get(key, default)`
fn get(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let (key_ty, value_ty) = parts(&own(base)?);
    let terms = call.terms()?;
    match terms.as_slice() {
        [key] => {
            let key = sought(w, call.asked, key, &key_ty)?;
            Ok(find(w, base, key, value_ty))
        }
        [key, none] if none.ty == Type::None => {
            let key = sought(w, call.asked, key, &key_ty)?;
            Ok(find(w, base, key, value_ty))
        }
        [key, default] => {
            let key = sought(w, call.asked, key, &key_ty)?;
            let default = stored(w, call.asked, default, &value_ty)?;
            let operands = [key, default];
            Ok(operation(w, ContainerOp::FindOr, base, operands, value_ty))
        }
        _ => Err(call.refuse("a key and perhaps a default")),
    }
}

fn find(w: &mut Writer, base: &Term, key: ExprId, value: Type) -> ExprId {
    let found = Type::Optional(value.into());
    operation(w, ContainerOp::Find, base, [key], found)
}

/// `d.pop(key)` and `d.pop(key, default)`
fn pop(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let (key_ty, value_ty) = parts(&changing(base, call)?);
    let terms = call.terms()?;
    match terms.as_slice() {
        [key] => {
            let key = sought(w, call.asked, key, &key_ty)?;
            Ok(operation(w, ContainerOp::PopKey, base, [key], value_ty))
        }
        [key, none] if none.ty == Type::None => {
            let key = sought(w, call.asked, key, &key_ty)?;
            let key = w.bind(key);
            let again = w.term(&key);
            let found = find(w, base, again, value_ty.clone());
            let found = w.bind(found);
            let optional = w.term(&found);
            let is_there = w.expr(Type::Bool, ExprKind::IsPresent(optional));
            let key = w.term(&key);
            let popped = operation(w, ContainerOp::PopKey, base, [key], value_ty);
            w.statement(Stmt::If(is_there, vec![Stmt::Eval(popped)], Vec::new()));
            Ok(w.term(&found))
        }
        [key, default] => {
            let key = sought(w, call.asked, key, &key_ty)?;
            let default = stored(w, call.asked, default, &value_ty)?;
            let op = ContainerOp::PopKeyOr;
            Ok(operation(w, op, base, [key, default], value_ty))
        }
        _ => Err(call.refuse("a key and perhaps a default")),
    }
}

/// `d.update(other)`
fn update(w: &mut Writer, base: &Term, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let container = changing(base, call)?;
    let [other] = call.exactly()?;
    let is_alike = other.ty.as_container().is_some_and(|other| {
        parts(&other.thawed_throughout()) == parts(&container) && other.value().is_some()
    });
    if !is_alike {
        return Err(call.refuse_type(0, &format!("a {container}"), &other.ty));
    }
    shared(&other, call.asked.span)?;
    let other = w.term(&other);
    Ok(operation(w, ContainerOp::Update, base, [other], Type::None))
}

/// The refusal of `d.keys()` and the like as values.
fn view(call: &Call<'_>) -> Diagnostic {
    let name = call.name;
    Diagnostic::new(
        "view-as-value",
        format!("`{name}()` can be looped over, counted or made a list only"),
        call.asked.span,
    )
    .help(format!(
        "write `list(d.{}())`, or `for ... in d.{0}()`",
        call.name
    ))
}
