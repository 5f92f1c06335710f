//! Sets of the members of an enumeration, one bit each: what a class derived from `enum.Flag` says.

use std::sync::Arc;

/// What becomes of bits that no member has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Boundary {
    /// They are an error.
    Strict,
    /// They are left out.
    Conform,
    /// They stay.
    Keep,
}

impl Boundary {
    /// As Python's `enum` names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "STRICT",
            Self::Conform => "CONFORM",
            Self::Keep => "KEEP",
        }
    }
}

/// A class of sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumSetDef {
    /// Whether sets are integers too (`IntFlag`).
    pub is_int: bool,
    /// What becomes of other bits.
    pub boundary: Boundary,
    /// Whether sets have the methods `contains_any` and `contains_all`.
    pub has_methods: bool,
    /// The members in definition order, with aliases, combinations, and the empty set where it has a
    /// name.
    pub members: Vec<(Arc<str>, u128)>,
}

impl EnumSetDef {
    /// The bits of all members.
    #[must_use]
    pub fn mask(&self) -> u128 {
        self.members.iter().fold(0, |mask, (_, bits)| mask | bits)
    }

    /// The bits of the members that are one bit.
    #[must_use]
    pub fn singles(&self) -> u128 {
        let single = self
            .members
            .iter()
            .filter(|(_, bits)| bits.is_power_of_two());
        single.fold(0, |mask, (_, bits)| mask | bits)
    }

    /// All bits up to the highest of a member.
    #[must_use]
    pub fn all_bits(&self) -> u128 {
        u128::MAX
            .checked_shr(self.mask().leading_zeros())
            .unwrap_or(0)
    }

    /// The first member of exactly these bits.
    #[must_use]
    pub fn name_of(&self, bits: u128) -> Option<&Arc<str>> {
        let found = self.members.iter().find(|(_, of)| *of == bits);
        found.map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(members: &[u128]) -> EnumSetDef {
        EnumSetDef {
            is_int: false,
            boundary: Boundary::Strict,
            has_methods: false,
            members: members.iter().map(|bits| ("M".into(), *bits)).collect(),
        }
    }

    #[test]
    fn masks_are_pythons() {
        let none = of(&[]);
        assert_eq!((none.mask(), none.singles(), none.all_bits()), (0, 0, 0));
        let some = of(&[0, 1, 4, 5, 24]);
        assert_eq!(
            (some.mask(), some.singles(), some.all_bits()),
            (0b11101, 0b101, 0b11111)
        );
        let high = of(&[1 << 127]);
        assert_eq!((high.mask(), high.all_bits()), (1 << 127, u128::MAX));
    }
}
