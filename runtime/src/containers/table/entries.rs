//! The entries' block: growing it, compacting it, and what dies in it.

use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use super::{Key, Table};
use crate::containers::{items, memory};
use crate::errors::Fault;

/// Entries that the first block has room for.
const FIRST_CAPACITY: usize = 8;
/// Numbers of entries have 32 bits.
const LARGEST_CAPACITY: usize = 1 << 31;

/// Where the bitmap stands in a block, and how large the block is.
fn block(capacity: usize, size: usize) -> Result<(usize, usize), Fault> {
    if capacity > LARGEST_CAPACITY {
        return Err(Fault::OutOfMemory);
    }
    let entries = memory::array_bytes(capacity, size)?;
    let bitmap = capacity.div_ceil(64) * size_of::<u64>();
    Ok((entries, entries + bitmap))
}

/// Copies an entry; one of two words without a call.
///
/// # Safety
///
/// Both have that size and do not overlap.
#[inline]
unsafe fn move_entry(from: *const u8, to: *mut u8, size: usize) {
    type Pair = [MaybeUninit<u64>; 2];
    // SAFETY: the caller vouches for both.
    unsafe {
        if size == size_of::<Pair>() {
            to.cast::<Pair>()
                .write_unaligned(from.cast::<Pair>().read_unaligned());
        } else {
            ptr::copy_nonoverlapping(from, to, size);
        }
    }
}

impl Table {
    /// Makes room for a key that is not there.
    #[cold]
    #[inline(never)]
    pub(super) fn make_room(&mut self) -> Result<(), Fault> {
        self.reserve_slots(self.head.len + 1)?;
        if self.used == self.head.capacity {
            if self.head.capacity > 0 && self.head.len <= self.used / 2 {
                self.compact();
            } else {
                self.reserve_entries(self.head.capacity.saturating_mul(2).max(FIRST_CAPACITY))?;
            }
        }
        Ok(())
    }

    /// Makes room for `len` keys in all.
    pub(in crate::containers) fn reserve(&mut self, len: usize) -> Result<(), Fault> {
        self.reserve_slots(len)?;
        let missing = len.saturating_sub(self.head.len);
        let needed = self.used.saturating_add(missing);
        if needed > self.head.capacity {
            self.reserve_entries(needed.max(FIRST_CAPACITY))?;
        }
        Ok(())
    }

    fn reserve_entries(&mut self, capacity: usize) -> Result<(), Fault> {
        let (bitmap, bytes) = block(capacity, self.head.size())?;
        let (old_words, data) = if self.head.capacity == 0 {
            (0, memory::allocate(bytes)?)
        } else {
            let (old_bitmap, old_bytes) = block(self.head.capacity, self.head.size())?;
            // SAFETY: the entries have a block of this size. The bitmap moves behind the new end.
            unsafe {
                let data = memory::resize(self.head.data, old_bytes, bytes)?;
                let words = (old_bytes - old_bitmap) / size_of::<u64>();
                let from = data.add(old_bitmap).cast::<u64>();
                ptr::copy(from.as_ptr(), data.add(bitmap).cast().as_ptr(), words);
                (words, data)
            }
        };
        // SAFETY: the block has room for the bitmap behind the entries.
        unsafe {
            self.dead = data.add(bitmap).cast::<u64>().as_ptr();
            let words = capacity.div_ceil(64);
            self.dead.add(old_words).write_bytes(0, words - old_words);
        }
        self.head.data = data;
        self.head.capacity = capacity;
        Ok(())
    }

    /// Moves the living entries together, in their order.
    fn compact(&mut self) {
        let size = self.head.size();
        let mut to = 0;
        for word in 0..self.used.div_ceil(64) {
            // SAFETY: the bitmap has a word for every 64 entries.
            let mut living = !unsafe { self.dead.add(word).read() };
            if let rest @ 1.. = (self.used - word * 64).min(64) & 63 {
                living &= (1 << rest) - 1;
            }
            while living != 0 {
                let from = word * 64 + living.trailing_zeros() as usize;
                living &= living - 1;
                if from != to {
                    self.renumber(from, to);
                    // SAFETY: both are entries there is room for, and `to < from`.
                    unsafe { move_entry(self.head.at(from), self.head.at(to), size) };
                }
                to += 1;
            }
        }
        self.clear_bitmap();
        self.used = to;
    }

    fn clear_bitmap(&mut self) {
        if self.head.len != self.used {
            // SAFETY: the bitmap has that many words.
            unsafe { self.dead.write_bytes(0, self.used.div_ceil(64)) };
        }
    }

    /// Makes a living entry, which no slot leads to any more, a dead one.
    #[inline(always)]
    pub(super) fn bury(&mut self, number: usize) {
        self.head.len -= 1;
        self.changes += 1;
        if number + 1 == self.used {
            self.used = self.last(number).map_or(0, |last| last + 1);
            self.revive(self.used, number);
            return;
        }
        // SAFETY: the bitmap has a bit for every entry.
        unsafe {
            let word = self.dead.add(number / 64);
            word.write(word.read() | 1 << (number % 64));
        }
    }

    /// Clears the bits of entries that are in use no longer.
    fn revive(&mut self, from: usize, to: usize) {
        for number in from..to {
            // SAFETY: as in `bury`.
            unsafe {
                let word = self.dead.add(number / 64);
                word.write(word.read() & !(1 << (number % 64)));
            }
        }
    }

    /// Ends the use of every entry, whose values are given up.
    pub(super) fn forget_entries(&mut self) {
        self.clear_bitmap();
        self.clear_slots();
        self.head.len = 0;
        self.used = 0;
    }

    /// Gives up the blocks of entries and slots.
    pub(super) fn release_blocks(&mut self) {
        self.release_slots();
        if self.head.capacity > 0
            && let Ok((_, bytes)) = block(self.head.capacity, self.head.size())
        {
            // SAFETY: the entries have a block of this size.
            unsafe { memory::release(self.head.data, bytes) };
        }
    }

    /// Sets a key to a copy of a value, which shares what that owns. After a fault the value there is the old one, and
    /// a key that was not there is not there.
    ///
    /// # Safety
    ///
    /// Key and value are of this table's layouts, and no part of its entries.
    pub(in crate::containers) unsafe fn push_copy(
        &mut self,
        key: *const u8,
        value: *const u8,
        deep: bool,
    ) -> Result<(), Fault> {
        let (layout, size) = (self.value, self.value.size());
        let before = self.head.len;
        // SAFETY: the caller vouches for key and value; entries have room for a value.
        unsafe {
            let entry = self.insert(Key::at(self.head.item, key))?;
            let own = self.value_of(entry.as_ptr());
            if !self.head.has_objects() {
                ptr::copy_nonoverlapping(value, own, size);
                return Ok(());
            }
            let mut new = [0_u64; 16];
            let new = new.as_mut_ptr().cast::<u8>();
            ptr::copy_nonoverlapping(value, new, size);
            if let Err(fault) = items::share(layout, new, deep) {
                if self.head.len > before {
                    self.remove(self.used - 1);
                }
                return Err(fault);
            }
            items::release(layout, own);
            ptr::copy_nonoverlapping(new, own, size);
        }
        Ok(())
    }

    /// Makes this a defaulting dict with a copy of a value.
    ///
    /// # Safety
    ///
    /// The value is of this table's layout.
    pub(super) unsafe fn copy_default(
        &mut self,
        value: *const u8,
        deep: bool,
    ) -> Result<(), Fault> {
        let mut new = [0_u64; 16];
        let new = new.as_mut_ptr().cast::<u8>();
        // SAFETY: a value has at most 16 fields of 8 bytes.
        unsafe {
            ptr::copy_nonoverlapping(value, new, self.value.size());
            items::share(self.value, new, deep)?;
            let set = self.set_default(new);
            if set.is_err() {
                items::release(self.value, new);
            }
            set
        }
    }

    /// The number of an entry, by its address.
    pub(crate) fn number(&self, entry: NonNull<u8>) -> usize {
        (entry.addr().get() - self.head.data.addr().get()) / self.head.size()
    }
}
