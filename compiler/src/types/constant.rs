//! Values known at compile time.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{ContainerType, NamedType, Repr, Type};

/// A container known at compile time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConstContainer {
    /// Its type, a frozen one.
    pub ty: ContainerType,
    /// Its items or keys in order; of a dict, each key followed by its value.
    pub items: Vec<Const>,
}

/// A value known at compile time.
///
/// Equality is of bits: `0.0` and `-0.0` are two constants, a nan equals itself.
#[derive(Clone, Debug)]
pub enum Const {
    /// `None`
    None,
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i64),
    /// A float.
    Float(f64),
    /// Text.
    Str(Arc<str>),
    /// A tuple.
    Tuple(Arc<[Const]>),
    /// A container that nothing changes.
    Container(Arc<ConstContainer>),
    /// A value of a handler's type whose representation is an integer.
    Named {
        /// Its type.
        ty: NamedType,
        /// The representation, sign-extended.
        bits: i64,
    },
    /// A value of a type whose representation is an integer of 128 bits.
    Wide {
        /// Its type.
        ty: NamedType,
        /// The representation.
        bits: Arc<u128>,
    },
}

impl Const {
    /// The type of an address in it: the constant itself, or what it holds.
    #[must_use]
    pub fn address(&self) -> Option<&NamedType> {
        match self {
            Self::Named { ty, bits } => (ty.repr() == Repr::Ptr && *bits != 0).then_some(ty),
            Self::Tuple(elements) => elements.iter().find_map(Self::address),
            Self::Container(container) => container.items.iter().find_map(Self::address),
            Self::None
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Float(_)
            | Self::Str(_)
            | Self::Wide { .. } => None,
        }
    }

    /// A value of a handler's type by the low bits of an integer.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bits beyond the representation are cut off"
    )]
    pub fn of_bits(ty: &NamedType, bits: u128) -> Self {
        if ty.repr() == Repr::I128 {
            return Self::Wide {
                ty: ty.clone(),
                bits: Arc::new(bits),
            };
        }
        let unused = 64 - 8 * ty.repr().size();
        Self::Named {
            ty: ty.clone(),
            bits: (bits as i64) << unused >> unused,
        }
    }

    /// The representation of a value of a handler's type, as an unsigned integer.
    #[must_use]
    pub fn bits(&self) -> Option<u128> {
        match self {
            Self::Named { ty, bits } => {
                let unused = 64 - 8 * ty.repr().size().min(8);
                Some(u128::from(bits.cast_unsigned() << unused >> unused))
            }
            Self::Wide { bits, .. } => Some(**bits),
            Self::None
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Float(_)
            | Self::Str(_)
            | Self::Tuple(_)
            | Self::Container(_) => None,
        }
    }

    /// The type of the value.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::None => Type::None,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Float(_) => Type::Float,
            Self::Str(_) => Type::Str,
            Self::Tuple(elements) => Type::tuple(elements.iter().map(Const::ty)),
            Self::Container(container) => Type::Container(container.ty.clone()),
            Self::Named { ty, .. } | Self::Wide { ty, .. } => Type::Named(ty.clone()),
        }
    }
}

/// The two halves of an integer of 128 bits, as they lie in memory: the lower one first.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "the halves are asked for")]
pub fn halves(bits: u128) -> [i64; 2] {
    [bits, bits >> 64].map(|half| half as i64)
}

impl PartialEq for Const {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Str(a), Self::Str(b)) => a == b,
            (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Container(a), Self::Container(b)) => a == b,
            (Self::Named { ty: a, bits: x }, Self::Named { ty: b, bits: y }) => a == b && x == y,
            (Self::Wide { ty: a, bits: x }, Self::Wide { ty: b, bits: y }) => a == b && x == y,
            _ => false,
        }
    }
}

impl Eq for Const {}

impl Hash for Const {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::None => 0u8.hash(state),
            Self::Bool(value) => value.hash(state),
            Self::Int(value) | Self::Named { bits: value, .. } => value.hash(state),
            Self::Wide { bits, .. } => bits.hash(state),
            Self::Float(value) => value.to_bits().hash(state),
            Self::Str(value) => value.hash(state),
            Self::Tuple(values) => values.hash(state),
            Self::Container(container) => container.items.hash(state),
        }
    }
}

/// Canonical text: equal constants print equally, different ones differently.
impl fmt::Display for Const {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) if value.is_nan() => write!(f, "nan:{:016x}", value.to_bits()),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Str(value) => write!(f, "{value:?}"),
            Self::Tuple(elements) => {
                f.write_str("(")?;
                for element in elements.iter() {
                    write!(f, "{element},")?;
                }
                f.write_str(")")
            }
            Self::Container(container) => {
                write!(f, "{}[", container.ty)?;
                for item in &container.items {
                    write!(f, "{item},")?;
                }
                f.write_str("]")
            }
            Self::Named { ty, bits } => write!(f, "{}({bits})", ty.id()),
            Self::Wide { ty, bits } => write!(f, "{}({bits})", ty.id()),
        }
    }
}
