//! Maps and sets of identifiers.
//!
//! They keep the order of insertion, so how they hash never shows. The names are those of the text
//! that is compiled: nobody gains by making them collide, so the hash is a short one, of eight bytes a
//! step.

use std::hash::{BuildHasherDefault, Hasher};

use indexmap::{IndexMap, IndexSet};

use super::Name;

/// A map from names.
pub type NameMap<V> = IndexMap<Name, V, BuildHasherDefault<NameHasher>>;

/// A set of names.
pub type NameSet = IndexSet<Name, BuildHasherDefault<NameHasher>>;

/// The hash of a name.
#[derive(Clone, Copy, Debug, Default)]
pub struct NameHasher(u64);

/// 2**64 over the golden ratio, odd: its multiples are spread evenly.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl NameHasher {
    fn step(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(SPREAD);
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.step(u64::from_le_bytes(*word));
        }
        let rest = rest
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.step(rest);
    }

    /// Ends a text: what it says is in the length of what came before, too.
    fn write_u8(&mut self, end: u8) {
        self.0 ^= u64::from(end);
    }

    /// Tables take their places from the lower bits, and products are best in the upper ones.
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::hash::{BuildHasher, BuildHasherDefault};

    use super::NameHasher;

    #[test]
    fn names_that_differ_little_are_far_apart() {
        let hasher = BuildHasherDefault::<NameHasher>::default();
        let names = (0..4096).map(|n| format!("v{n}"));
        let hashes: Vec<u64> = names.map(|name| hasher.hash_one(&*name)).collect();
        let places: BTreeSet<u64> = hashes.iter().map(|hash| hash & 0xfff).collect();
        let tags: BTreeSet<u64> = hashes.iter().map(|hash| hash >> 57).collect();
        // Of as many balls as boxes, at random, 63 % of the boxes would have one.
        assert!(places.len() > 2000, "{}", places.len());
        assert_eq!(tags.len(), 128);
    }
}
