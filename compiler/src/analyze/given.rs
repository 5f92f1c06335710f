//! Values given for constant parameters, as the types that are declared for them.

use std::sync::Arc;

use crate::types::{Const, ConstContainer, ContainerKind, ContainerType, Type, halves};

/// A constant as a value of the declared type: an int or bool where a float is declared, a bool
/// where an int is, what tuples and containers hold likewise; anything else only as itself.
pub(super) fn implicit(value: &Const, expected: &Type) -> Option<Const> {
    match (value, expected) {
        #[allow(clippy::cast_precision_loss)] // What Python's float(int) does.
        (Const::Int(value), Type::Float) => Some(Const::Float(*value as f64)),
        (Const::Bool(value), Type::Float) => Some(Const::Float(f64::from(u8::from(*value)))),
        (Const::Bool(value), Type::Int) => Some(Const::Int(i64::from(*value))),
        (Const::Tuple(values), Type::Tuple(types)) if values.len() == types.len() => values
            .iter()
            .zip(types.iter())
            .map(|(v, t)| implicit(v, t))
            .collect::<Option<_>>()
            .map(Const::Tuple),
        (Const::Tuple(_) | Const::Container(_), Type::Container(ty)) => {
            let items = held(value, ty)?.into_iter();
            let items = items.map(|(value, expected)| implicit(value, expected));
            let mut items: Vec<Const> = items.collect::<Option<_>>()?;
            if let ContainerKind::Set(_) = ty.kind() {
                items.sort_by_cached_key(place);
            }
            Some(Const::Container(Arc::new(ConstContainer {
                items,
                ty: ty.frozen(),
            })))
        }
        _ => (value.ty() == *expected).then(|| value.clone()),
    }
}

/// A type as the user knows it: that a container is constant goes without saying.
fn thawed(ty: Type) -> Type {
    match ty {
        Type::Container(container) => Type::Container(container.thawed_throughout()),
        other => other,
    }
}

/// What a constant holds where a container is declared, each with its declared type; `None` where
/// it is no container of that kind.
fn held<'v, 't>(value: &'v Const, ty: &'t ContainerType) -> Option<Vec<(&'v Const, &'t Type)>> {
    let each = |items: &'v [Const], ty: &'t Type| items.iter().map(|item| (item, ty)).collect();
    match value {
        Const::Tuple(items) => match ty.kind() {
            ContainerKind::List(item) => Some(each(items, item)),
            ContainerKind::Deque(_) | ContainerKind::Set(_) | ContainerKind::Dict { .. } => None,
        },
        Const::Container(given) => match (given.ty.kind(), ty.kind()) {
            (ContainerKind::List(_), ContainerKind::List(item))
            | (ContainerKind::Deque(_), ContainerKind::Deque(item))
            | (ContainerKind::Set(_), ContainerKind::Set(item)) => Some(each(&given.items, item)),
            (
                ContainerKind::Dict { .. },
                ContainerKind::Dict {
                    key,
                    value,
                    defaulting: false,
                },
            ) => Some(
                (given.items.iter())
                    .zip([key, value].into_iter().cycle())
                    .collect(),
            ),
            (
                ContainerKind::List(_)
                | ContainerKind::Deque(_)
                | ContainerKind::Set(_)
                | ContainerKind::Dict { .. },
                _,
            ) => None,
        },
        Const::None
        | Const::Bool(_)
        | Const::Int(_)
        | Const::Float(_)
        | Const::Str(_)
        | Const::Named { .. }
        | Const::Wide { .. } => None,
    }
}

/// Where a constant stands among others in a set, whose own order may be one of hashes.
fn place(value: &Const) -> Vec<i64> {
    match value {
        Const::None | Const::Str(_) | Const::Container(_) => Vec::new(),
        Const::Bool(value) => vec![i64::from(*value)],
        Const::Int(value) => vec![*value],
        Const::Named { bits, .. } => vec![*bits],
        Const::Wide { bits, .. } => {
            let [low, high] = halves(**bits);
            vec![high, low]
        }
        Const::Float(value) => {
            let bits = value.to_bits().cast_signed();
            vec![bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()]
        }
        Const::Tuple(values) => values.iter().flat_map(place).collect(),
    }
}

/// A value that is not of the declared type: by its own type, which is that of its first items, or
/// by the first of them that is not.
pub(super) fn described(value: &Const, expected: &Type) -> String {
    let given = thawed(value.ty());
    if given.to_string() == expected.to_string()
        && let Some(other) = misfit(value, expected)
    {
        let other = thawed(other.ty()).with_article();
        return format!("{} that holds {other}", given.with_article());
    }
    given.with_article()
}

/// The first value in a constant that does not become what is declared for it.
fn misfit<'a>(value: &'a Const, expected: &Type) -> Option<&'a Const> {
    if implicit(value, expected).is_some() {
        return None;
    }
    let held = expected.as_container().and_then(|ty| held(value, ty));
    let mut inner = held.into_iter().flatten();
    let found = inner.find_map(|(item, ty)| misfit(item, ty));
    Some(found.unwrap_or(value))
}
