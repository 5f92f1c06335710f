//! Lists, deques, sets and dicts.
//!
//! A kind is a [`Family`] in a file of its own, as every built-in type: what its methods write are
//! operations on containers of the HIR. `annotations.rs` says which types there are, `items.rs` how
//! values become items, `operators.rs` what operators mean, `functions.rs` has the builtins that make
//! containers or take any of them, `reductions.rs` those that give one value.
//!
//! Whatever changes a container asks [`changing`] first: constants never change.

mod annotations;
mod deque;
mod dict;
mod functions;
mod items;
mod list;
mod operators;
mod reductions;
mod set;

use crate::diagnostic::Diagnostic;
use crate::handlers::{CompilationContext, HandlerError, RegistryError};
use crate::hir::{ContainerOp, ExprId};
use crate::span::Span;
use crate::types::{ContainerType, Type};

use super::call::{Call, register_iterating};
use super::family::Family;
use super::writer::{Term, Writer};

pub(super) use operators::{binary, compare, truth};
pub(super) use reductions::{all, any, extremum, len, sum};

/// The families of containers, one per kind.
pub(super) const FAMILIES: [Family; 4] = [list::LIST, dict::DICT, set::SET, deque::DEQUE];

/// Registers the functions.
pub(super) fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    register_iterating(context, functions::FUNCTIONS)
}

/// The container type of a term that is one.
pub(super) fn container(term: &Term) -> Option<&ContainerType> {
    term.ty.as_container()
}

/// The container a method of it is called on.
fn own(base: &Term) -> Result<ContainerType, HandlerError> {
    match container(base) {
        Some(container) => Ok(container.clone()),
        // A family is asked about types it owns only.
        None => Err(HandlerError::from(Diagnostic::new(
            "unsupported-operand",
            format!("{} is no container", base.ty),
            Span::default(),
        ))),
    }
}

/// The container that a method changes; constants are refused.
fn changing(base: &Term, call: &Call<'_>) -> Result<ContainerType, HandlerError> {
    let container = own(base)?;
    if container.is_frozen() {
        return Err(constant_changed(call.asked.span, call.variable, &container).into());
    }
    Ok(container)
}

/// The container in which a method sets an item.
fn writing(base: &Term, call: &Call<'_>) -> Result<ContainerType, HandlerError> {
    let container = own(base)?;
    if container.is_writable() {
        return Ok(container);
    }
    changing(base, call)
}

/// The refusal to change a constant, or what a host has lent.
fn constant_changed(span: Span, name: Option<&str>, container: &ContainerType) -> Diagnostic {
    if container.is_lent() {
        let name = name.map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
        let (what, help) = if container.is_writable() {
            (
                "keeps its length: only its items can be set",
                copying(container),
            )
        } else {
            let item = container.item();
            let help = format!(
                "annotate it as WritableBuffer[{item}], or {}",
                copying(container)
            );
            ("is for reading only", help)
        };
        let what = format!("{name} is a {container}, which {what}");
        return Diagnostic::new("constant-container", what, span).help(help);
    }
    let what = match name {
        Some(name) => format!("`{name}` is a constant and cannot be changed"),
        None => format!("this is a {container} and cannot be changed"),
    };
    Diagnostic::new("constant-container", what, span).help(copying(container))
}

/// How to copy a constant so that the copy can be changed.
fn copying(container: &ContainerType) -> String {
    let maker = match container.kind() {
        crate::types::ContainerKind::List(Type::Container(_)) => "[list(row) for row in x]",
        crate::types::ContainerKind::List(_) => "list(x)",
        crate::types::ContainerKind::Set(_) => "set(x)",
        crate::types::ContainerKind::Dict { .. } | crate::types::ContainerKind::Deque(_) => {
            "x.copy()"
        }
    };
    format!("change a copy: write `{maker}`")
}

/// A container whose items are about to be shared with another one: constants inside of constants
/// are not, as what is read out of them must not change either.
fn shared(base: &Term, span: Span) -> Result<ContainerType, HandlerError> {
    let container = own(base)?;
    let holds_containers = std::iter::once(container.item())
        .chain(container.value())
        .any(|ty| matches!(ty, Type::Container(_)));
    if container.is_frozen() && holds_containers {
        return Err(Diagnostic::new(
            "constant-container",
            format!("a copy of a {container} would share what it holds with the constant"),
            span,
        )
        .help("copy what it holds, too: write `[list(row) for row in x]`")
        .into());
    }
    Ok(container)
}

/// An operation whose operands are a container and values.
fn operation(
    w: &mut Writer,
    op: ContainerOp,
    base: &Term,
    values: impl IntoIterator<Item = ExprId>,
    ty: Type,
) -> ExprId {
    let mut operands = vec![w.term(base)];
    operands.extend(values);
    w.container(op, operands, ty)
}
