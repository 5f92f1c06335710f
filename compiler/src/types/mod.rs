//! Types of values, how they are represented, and constants of them.
//!
//! [`Type`] is closed where the language itself depends on a type (conditions need `bool`, indices
//! `int`, tuples their elements) and open everywhere else: a [`NamedType`] is whatever a type
//! handler says it is, known to the core by an id, a name and a [`Repr`].

mod constant;
mod container;
mod enumset;
mod exception;
mod foreign;
mod function;
mod keyed;
mod lent;
mod memory;
mod named;
mod native;
mod repr;
mod structs;
mod widths;

use std::fmt;
use std::sync::Arc;

pub use constant::{Const, ConstContainer, halves};
pub use container::{ContainerKind, ContainerType};
pub use enumset::{Boundary, EnumSetDef};
pub use exception::ExceptionClass;
pub use foreign::Foreign;
pub use function::{NativeSignature, NativeValue, SignatureError};
pub use keyed::{Keyed, KeyedError, KeyedRole};
pub use lent::{LENT_ADDRESS, LENT_LENGTH, LENT_SIZE, Lent};
pub use named::{EnumMembers, NamedDef, NamedType, TypeDetail};
pub use native::{AbiType, MAX_ELEMENTS, NativeType, UnknownNativeType};
pub use repr::Repr;
pub use structs::{ArrayView, FieldKind, StructDef, StructError, StructField, StructView};
pub use widths::{EnumWidths, WidthError};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `None`; has no representation.
    None,
    /// The type of an expression that never yields (a `raise`).
    Never,
    /// `bool`, an `i8` of 0 or 1.
    Bool,
    /// `int`, an `i64`.
    Int,
    /// `float`, an `f64`.
    Float,
    /// `str`; exists at compile time only.
    Str,
    /// `tuple[...]`; represented by its elements in order.
    Tuple(Arc<[Type]>),
    /// A list, deque, set or dict: a reference.
    Container(ContainerType),
    /// A value or `None`; represented by the value and an `i8` that says whether it is there.
    Optional(Arc<Type>),
    /// A type that a handler defines: datetime, an enum, a host's type.
    Named(NamedType),
}

impl Type {
    /// A tuple of types.
    #[must_use]
    pub fn tuple(elements: impl IntoIterator<Item = Type>) -> Self {
        Self::Tuple(elements.into_iter().collect())
    }

    /// The representation of a value that is one machine value; `None` for tuples and for types
    /// without a representation.
    #[must_use]
    pub fn repr(&self) -> Option<Repr> {
        match self {
            Self::Bool => Some(Repr::I8),
            Self::Int => Some(Repr::I64),
            Self::Float => Some(Repr::F64),
            Self::Named(named) => Some(named.repr()),
            Self::Container(_) => Some(Repr::Ptr),
            Self::None | Self::Never | Self::Str | Self::Tuple(_) | Self::Optional(_) => None,
        }
    }

    /// Appends the representations of a value, tuples flattened.
    pub fn flatten(&self, into: &mut Vec<Repr>) {
        match self {
            Self::Tuple(elements) => elements.iter().for_each(|element| element.flatten(into)),
            Self::Optional(value) => {
                value.flatten(into);
                into.push(Repr::I8);
            }
            other => into.extend(other.repr()),
        }
    }

    /// How many machine values represent it.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::Tuple(elements) => elements.iter().map(Type::width).sum(),
            Self::Optional(value) => value.width() + 1,
            other => usize::from(other.repr().is_some()),
        }
    }

    /// The type with its indefinite article, for messages: `an int`, `a float`, `None`.
    #[must_use]
    pub fn with_article(&self) -> String {
        let name = self.to_string();
        match self {
            Self::None | Self::Never => name,
            _ if name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) => {
                format!("an {name}")
            }
            _ => format!("a {name}"),
        }
    }

    /// The container type, where it is one.
    #[must_use]
    pub fn as_container(&self) -> Option<&ContainerType> {
        if let Self::Container(container) = self {
            Some(container)
        } else {
            None
        }
    }

    /// The named type, where it is one.
    #[must_use]
    pub fn as_named(&self) -> Option<&NamedType> {
        if let Self::Named(named) = self {
            Some(named)
        } else {
            None
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Never => f.write_str("Never"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Float => f.write_str("float"),
            Self::Str => f.write_str("str"),
            Self::Named(named) => f.write_str(named.name()),
            Self::Container(container) => container.fmt(f),
            Self::Optional(value) => write!(f, "{value} | None"),
            Self::Tuple(elements) => {
                f.write_str("tuple[")?;
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{element}")?;
                }
                f.write_str("]")
            }
        }
    }
}
