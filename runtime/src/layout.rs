//! Where everything stands in a container's memory: the one place that compiled code, the runtime and the C header
//! take offsets, formats and the hash from.
//!
//! A container is one object, whose address is its handle; containers of 64-bit little-endian machines only. Every
//! object begins with the same header, at the offsets named here without a prefix. Items stand outside, in the block
//! that [`DATA`] points at (a small list's behind its header), one after the other, each a struct of the fields that
//! its [`Layout`] lists. The runtime's structs are checked against these numbers when this crate is compiled.

/// `i64`: how many owners the object has.
pub const REFS: usize = 0;
/// `i64`: how many items it has.
pub const LEN: usize = 8;
/// Pointer: the items, of tables the entries.
pub const DATA: usize = 16;
/// `i64`: how many items (of tables: entries) there is room for.
pub const CAPACITY: usize = 24;
/// `u64`: the [`Layout`] of an item, of tables that of a key.
pub const ITEM: usize = 32;
/// `u16`: the [`Kind`].
pub const KIND: usize = 40;
/// `u16`: [`FROZEN`] and [`OBJECTS`].
pub const FLAGS: usize = 42;
/// `u32`: bytes from one item to the next, of tables from one entry to the next.
pub const ITEM_SIZE: usize = 44;

/// `i64` of a list: how many items there is room for behind the header, used or not.
pub const LIST_INLINE: usize = 48;
/// `i64` of a list: how many items there is room for before the first; not counted in [`CAPACITY`].
pub const LIST_FRONT: usize = 56;
/// Bytes of a list before its inline items.
pub const LIST_SIZE: usize = 64;

/// `i64` of a deque: the slot of the first item. Item `i` is in slot `head + i`, less `capacity` if that is not less.
pub const DEQUE_HEAD: usize = 48;
/// `i64` of a deque: the most items it holds, -1 for no bound.
pub const DEQUE_MAXLEN: usize = 56;
/// `i64` of a deque: goes up by one or more whenever an item comes or goes.
pub const DEQUE_CHANGES: usize = 64;
/// Bytes of a deque.
pub const DEQUE_SIZE: usize = 72;

/// `i64` of a table: entries in use, dead ones included. The last of them is alive.
pub const TABLE_USED: usize = 48;
/// Pointer of a table: the index, an array of `u64` slots. Never null.
pub const TABLE_INDEX: usize = 56;
/// `u32` of a table: 64 less the logarithm of the number of slots.
pub const TABLE_SHIFT: usize = 64;
/// `u32` of a table: where the value begins in an entry; the entry's size where there is none.
pub const TABLE_VALUE_OFFSET: usize = 68;
/// `i64` of a table: goes up by one or more whenever a key comes or goes.
pub const TABLE_CHANGES: usize = 72;
/// Pointer of a table: a bit per entry, in `u64` words, set if it is dead. Null while there is no room for entries.
pub const TABLE_DEAD: usize = 80;
/// `u64` of a table: the [`Layout`] of a value, 0 for a set.
pub const TABLE_VALUE: usize = 88;
/// Pointer of a table: the default value of a defaulting dict, else null.
pub const TABLE_DEFAULT: usize = 96;
/// `i64` of a table: how many keys the index has room for.
pub const TABLE_ROOM: usize = 104;
/// Bytes of a table.
pub const TABLE_SIZE: usize = 112;

/// Flag of constants: never changed, and owners are not counted, so any thread may read them.
pub const FROZEN: u16 = 1;
/// Flag of containers whose items hold containers.
pub const OBJECTS: u16 = 2;

/// Factor of the hash: of an int `key` it is `key * HASH_FACTOR` modulo 2**64.
///
/// Odd, and as a fraction of 2**64 far from every simple ratio, though not the golden section, whose bad steps are round
/// numbers: so ints in a row take slots of their own, and multiples of the usual steps of counters and clocks collide
/// about as seldom as random numbers.
pub const HASH_FACTOR: u64 = 0x6b38_dddb_4899_dc39;

/// The slot of the index where the search for a hash begins: it goes on to the next slot, round the end.
///
/// A slot is 0 if empty. Else its high half is the [`tag`] of the key's hash and its low half the number of the entry.
#[must_use]
pub const fn first_slot(hash: u64, shift: u32) -> u64 {
    hash >> shift
}

/// The high half of a slot: the hash's, made odd, so that it is not 0.
#[must_use]
pub const fn tag(hash: u64) -> u64 {
    hash >> 32 | 1
}

/// The kinds of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Kind {
    /// Items in a row.
    List = 1,
    /// Items in a ring.
    Deque = 2,
    /// Keys in the order of insertion, each with a value.
    Dict = 3,
    /// Keys in the order of insertion.
    Set = 4,
}

/// The kind of a field of an item, a key or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Field {
    /// A bool.
    I8 = 1,
    /// An enumeration's number.
    I16 = 2,
    /// A wider enumeration's number.
    I32 = 3,
    /// An int, a datetime or a timedelta.
    I64 = 4,
    /// A float.
    F64 = 5,
    /// The address of a container, counted.
    Object = 6,
}

impl Field {
    const fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::I8),
            2 => Some(Self::I16),
            3 => Some(Self::I32),
            4 => Some(Self::I64),
            5 => Some(Self::F64),
            6 => Some(Self::Object),
            _ => None,
        }
    }

    /// Its bytes, which are its alignment too.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 => 4,
            Self::I64 | Self::F64 | Self::Object => 8,
        }
    }
}

/// The fields of an item, a key or a value: four bits each, from the low end, up to 16; 0 ends.
///
/// The fields stand in that order at their natural alignment; the size is rounded up to the largest of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Layout(u64);

impl Layout {
    /// No field: the value of a set.
    pub const NONE: Self = Self(0);
    /// One bool.
    pub const I8: Self = Self(Field::I8 as u64);
    /// One int, datetime or timedelta.
    pub const I64: Self = Self(Field::I64 as u64);
    /// One float.
    pub const F64: Self = Self(Field::F64 as u64);
    /// One container.
    pub const OBJECT: Self = Self(Field::Object as u64);

    /// The layout of these fields; `None` if there are more than 16.
    #[must_use]
    pub fn new(fields: &[Field]) -> Option<Self> {
        if fields.len() > 16 {
            return None;
        }
        let bits = fields
            .iter()
            .rev()
            .fold(0, |bits, field| bits << 4 | *field as u64);
        Some(Self(bits))
    }

    /// The layout with these bits, if they are one's.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Option<Self> {
        let mut rest = bits;
        while rest != 0 {
            if Field::from_code(rest & 15).is_none() {
                return None;
            }
            rest >>= 4;
        }
        Some(Self(bits))
    }

    /// What stands in headers and in calls of compiled code.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether there is no field.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The fields, each with its offset.
    #[must_use]
    pub const fn fields(self) -> Fields {
        Fields {
            rest: self.0,
            offset: 0,
        }
    }

    /// How many fields there are.
    #[must_use]
    pub fn count(self) -> usize {
        self.fields().count()
    }

    /// The largest alignment of a field.
    #[must_use]
    pub fn align(self) -> usize {
        self.fields()
            .map(|(field, _)| field.size())
            .max()
            .unwrap_or(1)
    }

    /// Bytes of an item.
    #[inline]
    #[must_use]
    pub fn size(self) -> usize {
        if let Some(field) = self.only_field() {
            return field.size();
        }
        let end = self
            .fields()
            .last()
            .map_or(0, |(field, offset)| offset + field.size());
        end.next_multiple_of(self.align())
    }

    /// The fields of this layout and then those of another; `None` if there are more than 16.
    #[must_use]
    pub fn and(self, other: Self) -> Option<Self> {
        let count = self.count();
        (count + other.count() <= 16).then(|| match other {
            Self::NONE => self,
            _ => Self(self.0 | other.0 << (4 * count)),
        })
    }

    /// The field, if there is one only.
    #[inline]
    #[must_use]
    pub const fn only_field(self) -> Option<Field> {
        Field::from_code(self.0)
    }

    /// Whether a field is a container.
    #[inline]
    #[must_use]
    pub fn has_objects(self) -> bool {
        if let Some(field) = self.only_field() {
            return matches!(field, Field::Object);
        }
        self.fields().any(|(field, _)| field == Field::Object)
    }
}

/// The fields of a [`Layout`], each with its offset.
#[derive(Clone, Debug)]
pub struct Fields {
    rest: u64,
    offset: usize,
}

impl Iterator for Fields {
    type Item = (Field, usize);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let field = Field::from_code(self.rest & 15)?;
        self.rest >>= 4;
        let offset = self.offset.next_multiple_of(field.size());
        self.offset = offset + field.size();
        Some((field, offset))
    }
}

/// Where an entry of a table has its value: behind the key, at the value's alignment.
#[must_use]
pub fn value_offset(key: Layout, value: Layout) -> usize {
    key.size().next_multiple_of(value.align())
}

/// Bytes from one entry of a table to the next.
#[must_use]
pub fn entry_size(key: Layout, value: Layout) -> usize {
    let end = value_offset(key, value) + value.size();
    end.next_multiple_of(key.align().max(value.align()))
}

#[cfg(test)]
mod tests {
    use super::{Field, Layout, entry_size, first_slot, value_offset};

    #[test]
    fn fields_stand_at_their_natural_alignment() {
        let layout = Layout::new(&[Field::I8, Field::I64, Field::I16]).unwrap();
        let fields: Vec<_> = layout.fields().collect();
        assert_eq!(fields, [(Field::I8, 0), (Field::I64, 8), (Field::I16, 16)]);
        assert_eq!((layout.size(), layout.align(), layout.count()), (24, 8, 3));
        assert_eq!(Layout::from_bits(layout.bits()), Some(layout));
        assert_eq!(
            Layout::I8.and(Layout::F64),
            Layout::new(&[Field::I8, Field::F64])
        );
        assert_eq!(layout.and(Layout::NONE), Some(layout));
        assert_eq!((Layout::NONE.size(), Layout::NONE.align()), (0, 1));
        assert!(Layout::OBJECT.has_objects() && !layout.has_objects());
    }

    #[test]
    fn bits_of_no_layout_are_refused() {
        assert_eq!(Layout::from_bits(7), None);
        assert_eq!(Layout::from_bits(0x104), None);
        assert_eq!(Layout::new(&[Field::I8; 17]), None);
        assert_eq!(Layout::new(&[Field::I8; 16]).map(Layout::size), Some(16));
    }

    #[test]
    fn entries_hold_a_key_and_a_value() {
        let pair = Layout::new(&[Field::I8, Field::I64]).unwrap();
        assert_eq!(value_offset(Layout::I8, pair), 8);
        assert_eq!(entry_size(Layout::I8, pair), 24);
        assert_eq!(entry_size(Layout::I8, Layout::NONE), 1);
        assert_eq!(entry_size(Layout::I64, Layout::I8), 16);
        assert_eq!(entry_size(pair, Layout::NONE), 16);
    }

    #[test]
    fn numbers_in_a_row_and_steps_of_clocks_spread_over_the_slots() {
        let second = 1_000_000_000;
        let steps = [
            1,
            7,
            60,
            100,
            1000,
            86_400,
            second,
            60 * second,
            86_400 * second,
        ];
        for step in steps {
            let mut taken = [false; 1024];
            for i in 0..512 {
                let hash = super::HASH_FACTOR.wrapping_mul(i * step);
                taken[usize::try_from(first_slot(hash, 54)).unwrap()] = true;
            }
            let taken = taken.iter().filter(|taken| **taken).count();
            // Of random numbers 403 could be expected.
            assert!(
                taken > 300 && (taken > 500 || step > 1),
                "step {step}: {taken}"
            );
        }
    }
}
