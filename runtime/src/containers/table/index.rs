//! The index: from a key to its entry.
//!
//! Slots are probed in a row from the one that the hash begins with. Removing closes the gap: followers that may stand
//! nearer to their first slot move up, so a search ends at the first empty slot and nothing wears out. Keys with a NaN
//! are never found, so no slot leads to them: any number of them would share one.

use std::ptr::NonNull;

use super::{Key, Table, key};
use crate::containers::{items, memory};
use crate::errors::Fault;
use crate::layout::{Layout, tag};

/// What a table without entries points at: two empty slots that nobody writes to.
static NO_SLOTS: [u64; 2] = [0; 2];
/// The shift of [`NO_SLOTS`].
const NO_SHIFT: u32 = 63;
/// The fewest slots with entries, as a shift: 16.
const LARGEST_SHIFT: u32 = 60;
/// The most slots of which only a quarter is used, as a shift: 65,536, half a megabyte.
const SPARSE_SHIFT: u32 = 48;
/// The most slots, as a shift: a tag tells slots apart up to 2**31.
const SMALLEST_SHIFT: u32 = 33;

/// The index of a table without entries.
pub(super) fn no_slots() -> (NonNull<u64>, u32) {
    (NonNull::from(&NO_SLOTS).cast(), NO_SHIFT)
}

/// Where a search ended.
enum Found {
    /// At the slot of the key's entry, whose number this is.
    Entry { slot: usize, number: usize },
    /// At an empty slot.
    Vacant { slot: usize },
}

#[inline]
fn slots(shift: u32) -> usize {
    1 << (64 - shift)
}

/// How many keys the slots have room for: a quarter of their number while that is small, else half.
///
/// Keys that meet cost a branch foretold wrong, and with a quarter few meet: popping and inserting again random keys of
/// 10,000 took 16 ns in place of 23. Beyond, what costs is memory that no cache holds.
#[inline]
fn room(shift: u32) -> usize {
    slots(shift) >> if shift >= SPARSE_SHIFT { 2 } else { 1 }
}

impl Table {
    /// What stands in the slots.
    pub(in crate::containers) fn slots(&self) -> impl Iterator<Item = u64> {
        (0..slots(self.shift)).map(|slot| self.slot(slot))
    }

    #[inline(always)]
    fn slot(&self, slot: usize) -> u64 {
        debug_assert!(slot < slots(self.shift));
        // SAFETY: callers stay below the number of slots.
        unsafe { self.index.add(slot).read() }
    }

    #[inline(always)]
    fn set_slot(&mut self, slot: usize, content: u64) {
        debug_assert!(slot < slots(self.shift) && self.head.capacity > 0);
        // SAFETY: callers stay below the number of slots, and only tables with entries have any to set.
        unsafe { self.index.add(slot).write(content) };
    }

    #[inline(always)]
    fn next_slot(&self, slot: usize) -> usize {
        (slot + 1) & (slots(self.shift) - 1)
    }

    /// Searches the entry of a key with this hash.
    ///
    /// # Safety
    ///
    /// The key is one of this table's layout.
    #[inline(always)]
    unsafe fn search(&self, key: Key, hash: u64) -> Found {
        let mut slot = (hash >> self.shift) as usize;
        loop {
            let content = self.slot(slot);
            if content >> 32 == tag(hash) {
                let number = content as u32 as usize;
                // SAFETY: the index holds numbers of living entries; the caller vouches for the key.
                if unsafe { key.is_at(self.head.item, self.head.at(number)) } {
                    return Found::Entry { slot, number };
                }
            } else if content == 0 {
                return Found::Vacant { slot };
            }
            slot = self.next_slot(slot);
        }
    }

    /// The slot of a living entry; none of one whose key is never found.
    #[inline(always)]
    fn slot_of(&self, number: usize) -> Option<usize> {
        let layout = self.head.item;
        // SAFETY: the entry is in use.
        let hash = unsafe {
            let key = self.head.at(number);
            if layout != Layout::I64 && items::has_nan(layout, key) {
                return None;
            }
            key::hash_at(layout, key)
        };
        let mut slot = (hash >> self.shift) as usize;
        while self.slot(slot) as u32 as usize != number || self.slot(slot) == 0 {
            slot = self.next_slot(slot);
        }
        Some(slot)
    }

    /// The entry of a key.
    ///
    /// # Safety
    ///
    /// The key is one of this table's layout.
    #[inline(always)]
    pub(crate) unsafe fn find(&self, key: Key) -> Option<NonNull<u8>> {
        // SAFETY: the caller vouches for the key.
        let found = unsafe { self.search(key, key.hash(self.head.item)) };
        match found {
            // SAFETY: the index holds numbers of living entries, whose addresses are not null.
            Found::Entry { number, .. } => unsafe {
                Some(NonNull::new_unchecked(self.head.at(number)))
            },
            Found::Vacant { .. } => None,
        }
    }

    /// The entry of a key, with a value of zeros if it was not there.
    ///
    /// # Safety
    ///
    /// The key is one of this table's layout.
    #[inline(always)]
    pub(crate) unsafe fn insert(&mut self, key: Key) -> Result<NonNull<u8>, Fault> {
        // SAFETY: the caller vouches for the key.
        if unsafe { key.is_lost(self.head.item) } {
            if self.used == self.head.capacity {
                self.make_room()?;
            }
            return Ok(self.push_entry(key));
        }
        // SAFETY: the caller vouches for the key.
        let (hash, found) = unsafe {
            let hash = key.hash(self.head.item);
            (hash, self.search(key, hash))
        };
        let slot = match found {
            // SAFETY: as in `find`.
            Found::Entry { number, .. } => unsafe {
                return Ok(NonNull::new_unchecked(self.head.at(number)));
            },
            Found::Vacant { slot } => slot,
        };
        let slot = if self.used < self.head.capacity && self.head.len < self.room {
            slot
        } else {
            self.make_room()?;
            self.vacant_slot(hash)
        };
        self.set_slot(slot, tag(hash) << 32 | self.used as u64);
        Ok(self.push_entry(key))
    }

    /// Adds an entry, for which there is room, with a value of zeros.
    #[inline(always)]
    fn push_entry(&mut self, key: Key) -> NonNull<u8> {
        let number = self.used;
        self.used += 1;
        self.head.len += 1;
        self.changes += 1;
        // SAFETY: there is room for the entry; what is behind the key is the value.
        unsafe {
            let entry = self.head.at(number);
            key.store(self.head.item, entry);
            let value = self.value_of(entry);
            match self.head.size() - self.value_offset as usize {
                8 => value.cast::<u64>().write_unaligned(0),
                rest => value.write_bytes(0, rest),
            }
            NonNull::new_unchecked(entry)
        }
    }

    /// Removes a key, and gives the address of its entry, which holds until the next call. The value is the caller's.
    ///
    /// # Safety
    ///
    /// The key is one of this table's layout.
    #[inline(always)]
    pub(crate) unsafe fn take(&mut self, key: Key) -> Option<NonNull<u8>> {
        // SAFETY: the caller vouches for the key.
        let found = unsafe { self.search(key, key.hash(self.head.item)) };
        let Found::Entry { slot, number } = found else {
            return None;
        };
        self.close_slot(slot);
        self.bury(number);
        // SAFETY: the number is below the capacity, and addresses of entries are not null.
        Some(unsafe { NonNull::new_unchecked(self.head.at(number)) })
    }

    /// Removes a living entry by its number. The value is the caller's.
    pub(crate) fn remove(&mut self, number: usize) {
        if number >= self.used || self.is_dead(number) {
            return;
        }
        if let Some(slot) = self.slot_of(number) {
            self.close_slot(slot);
        }
        self.bury(number);
    }

    /// Empties a slot and moves followers up.
    #[inline(always)]
    fn close_slot(&mut self, slot: usize) {
        let mask = slots(self.shift) - 1;
        let mut hole = slot;
        let mut at = self.next_slot(slot);
        loop {
            let content = self.slot(at);
            if content == 0 {
                break;
            }
            // The tag begins with the number of the first slot.
            let first = (content >> self.shift) as usize;
            // Without a branch, which would be a coin's toss: what may not move is written where it is.
            let moves = at.wrapping_sub(first) & mask >= at.wrapping_sub(hole) & mask;
            self.set_slot(if moves { hole } else { at }, content);
            hole = if moves { at } else { hole };
            at = self.next_slot(at);
        }
        self.set_slot(hole, 0);
    }

    /// The first empty slot for a hash.
    #[inline]
    pub(super) fn vacant_slot(&self, hash: u64) -> usize {
        let mut slot = (hash >> self.shift) as usize;
        while self.slot(slot) != 0 {
            slot = self.next_slot(slot);
        }
        slot
    }

    /// Writes the new number of an entry that moves.
    #[inline]
    pub(super) fn renumber(&mut self, from: usize, to: usize) {
        if let Some(slot) = self.slot_of(from) {
            let content = self.slot(slot);
            self.set_slot(slot, content & !u64::from(u32::MAX) | to as u64);
        }
    }

    /// Makes room in the index for `len` keys.
    pub(super) fn reserve_slots(&mut self, len: usize) -> Result<(), Fault> {
        let mut shift = self.shift.min(LARGEST_SHIFT);
        while room(shift) < len {
            if shift == SMALLEST_SHIFT {
                return Err(Fault::OutOfMemory);
            }
            shift -= 1;
        }
        if shift == self.shift {
            return Ok(());
        }
        let bytes = memory::array_bytes(slots(shift), size_of::<u64>())?;
        let index = memory::allocate_zeroed(bytes)?.cast::<u64>();
        let mask = slots(shift) - 1;
        for slot in 0..slots(self.shift) {
            let content = self.slot(slot);
            if content == 0 {
                continue;
            }
            let mut to = (content >> shift) as usize;
            // SAFETY: the mask keeps slots below their number.
            unsafe {
                while index.add(to).read() != 0 {
                    to = (to + 1) & mask;
                }
                index.add(to).write(content);
            }
        }
        self.release_slots();
        self.index = index;
        self.shift = shift;
        self.room = room(shift);
        Ok(())
    }

    /// Empties every slot.
    pub(super) fn clear_slots(&mut self) {
        if self.shift != NO_SHIFT {
            // SAFETY: the index has that many slots.
            unsafe { self.index.write_bytes(0, slots(self.shift)) };
        }
    }

    pub(super) fn release_slots(&mut self) {
        if self.shift != NO_SHIFT
            && let Ok(bytes) = memory::array_bytes(slots(self.shift), size_of::<u64>())
        {
            // SAFETY: the index is a block of this size.
            unsafe { memory::release(self.index.cast(), bytes) };
        }
        (self.index, self.shift) = no_slots();
        self.room = 0;
    }
}
