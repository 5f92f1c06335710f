//! Types and constants in the canonical text: with ids and representations in place of names.

use std::fmt::{self, Display};

use crate::types::{Const, ContainerKind, Type};

/// A type by what tells it apart: named types by their ids and representations.
pub(super) struct TypeText<'a>(pub(super) &'a Type);

impl Display for TypeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Type::Named(named) => write!(f, "{}:{}", named.id(), named.repr()),
            Type::Tuple(elements) => {
                f.write_str("(")?;
                for element in elements.iter() {
                    write!(f, "{},", TypeText(element))?;
                }
                f.write_str(")")
            }
            Type::Optional(value) => write!(f, "{}?", TypeText(value)),
            Type::Container(container) => {
                let frozen = match (container.is_lent(), container.is_writable()) {
                    (true, true) => "writable ",
                    (true, false) => "lent ",
                    (false, true) => "",
                    (false, false) => "constant ",
                };
                match container.kind() {
                    ContainerKind::List(item) => write!(f, "{frozen}list[{}]", TypeText(item)),
                    ContainerKind::Deque(item) => write!(f, "{frozen}deque[{}]", TypeText(item)),
                    ContainerKind::Set(key) => write!(f, "{frozen}set[{}]", TypeText(key)),
                    ContainerKind::Dict {
                        key,
                        value,
                        defaulting,
                    } => {
                        let name = if *defaulting { "defaultdict" } else { "dict" };
                        write!(f, "{frozen}{name}[{}, {}]", TypeText(key), TypeText(value))
                    }
                }
            }
            Type::None | Type::Never | Type::Bool | Type::Int | Type::Float | Type::Str => {
                self.0.fmt(f)
            }
        }
    }
}

/// A constant with the representation of its type.
pub(super) struct ConstText<'a>(pub(super) &'a Const);

impl Display for ConstText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Const::Named { ty, bits } => write!(f, "{}:{}({bits})", ty.id(), ty.repr()),
            Const::Wide { ty, bits } => write!(f, "{}:{}({bits})", ty.id(), ty.repr()),
            Const::Tuple(elements) => {
                f.write_str("(")?;
                for element in elements.iter() {
                    write!(f, "{},", ConstText(element))?;
                }
                f.write_str(")")
            }
            Const::Container(container) => {
                let ty = Type::Container(container.ty.clone());
                write!(f, "{}[", TypeText(&ty))?;
                for item in &container.items {
                    write!(f, "{},", ConstText(item))?;
                }
                f.write_str("]")
            }
            Const::None | Const::Bool(_) | Const::Int(_) | Const::Float(_) | Const::Str(_) => {
                self.0.fmt(f)
            }
        }
    }
}
