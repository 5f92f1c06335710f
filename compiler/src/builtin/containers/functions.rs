//! Builtins that make containers: `list`, `set`, `dict`, `sorted`, `create_new_list` and
//! `create_new_dict`.

use crate::builtin::call::{Call, Iterating};
use crate::builtin::refusal;
use crate::builtin::writer::Writer;
use crate::handlers::{Answer, HandlerError, Wanted};
use crate::hir::{ContainerOp, ExprId};
use crate::types::{ContainerKind, ContainerType, Type};

use super::items::{as_set, list_of, listed, new};
use super::{annotations, deque, list};

/// The functions by dotted name, and what they want of their arguments.
pub(super) const FUNCTIONS: &[(&str, Iterating)] = &[
    (
        "builtins.list",
        Iterating {
            write: to_list,
            wanted: items_of_list,
        },
    ),
    (
        "builtins.set",
        Iterating {
            write: to_set,
            wanted: items,
        },
    ),
    (
        "builtins.dict",
        Iterating {
            write: to_dict,
            wanted: |_, expected| expected.map_or(Wanted::Anything, |ty| Wanted::Of(ty.clone())),
        },
    ),
    (
        "builtins.sorted",
        Iterating {
            write: sorted,
            wanted: items_of_list,
        },
    ),
    (
        "collections.deque",
        Iterating {
            write: to_deque,
            wanted: |index, expected| match expected.and_then(Type::as_container) {
                Some(container) if index == 0 => {
                    Wanted::Items(Some(list_of(container.item().clone())))
                }
                _ => Wanted::Anything,
            },
        },
    ),
    (
        "tickjit.create_new_list",
        Iterating {
            write: create_list,
            wanted: |_, _| Wanted::Type,
        },
    ),
    (
        "tickjit.create_new_dict",
        Iterating {
            write: create_dict,
            wanted: |_, _| Wanted::Type,
        },
    ),
];

fn items(index: usize, _: Option<&Type>) -> Wanted {
    match index {
        0 => Wanted::Items(None),
        _ => Wanted::Anything,
    }
}

fn items_of_list(index: usize, expected: Option<&Type>) -> Wanted {
    match (index, expected) {
        (0, Some(Type::Container(container))) if container.is_sequence() => {
            Wanted::Items(expected.cloned())
        }
        (0, _) => Wanted::Items(None),
        _ => Wanted::Anything,
    }
}

/// The container that is expected, where nothing else says what an empty one holds.
fn expected(
    call: &Call<'_>,
    is_kind: fn(&ContainerKind) -> bool,
) -> Result<ContainerType, HandlerError> {
    let container = call.expected.and_then(Type::as_container);
    match container.filter(|container| is_kind(container.kind())) {
        Some(container) => Ok(container.thawed_throughout()),
        None => Err(refusal::empty_container(call.asked.span, call.name).into()),
    }
}

fn not_iterable(call: &Call<'_>, ty: &Type) -> HandlerError {
    call.refuse_type(0, "something to iterate over", ty)
}

fn to_list(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    match call.terms()?.as_slice() {
        [] => {
            let ty = expected(call, |kind| matches!(kind, ContainerKind::List(_)))?;
            Ok(Some(new(w, &ty)))
        }
        [value] => match listed(w, call.asked, value)? {
            Some(list) => Ok(Some(list)),
            None => Err(not_iterable(call, &value.ty)),
        },
        _ => Err(call.refuse("at most one argument")),
    }
}

fn to_set(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    match call.terms()?.as_slice() {
        [] => {
            let ty = expected(call, |kind| matches!(kind, ContainerKind::Set(_)))?;
            Ok(Some(new(w, &ty)))
        }
        [value] => {
            let expected = call.expected.and_then(Type::as_container);
            let wanted = expected.filter(|ty| matches!(ty.kind(), ContainerKind::Set(_)));
            let key = match (wanted, value.ty.as_container(), value.elements().as_deref()) {
                (Some(set), ..) => set.item().clone(),
                (None, Some(container), _) => container.item().clone(),
                (None, None, Some([first, ..])) => first.ty.clone(),
                (None, None, _) => return Err(not_iterable(call, &value.ty)),
            };
            let ty = ContainerType::new(ContainerKind::Set(key));
            annotations::check(&Type::Container(ty.clone()), call.asked.span)?;
            let is_set = value
                .ty
                .as_container()
                .is_some_and(|own| own.thawed() == ty);
            let Some(set) = as_set(w, call.asked, value, &ty)? else {
                return Err(not_iterable(call, &value.ty));
            };
            if is_set {
                return list::copy_of(w, &set, call.asked.span).map(Some);
            }
            Ok(Some(w.term(&set)))
        }
        _ => Err(call.refuse("at most one argument")),
    }
}

fn to_dict(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    match call.terms()?.as_slice() {
        [] => {
            let is_dict = |kind: &ContainerKind| {
                matches!(
                    kind,
                    ContainerKind::Dict {
                        defaulting: false,
                        ..
                    }
                )
            };
            let ty = expected(call, is_dict)?;
            Ok(Some(new(w, &ty)))
        }
        [value]
            if value
                .ty
                .as_container()
                .is_some_and(|own| own.value().is_some()) =>
        {
            list::copy_of(w, value, call.asked.span).map(Some)
        }
        [value] => Err(
            refusal::argument_type(call.asked.span, "dict", "a dict", &value.ty)
                .help("write `{k: v for k, v in pairs}`")
                .into(),
        ),
        _ => Err(call.refuse("at most one argument")),
    }
}

fn to_deque(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let ty = expected(call, |kind| matches!(kind, ContainerKind::Deque(_)))?;
    deque::construct(w, &Type::Container(ty), call)
}

fn sorted(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let reverse = list::reverse(call, 1)?;
    let Some(argument) = call.positional_arguments().next() else {
        return Err(call.refuse("one argument"));
    };
    let value = argument.term()?;
    let Some(copy) = listed(w, call.asked, &value)? else {
        return Err(not_iterable(call, &value.ty));
    };
    let copy = w.bind(copy);
    list::sort(w, &copy, reverse.as_ref(), call)?;
    Ok(Some(w.term(&copy)))
}

/// The types that are the arguments of a call.
fn types<const N: usize>(call: &Call<'_>, takes: &str) -> Result<[Type; N], HandlerError> {
    let types: Vec<Type> = call
        .positional_arguments()
        .map(|argument| argument.operand.ty.clone())
        .collect();
    if call.keyword_arguments().next().is_some() {
        return Err(call.refuse(takes));
    }
    types.try_into().map_err(|_| call.refuse(takes))
}

fn create_list(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [item] = types(call, "the type of the items")?;
    create(w, call, ContainerKind::List(item))
}

fn create_dict(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [key, value] = types(call, "the types of keys and values")?;
    let kind = ContainerKind::Dict {
        key,
        value,
        defaulting: false,
    };
    create(w, call, kind)
}

fn create(w: &mut Writer, call: &Call<'_>, kind: ContainerKind) -> Answer<ExprId> {
    let ty = Type::Container(ContainerType::new(kind));
    annotations::check(&ty, call.asked.span)?;
    Ok(Some(w.container(ContainerOp::New, vec![], ty)))
}
