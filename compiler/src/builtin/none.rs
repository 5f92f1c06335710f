//! `None`: the type of nothing. A value is never optional.

use crate::ast::{Constant, Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::handlers::Resolver;
use crate::types::Type;

use super::family::Family;

/// `None`
pub(super) const NONE: Family = Family {
    annotation: |annotation, resolver| {
        if is_none(annotation) {
            return Ok(Some(Type::None));
        }
        if optional(annotation, resolver).is_none() {
            return Ok(None);
        }
        Err(Diagnostic::new(
            "unsupported-type",
            "this would be a value or None, which no parameter and no state can be",
            annotation.span,
        )
        .help("leave out None: an input need not have a value, ask `valid(x)`; for a state, keep beside it whether there is one: `known: State[bool] = False`")
        .into())
    },
    ..Family::new(|ty| *ty == Type::None)
};

/// Whether an annotation is `None`.
pub(super) fn is_none(annotation: &Expr) -> bool {
    annotation.kind == ExprKind::Constant(Constant::None)
}

/// The `T` of `Optional[T]`, `T | None`, `None | T`, `Union[T, None]`.
pub(super) fn optional<'e>(annotation: &'e Expr, resolver: &Resolver<'_>) -> Option<&'e Expr> {
    if let Some(inner) = resolver.subscript_of(annotation, "typing.Optional") {
        return Some(inner);
    }
    let pair = match &annotation.kind {
        ExprKind::Binary {
            op: crate::ast::BinaryOp::BitOr,
            left,
            right,
        } => [&**left, &**right],
        _ => match &resolver.subscript_of(annotation, "typing.Union")?.kind {
            ExprKind::Tuple(members) => match members.as_slice() {
                [left, right] => [left, right],
                _ => return None,
            },
            _ => return None,
        },
    };
    match pair {
        [inner, none] | [none, inner] if is_none(none) => Some(inner),
        _ => None,
    }
}
