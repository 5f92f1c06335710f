//! Annotations of containers, and which types they can hold.

use crate::ast::{self, ExprKind};
use crate::builtin::{datetime, timedelta};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, Binding, HandlerError, Resolver};
use crate::span::Span;
use crate::types::{ContainerKind, ContainerType, KeyedRole, Type, TypeDetail};

/// How many machine values an item may consist of.
const MAX_FIELDS: usize = 16;

/// The names of a kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    List,
    Deque,
    Set,
    Dict,
    DefaultDict,
}

fn marker(symbol: &str) -> Option<Marker> {
    Some(match symbol {
        "tickjit.List" | "builtins.list" | "typing.List" => Marker::List,
        "tickjit.Dict" | "builtins.dict" | "typing.Dict" => Marker::Dict,
        "tickjit.Set" | "builtins.set" | "typing.Set" => Marker::Set,
        "tickjit.Deque" | "collections.deque" | "typing.Deque" => Marker::Deque,
        "tickjit.DefaultDict" | "collections.defaultdict" | "typing.DefaultDict" => {
            Marker::DefaultDict
        }
        _ => return None,
    })
}

fn named(expr: &ast::Expr, resolver: &Resolver<'_>) -> Option<Marker> {
    match resolver.binding(expr)? {
        Binding::Symbol(symbol) => marker(&symbol),
        Binding::Constant(_)
        | Binding::Expression(..)
        | Binding::Enum(_)
        | Binding::Function(_)
        | Binding::Exception(_)
        | Binding::Foreign(_) => None,
    }
}

/// The type of `List[T]`, `Dict[K, V]` and the like.
pub(super) fn annotation(annotation: &ast::Expr, resolver: &Resolver<'_>) -> Answer<Type> {
    let span = annotation.span;
    let ExprKind::Subscript { value, index } = &annotation.kind else {
        return match named(annotation, resolver) {
            Some(marker) => Err(without_type(marker, span).into()),
            None => Ok(None),
        };
    };
    let Some(marker) = named(value, resolver) else {
        return Ok(None);
    };
    let parts = match &index.kind {
        ExprKind::Tuple(parts) => parts.as_slice(),
        _ => std::slice::from_ref(&**index),
    };
    let types: Result<Vec<Type>, HandlerError> =
        parts.iter().map(|part| resolver.ty(part)).collect();
    let kind = kind(marker, types?, span)?;
    let ty = Type::Container(ContainerType::new(kind));
    check(&ty, span)?;
    Ok(Some(ty))
}

fn kind(marker: Marker, types: Vec<Type>, span: Span) -> Result<ContainerKind, HandlerError> {
    let mut types = types.into_iter();
    let kind = match (marker, types.next(), types.next(), types.next()) {
        (Marker::List, Some(item), None, _) => ContainerKind::List(item),
        (Marker::Deque, Some(item), None, _) => ContainerKind::Deque(item),
        (Marker::Set, Some(key), None, _) => ContainerKind::Set(key),
        (Marker::Dict | Marker::DefaultDict, Some(key), Some(value), None) => ContainerKind::Dict {
            key,
            value,
            defaulting: marker == Marker::DefaultDict,
        },
        _ => return Err(without_type(marker, span).into()),
    };
    Ok(kind)
}

fn without_type(marker: Marker, span: Span) -> Diagnostic {
    let (what, instead) = match marker {
        Marker::List => ("a list", "List[float]"),
        Marker::Deque => ("a deque", "Deque[float]"),
        Marker::Set => ("a set", "Set[int]"),
        Marker::Dict => ("a dict", "Dict[int, float]"),
        Marker::DefaultDict => ("a dict with a default", "DefaultDict[int, float]"),
    };
    Diagnostic::new(
        "container-without-type",
        format!("this does not say what {what} holds"),
        span,
    )
    .help(format!("write `{instead}`"))
}

/// The type of `State[List] = create_new_list(int)`: the value says what the annotation does not.
pub(super) fn declared(
    annotation: &ast::Expr,
    initial: &ast::Expr,
    resolver: &Resolver<'_>,
) -> Answer<Type> {
    let ExprKind::Call { func, args, .. } = &initial.kind else {
        return Ok(None);
    };
    let Some(marker) = named(annotation, resolver) else {
        return Ok(None);
    };
    if let ExprKind::Subscript { .. } = &func.kind {
        return self::annotation(func, resolver);
    }
    let makes = match marker {
        Marker::List => "tickjit.create_new_list",
        Marker::Dict => "tickjit.create_new_dict",
        Marker::Deque | Marker::Set | Marker::DefaultDict => return Ok(None),
    };
    if !resolver.is_symbol(func, makes) {
        return Ok(None);
    }
    let types: Result<Vec<Type>, HandlerError> = args.iter().map(|arg| resolver.ty(arg)).collect();
    let ty = Type::Container(ContainerType::new(kind(marker, types?, initial.span)?));
    check(&ty, initial.span)?;
    Ok(Some(ty))
}

/// Refuses a container of what cannot be held.
pub(super) fn check(ty: &Type, span: Span) -> Result<(), HandlerError> {
    let Some(container) = ty.as_container() else {
        return Ok(());
    };
    match container.kind() {
        ContainerKind::List(item) | ContainerKind::Deque(item) => check_item(item, span),
        ContainerKind::Set(key) => check_key(key, span),
        ContainerKind::Dict { key, value, .. } => {
            check_key(key, span)?;
            check_item(value, span)
        }
    }
}

fn check_item(ty: &Type, span: Span) -> Result<(), HandlerError> {
    let Type::Container(inner) = ty else {
        return check_plain(ty, "items", span);
    };
    let innermost = std::iter::once(inner.item()).chain(inner.value());
    for ty in innermost {
        if matches!(ty, Type::Container(_)) {
            return Err(Diagnostic::new(
                "container-nesting",
                "containers are nested one level deep at most",
                span,
            )
            .help("use a tuple as the key of one dict, or several containers")
            .into());
        }
    }
    check(ty, span)
}

fn check_key(ty: &Type, span: Span) -> Result<(), HandlerError> {
    if let Type::Container(container) = ty {
        return Err(Diagnostic::new(
            "unsupported-key-type",
            format!("a {container} cannot be a key"),
            span,
        )
        .help("use a tuple")
        .into());
    }
    check_plain(ty, "keys", span)
}

fn check_plain(ty: &Type, role: &str, span: Span) -> Result<(), HandlerError> {
    if is_plain(ty) && ty.width() <= MAX_FIELDS {
        return Ok(());
    }
    let help = match ty {
        Type::Tuple(_) if is_plain(ty) => "use several containers",
        Type::Str => "use an enumeration or an int",
        Type::Optional(_) | Type::None => {
            "test for None first, and leave it out or use a value of your own"
        }
        _ => {
            "use int, float, bool, datetime, timedelta, enumerations, or tuples of these; items can be containers, too"
        }
    };
    let message = format!("{role} cannot be of type {ty}");
    let refused = if role == "keys" {
        Diagnostic::new("unsupported-key-type", message, span)
    } else {
        Diagnostic::new("unsupported-item-type", message, span)
    };
    Err(refused.help(help).into())
}

/// Whether values of a type are held as they are.
fn is_plain(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Int | Type::Float => true,
        Type::Named(named) => {
            let is_number = matches!(
                named.def().detail,
                TypeDetail::Enum { .. }
                    | TypeDetail::EnumSet(_)
                    | TypeDetail::Keyed(KeyedRole::Key, _)
            );
            is_number || datetime::is_datetime(ty) || timedelta::is_timedelta(ty)
        }
        Type::Tuple(elements) => !elements.is_empty() && elements.iter().all(is_plain),
        Type::None | Type::Never | Type::Str | Type::Container(_) | Type::Optional(_) => false,
    }
}
