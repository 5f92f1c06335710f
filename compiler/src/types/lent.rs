//! Texts that a caller lends to a plain function: `str` as UTF-8, and `bytes`.
//!
//! A value is the address of two words: where the bytes are, and how many.

use std::borrow::Cow;

use super::{NamedDef, NamedType, Repr, Type, TypeDetail};

/// What a caller lends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lent {
    /// A `str`.
    Text,
    /// A `bytes`.
    Bytes,
}

/// Where the address of the bytes stands behind a value.
pub const LENT_ADDRESS: i32 = 0;
/// Where their number stands.
pub const LENT_LENGTH: i32 = 8;
/// How much stands there.
pub const LENT_SIZE: u32 = 16;

static TEXT: NamedDef = definition("lent str");
static BYTES: NamedDef = definition("lent bytes");

const fn definition(name: &'static str) -> NamedDef {
    NamedDef {
        id: Cow::Borrowed(name),
        name: Cow::Borrowed(name),
        repr: Repr::Ptr,
        detail: TypeDetail::Plain,
    }
}

impl Lent {
    fn named(self) -> NamedType {
        NamedType::Static(match self {
            Self::Text => &TEXT,
            Self::Bytes => &BYTES,
        })
    }
}

impl Type {
    /// The type of what a caller lends.
    #[must_use]
    pub fn lent(what: Lent) -> Self {
        Self::Named(what.named())
    }

    /// What a caller lends, where values of the type are that.
    #[must_use]
    pub fn as_lent(&self) -> Option<Lent> {
        let named = self.as_named()?;
        [Lent::Text, Lent::Bytes]
            .into_iter()
            .find(|what| what.named() == *named)
    }
}
