//! How wide enumerations are in memory: a setting of a compilation context.

use std::fmt;

use super::Repr;

/// The representations of enumerations and of sets of their members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnumWidths {
    members: Repr,
    sets: Repr,
}

/// A width that nothing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WidthError {
    /// Of members of enumerations.
    Members(u32),
    /// Of sets of members.
    Sets(u32),
}

impl fmt::Display for WidthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Members(bits) => write!(
                f,
                "the width of enumerations is 8, 16, 32 or 64 bits, not {bits}"
            ),
            Self::Sets(bits) => write!(
                f,
                "the width of sets of members is 8, 16, 32, 64 or 128 bits, not {bits}"
            ),
        }
    }
}

impl std::error::Error for WidthError {}

impl Default for EnumWidths {
    /// 16 bits, and 128 for sets.
    fn default() -> Self {
        Self {
            members: Repr::I16,
            sets: Repr::I128,
        }
    }
}

impl EnumWidths {
    /// Widths in bits.
    pub fn new(members: u32, sets: u32) -> Result<Self, WidthError> {
        Ok(Self {
            members: member_repr(members).ok_or(WidthError::Members(members))?,
            sets: set_repr(sets).ok_or(WidthError::Sets(sets))?,
        })
    }

    /// How members of enumerations are held.
    #[must_use]
    pub fn members(self) -> Repr {
        self.members
    }

    /// How sets of members are held.
    #[must_use]
    pub fn sets(self) -> Repr {
        self.sets
    }
}

fn member_repr(bits: u32) -> Option<Repr> {
    match bits {
        8 => Some(Repr::I8),
        16 => Some(Repr::I16),
        32 => Some(Repr::I32),
        64 => Some(Repr::I64),
        _ => None,
    }
}

fn set_repr(bits: u32) -> Option<Repr> {
    if bits == 128 {
        Some(Repr::I128)
    } else {
        member_repr(bits)
    }
}
