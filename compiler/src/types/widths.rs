//! How wide enumerations are in memory: a setting of a compilation context.

use std::fmt;

use super::Repr;

/// The representations of enumerations and of sets of their members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnumWidths {
    members: Repr,
}

/// A width that nothing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WidthError {
    /// Of members of enumerations.
    Members(u32),
}

impl fmt::Display for WidthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Members(bits) => write!(
                f,
                "the width of enumerations is 8, 16, 32 or 64 bits, not {bits}"
            ),
        }
    }
}

impl std::error::Error for WidthError {}

impl Default for EnumWidths {
    /// 16 bits.
    fn default() -> Self {
        Self { members: Repr::I16 }
    }
}

impl EnumWidths {
    /// Widths in bits.
    pub fn new(members: u32) -> Result<Self, WidthError> {
        Ok(Self {
            members: member_repr(members).ok_or(WidthError::Members(members))?,
        })
    }

    /// How members of enumerations are held.
    #[must_use]
    pub fn members(self) -> Repr {
        self.members
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
