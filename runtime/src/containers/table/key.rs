//! Keys: their hash, their comparison, and how they stand in an entry.

use std::ptr;

use crate::containers::items::{self, load_int, store_int};
use crate::layout::{Field, HASH_FACTOR, Layout};

/// The key of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    /// The only field, an integer of any width.
    Int(i64),
    /// The only field, a float.
    Float(f64),
    /// The address of a key of several fields (or of one).
    Wide(*const u8),
}

#[inline]
pub(super) fn hash_int(key: i64) -> u64 {
    key.cast_unsigned().wrapping_mul(HASH_FACTOR)
}

/// Equal floats have equal hashes, 0.0 and -0.0 too. What differs in the high bits only must differ in all.
#[inline]
pub(super) fn hash_float(key: f64) -> u64 {
    let bits = (key + 0.0).to_bits();
    (bits ^ bits >> 32).wrapping_mul(HASH_FACTOR)
}

/// The hash of the key at an address.
///
/// # Safety
///
/// A key of that layout is there.
#[inline]
pub(super) unsafe fn hash_at(layout: Layout, key: *const u8) -> u64 {
    // SAFETY: the fields are the key's.
    unsafe {
        match layout {
            Layout::I64 => hash_int(key.cast::<i64>().read()),
            Layout::F64 => hash_float(key.cast::<f64>().read()),
            _ => hash_fields(layout, key),
        }
    }
}

/// As [`hash_at`]: one integer hashes as such, of several fields each is mixed in.
unsafe fn hash_fields(layout: Layout, key: *const u8) -> u64 {
    layout.fields().fold(0, |hash: u64, (field, offset)| {
        // SAFETY: the field is the key's.
        let own = unsafe {
            let at = key.add(offset);
            if field == Field::F64 {
                hash_float(at.cast::<f64>().read())
            } else {
                hash_int(load_int(field, at))
            }
        };
        if hash == 0 {
            own
        } else {
            (hash ^ hash >> 32)
                .wrapping_mul(HASH_FACTOR)
                .rotate_left(23)
                ^ own
        }
    })
}

impl Key {
    /// The key that stands at an address.
    ///
    /// # Safety
    ///
    /// A key of that layout is there.
    #[inline]
    pub(crate) unsafe fn at(layout: Layout, key: *const u8) -> Self {
        let mut fields = layout.fields();
        // SAFETY: a single field stands first.
        unsafe {
            match (fields.next(), fields.next()) {
                (Some((Field::F64, _)), None) => Self::Float(key.cast::<f64>().read()),
                (Some((field, _)), None) => Self::Int(load_int(field, key)),
                _ => Self::Wide(key),
            }
        }
    }

    /// The hash.
    ///
    /// # Safety
    ///
    /// The key is one of that layout.
    #[inline(always)]
    pub(super) unsafe fn hash(self, layout: Layout) -> u64 {
        match self {
            Self::Int(key) => hash_int(key),
            Self::Float(key) => hash_float(key),
            // SAFETY: the caller vouches for the key.
            Self::Wide(key) => unsafe { hash_at(layout, key) },
        }
    }

    /// Whether it is or contains a NaN, which equals nothing: such a key is never found.
    ///
    /// # Safety
    ///
    /// The key is one of that layout.
    #[inline(always)]
    pub(super) unsafe fn is_lost(self, layout: Layout) -> bool {
        match self {
            Self::Int(_) => false,
            Self::Float(key) => key.is_nan(),
            // SAFETY: the caller vouches for the key.
            Self::Wide(key) => unsafe { items::has_nan(layout, key) },
        }
    }

    /// Whether the key in an entry equals this one.
    ///
    /// # Safety
    ///
    /// Both are of that layout.
    #[inline(always)]
    pub(super) unsafe fn is_at(self, layout: Layout, entry: *const u8) -> bool {
        // SAFETY: the caller vouches for both.
        unsafe {
            match self {
                Self::Int(key) if layout == Layout::I64 => entry.cast::<i64>().read() == key,
                Self::Int(key) => layout
                    .fields()
                    .next()
                    .is_some_and(|(field, _)| load_int(field, entry) == key),
                Self::Float(key) => entry.cast::<f64>().read() == key,
                Self::Wide(key) => items::equal(layout, key, entry),
            }
        }
    }

    /// Stores the key in an entry.
    ///
    /// # Safety
    ///
    /// The key is one of that layout, and the entry has room for it.
    #[inline(always)]
    pub(super) unsafe fn store(self, layout: Layout, entry: *mut u8) {
        // SAFETY: the caller vouches for both.
        unsafe {
            match self {
                Self::Int(key) if layout == Layout::I64 => entry.cast::<i64>().write(key),
                Self::Int(key) => {
                    if let Some((field, _)) = layout.fields().next() {
                        store_int(field, entry, key);
                    }
                }
                Self::Float(key) => entry.cast::<f64>().write(key),
                Self::Wide(key) => ptr::copy_nonoverlapping(key, entry, layout.size()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{hash_at, hash_float, hash_int};
    use crate::layout::{Field, Layout};

    #[test]
    fn equal_keys_have_equal_hashes_in_whatever_form() {
        assert_eq!(hash_float(0.0), hash_float(-0.0));
        let (int, narrow, float) = (-5_i64, -5_i8, 2.5_f64);
        let narrow_layout = Layout::new(&[Field::I8]).unwrap();
        // SAFETY: the addresses are those of keys of these layouts.
        unsafe {
            assert_eq!(hash_at(Layout::I64, (&raw const int).cast()), hash_int(-5));
            assert_eq!(
                hash_at(narrow_layout, (&raw const narrow).cast()),
                hash_int(-5)
            );
            assert_eq!(
                hash_at(Layout::F64, (&raw const float).cast()),
                hash_float(2.5)
            );
        }
    }

    #[test]
    fn whole_floats_spread() {
        let mut firsts: Vec<u64> = (0..1000).map(|i| hash_float(f64::from(i)) >> 52).collect();
        firsts.sort_unstable();
        firsts.dedup();
        assert!(firsts.len() > 600, "{}", firsts.len());
    }
}
