//! Tables: dicts and sets, whose keys stay in the order in which they came.
//!
//! Entries stand in that order in one block, and an index of slots leads from a key's hash to the number of its entry
//! (`index.rs`). An entry whose key is removed stays behind, dead, marked in a bitmap at the end of the block. When the
//! block is full it is compacted if half of it is dead, else enlarged (`entries.rs`). So nothing ever shifts, and a
//! table that gains and loses keys settles at two to four times the room of those alive.
#![allow(
    clippy::inline_always,
    reason = "each shell is a search of its own for one kind of key: half the time of calls between them"
)]

mod combine;
mod entries;
mod index;
mod key;
#[cfg(test)]
mod tests;

use std::mem::offset_of;
use std::ptr::NonNull;

use super::object::Header;
use super::{items, memory};
use crate::errors::Fault;
use crate::layout::{self, Kind, Layout};

pub(crate) use combine::{Combination, Relation};
pub(crate) use key::Key;

/// A dict or a set.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Table {
    pub(super) head: Header,
    /// Entries in use, dead ones included. The last is alive.
    pub(super) used: usize,
    /// The slots: `1 << (64 - shift)` of them, at most half of them full.
    index: NonNull<u64>,
    shift: u32,
    value_offset: u32,
    changes: i64,
    /// Behind the entries, a bit for each: set if it is dead. Beyond `used` all are clear.
    dead: *mut u64,
    pub(super) value: Layout,
    /// A value of its own; null where there is no default.
    default: *mut u8,
    /// How many keys the slots have room for.
    room: usize,
}

const _: () = {
    assert!(offset_of!(Table, room) == layout::TABLE_ROOM);
    assert!(offset_of!(Table, used) == layout::TABLE_USED);
    assert!(offset_of!(Table, index) == layout::TABLE_INDEX);
    assert!(offset_of!(Table, shift) == layout::TABLE_SHIFT);
    assert!(offset_of!(Table, value_offset) == layout::TABLE_VALUE_OFFSET);
    assert!(offset_of!(Table, changes) == layout::TABLE_CHANGES);
    assert!(offset_of!(Table, dead) == layout::TABLE_DEAD);
    assert!(offset_of!(Table, value) == layout::TABLE_VALUE);
    assert!(offset_of!(Table, default) == layout::TABLE_DEFAULT);
    assert!(size_of::<Table>() == layout::TABLE_SIZE);
};

impl Table {
    /// An empty table with room for `capacity` keys. Without a value's layout it is a set.
    pub(crate) fn new(key: Layout, value: Layout, capacity: i64) -> Result<NonNull<Self>, Fault> {
        let size = layout::entry_size(key, value).max(1);
        let block = memory::allocate(layout::TABLE_SIZE)?;
        let kind = if value.is_none() {
            Kind::Set
        } else {
            Kind::Dict
        };
        let (index, shift) = index::no_slots();
        let mut table = block.cast::<Self>();
        let whole = Self {
            head: Header::new(kind, key, size, value.has_objects()),
            used: 0,
            index,
            shift,
            value_offset: layout::value_offset(key, value) as u32,
            changes: 0,
            dead: std::ptr::null_mut(),
            value,
            default: std::ptr::null_mut(),
            room: 0,
        };
        // SAFETY: the block has room for the struct, which is whole then.
        let reserved = unsafe {
            table.write(whole);
            match usize::try_from(capacity) {
                Ok(capacity) if capacity > 0 => table.as_mut().reserve(capacity),
                _ => Ok(()),
            }
        };
        if reserved.is_err() {
            // SAFETY: nobody else has seen the table.
            unsafe { free(table) };
        }
        reserved.map(|()| table)
    }

    /// The value in an entry.
    ///
    /// # Safety
    ///
    /// It is an entry of this table.
    #[inline]
    pub(super) unsafe fn value_of(&self, entry: *mut u8) -> *mut u8 {
        // SAFETY: the value stands inside the entry.
        unsafe { entry.add(self.value_offset as usize) }
    }

    /// The value in an entry of this table; null in a set.
    pub(crate) fn value_or_null(&self, entry: NonNull<u8>) -> *mut u8 {
        if self.value.is_none() {
            return std::ptr::null_mut();
        }
        // SAFETY: it is an entry of this table.
        unsafe { self.value_of(entry.as_ptr()) }
    }

    /// The address of an entry, which is in use.
    pub(crate) fn entry(&self, number: usize) -> NonNull<u8> {
        // SAFETY: there is room for the entries in use, and their addresses are not null.
        unsafe { NonNull::new_unchecked(self.head.at(number.min(self.used))) }
    }

    /// 64 less the logarithm of the number of slots.
    pub(super) fn shift(&self) -> u32 {
        self.shift
    }

    /// Where the value begins in an entry.
    pub(super) fn value_offset(&self) -> usize {
        self.value_offset as usize
    }

    /// The layout of a key.
    pub(crate) fn key_layout(&self) -> Layout {
        self.head.item
    }

    /// The layout of a value; of a set there is none.
    pub(crate) fn value_layout(&self) -> Layout {
        self.value
    }

    /// Whether entry `number < used` is dead.
    #[inline]
    pub(super) fn is_dead(&self, number: usize) -> bool {
        // SAFETY: the bitmap has a bit for every entry there is room for.
        let word = unsafe { self.dead.add(number / 64).read() };
        word >> (number % 64) & 1 != 0
    }

    /// The first living entry from `cursor` on.
    #[inline]
    pub(crate) fn next(&self, cursor: usize) -> Option<usize> {
        if cursor >= self.used || self.head.len == self.used {
            return (cursor < self.used).then_some(cursor);
        }
        let mut word = cursor / 64;
        // SAFETY: the bitmap has a word for every 64 entries; the last entry in use is alive, so the search ends.
        unsafe {
            let mut living = !self.dead.add(word).read() & (u64::MAX << (cursor % 64));
            while living == 0 {
                word += 1;
                living = !self.dead.add(word).read();
            }
            Some(word * 64 + living.trailing_zeros() as usize)
        }
    }

    /// The last living entry before `end`.
    pub(crate) fn last(&self, end: usize) -> Option<usize> {
        (0..end.min(self.used))
            .rev()
            .find(|number| !self.is_dead(*number))
    }

    /// The addresses of the living entries, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = *mut u8> {
        let mut cursor = 0;
        std::iter::from_fn(move || {
            let number = self.next(cursor)?;
            cursor = number + 1;
            // SAFETY: `number < used`.
            Some(unsafe { self.head.at(number) })
        })
    }

    /// The default value, of a defaulting dict.
    pub(super) fn default_value(&self) -> Option<NonNull<u8>> {
        NonNull::new(self.default)
    }

    /// Makes this a defaulting dict with a copy of the value's bytes, whose counts it takes over.
    ///
    /// # Safety
    ///
    /// `value` is one of this table's layout; the caller owns its counts.
    pub(crate) unsafe fn set_default(&mut self, value: *const u8) -> Result<(), Fault> {
        let size = self.value.size();
        if size == 0 {
            return Ok(());
        }
        let bytes = memory::array_bytes(1, size)?;
        let own = memory::allocate_zeroed(bytes)?;
        self.drop_default();
        // SAFETY: the block has room for a value.
        unsafe { own.as_ptr().copy_from_nonoverlapping(value, size) };
        self.default = own.as_ptr();
        Ok(())
    }

    fn drop_default(&mut self) {
        if let (Some(default), Ok(bytes)) = (
            self.default_value(),
            memory::array_bytes(1, self.value.size()),
        ) {
            // SAFETY: the default is a value of its own, in a block of this size.
            unsafe {
                items::release(self.value, default.as_ptr());
                memory::release(default, bytes);
            }
        }
        self.default = std::ptr::null_mut();
    }

    /// `t.clear()`. The memory is kept.
    pub(crate) fn clear(&mut self) {
        self.changes += 1;
        self.release_values();
        self.forget_entries();
    }

    fn release_values(&self) {
        if self.head.has_objects() {
            for entry in self.entries() {
                // SAFETY: the value is one in use, and is not used again.
                unsafe { items::release(self.value, self.value_of(entry)) };
            }
        }
    }
}

/// A copy with one owner and the same default.
pub(super) fn copy(table: &Table, deep: bool) -> Result<NonNull<Table>, Fault> {
    let len = i64::try_from(table.head.len).unwrap_or(i64::MAX);
    let mut copy = Table::new(table.head.item, table.value, len)?;
    // SAFETY: the copy is new, and its layouts are the table's.
    let copied = unsafe {
        let to = copy.as_mut();
        table
            .entries()
            .try_for_each(|entry| to.push_copy(entry, table.value_of(entry), deep))
            .and_then(|()| match table.default_value() {
                Some(default) => to.copy_default(default.as_ptr(), deep),
                None => Ok(()),
            })
    };
    if copied.is_err() {
        // SAFETY: nobody else has seen the copy.
        unsafe { free(copy) };
    }
    copied.map(|()| copy)
}

/// Frees a table and gives up its values.
///
/// # Safety
///
/// It is alive, and nobody looks at it afterwards.
pub(super) unsafe fn free(mut table: NonNull<Table>) {
    // SAFETY: the table is alive; its block has this size.
    unsafe {
        let it = table.as_mut();
        it.release_values();
        it.drop_default();
        it.release_blocks();
        memory::release(table.cast(), layout::TABLE_SIZE);
    }
}
