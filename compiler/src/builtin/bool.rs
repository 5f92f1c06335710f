//! `bool`: an int of 0 or 1 in arithmetic, with `& | ^` of its own.

use crate::types::Type;

use super::family::Family;
use super::int;

/// `bool`
pub(super) const BOOL: Family = Family {
    annotation: |annotation, resolver| {
        Ok(resolver
            .is_symbol(annotation, "builtins.bool")
            .then_some(Type::Bool))
    },
    attribute: int::INT.attribute,
    method: int::INT.method,
    members: int::INT.members,
    ..Family::new(|ty| *ty == Type::Bool)
};
