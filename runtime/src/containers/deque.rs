//! Deques: items in a ring, with or without a bound on their number.

use std::mem::offset_of;
use std::ptr::{self, NonNull};

use super::list::{clamp, position};
use super::object::Header;
use super::{items, memory};
use crate::errors::Fault;
use crate::layout::{self, Kind, Layout};

/// A deque. One with the bound 0 has room for one item, which it keeps until the next comes, but does not show.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Deque {
    pub(super) head: Header,
    /// The slot of the first item, below the capacity, or 0.
    first: usize,
    /// The most items it holds; -1 for no bound.
    maxlen: i64,
    changes: i64,
}

const _: () = {
    assert!(offset_of!(Deque, first) == layout::DEQUE_HEAD);
    assert!(offset_of!(Deque, maxlen) == layout::DEQUE_MAXLEN);
    assert!(offset_of!(Deque, changes) == layout::DEQUE_CHANGES);
    assert!(size_of::<Deque>() == layout::DEQUE_SIZE);
};

/// One of the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The first item's.
    Left,
    /// The last item's.
    Right,
}

impl End {
    fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

impl Deque {
    /// An empty deque. A negative bound is none.
    pub(crate) fn new(layout: Layout, maxlen: i64) -> Result<NonNull<Self>, Fault> {
        let size = layout.size().max(1);
        let block = memory::allocate(layout::DEQUE_SIZE)?;
        let mut head = Header::new(Kind::Deque, layout, size, layout.has_objects());
        if maxlen == 0 {
            match memory::array_bytes(1, size).and_then(memory::allocate_zeroed) {
                Ok(data) => head.data = data,
                Err(fault) => {
                    // SAFETY: the block was made above.
                    unsafe { memory::release(block, layout::DEQUE_SIZE) };
                    return Err(fault);
                }
            }
            head.capacity = 1;
        }
        let deque = block.cast::<Self>();
        let whole = Self {
            head,
            first: 0,
            maxlen: maxlen.max(-1),
            changes: 0,
        };
        // SAFETY: the block has room for the struct.
        unsafe { deque.write(whole) };
        Ok(deque)
    }

    /// The bound, if there is one.
    pub(super) fn bound(&self) -> Option<usize> {
        usize::try_from(self.maxlen).ok()
    }

    fn is_full(&self) -> bool {
        self.bound() == Some(self.head.len)
    }

    /// The address of item `index`.
    ///
    /// # Safety
    ///
    /// `index < capacity`.
    #[inline]
    pub(super) unsafe fn at(&self, index: usize) -> *mut u8 {
        let slot = self.first + index;
        let wrapped = if slot >= self.head.capacity {
            slot - self.head.capacity
        } else {
            slot
        };
        // SAFETY: `first < capacity`, so the slot is below twice the capacity.
        unsafe { self.head.at(wrapped) }
    }

    /// The items as two rows: address and number.
    pub(super) fn rows(&self) -> [(*mut u8, usize); 2] {
        let before_end = self.head.len.min(self.head.capacity - self.first);
        // SAFETY: `first <= capacity`.
        let first = unsafe { self.head.at(self.first) };
        [
            (first, before_end),
            (self.head.data.as_ptr(), self.head.len - before_end),
        ]
    }

    #[cold]
    fn grow(&mut self) -> Result<(), Fault> {
        let size = self.head.size();
        let bound = self.bound().unwrap_or(usize::MAX);
        let capacity = self.head.capacity.saturating_mul(2).max(8).min(bound);
        let bytes = memory::array_bytes(capacity, size)?;
        let data = memory::allocate(bytes)?;
        let [(first, count), (second, rest)] = self.rows();
        // SAFETY: the new block has room for more items than are in use.
        unsafe {
            data.as_ptr().copy_from_nonoverlapping(first, count * size);
            data.as_ptr()
                .add(count * size)
                .copy_from_nonoverlapping(second, rest * size);
        }
        self.release_data();
        self.head.data = data;
        self.head.capacity = capacity;
        self.first = 0;
        Ok(())
    }

    fn release_data(&self) {
        if self.head.capacity > 0
            && let Ok(bytes) = memory::array_bytes(self.head.capacity, self.head.size())
        {
            // SAFETY: the items have a block of this size.
            unsafe { memory::release(self.head.data, bytes) };
        }
    }

    /// Adds a place at one end, and gives its address. The item that falls off a full deque is given up.
    pub(crate) fn append(&mut self, end: End) -> Result<NonNull<u8>, Fault> {
        self.changes += 1;
        if self.maxlen == 0 {
            // SAFETY: the item that was pushed last has been kept, or there are zeros.
            unsafe {
                items::release(self.head.item, self.head.data.as_ptr());
                self.head.data.write_bytes(0, self.head.size());
            }
            return Ok(self.head.data);
        }
        if self.is_full() {
            if let Some(fallen) = self.take(end.other())
                && self.head.has_objects()
            {
                // SAFETY: the item was in use until now.
                unsafe { items::release(self.head.item, fallen.as_ptr()) };
            }
        } else if self.head.len == self.head.capacity {
            self.grow()?;
        }
        if end == End::Left {
            self.first = self.first.checked_sub(1).unwrap_or(self.head.capacity - 1);
        }
        self.head.len += 1;
        let index = if end == End::Left {
            0
        } else {
            self.head.len - 1
        };
        // SAFETY: `index < len`, and addresses of items are not null.
        Ok(unsafe { NonNull::new_unchecked(self.at(index)) })
    }

    /// Takes the item at one end, and gives its address, which holds until the next call; none of an empty deque.
    pub(crate) fn take(&mut self, end: End) -> Option<NonNull<u8>> {
        let last = self.head.len.checked_sub(1)?;
        self.changes += 1;
        let index = if end == End::Left { 0 } else { last };
        // SAFETY: `index < len`, and addresses of items are not null.
        let item = unsafe { NonNull::new_unchecked(self.at(index)) };
        if end == End::Left {
            self.first += 1;
            if self.first == self.head.capacity {
                self.first = 0;
            }
        }
        self.head.len = last;
        Some(item)
    }

    /// Bytes of an item.
    pub(crate) fn item_size(&self) -> usize {
        self.head.size()
    }

    /// Moves item `from` to `to`, over what is there.
    fn shift(&mut self, from: usize, to: usize) {
        // SAFETY: both are below the capacity.
        unsafe { ptr::copy(self.at(from), self.at(to), self.head.size()) };
    }

    /// Makes a gap as `insert` does, and gives its address.
    pub(crate) fn insert(&mut self, index: i64) -> Result<NonNull<u8>, Fault> {
        if self.is_full() {
            return Err(Fault::DequeFull);
        }
        let index = clamp(index, self.head.len);
        self.append(End::Right)?;
        for to in (index + 1..self.head.len).rev() {
            self.shift(to - 1, to);
        }
        // SAFETY: `index < len`, and addresses of items are not null.
        Ok(unsafe { NonNull::new_unchecked(self.at(index)) })
    }

    /// Closes the gap where an item was taken out, which stood at `index < len`.
    pub(crate) fn close(&mut self, index: usize) {
        if index < self.head.len {
            for to in index..self.head.len - 1 {
                self.shift(to + 1, to);
            }
            self.head.len -= 1;
            self.changes += 1;
        }
    }

    /// `del d[index]`.
    pub(crate) fn delete(&mut self, index: i64) -> Result<(), Fault> {
        let index = position(index, self.head.len).ok_or(Fault::DequeIndex)?;
        // SAFETY: `index < len`; the item is not used again.
        unsafe { items::release(self.head.item, self.at(index)) };
        self.close(index);
        Ok(())
    }

    /// `d.rotate(steps)`.
    pub(crate) fn rotate(&mut self, steps: i64) {
        let Ok(len) = i64::try_from(self.head.len) else {
            return;
        };
        if len < 2 {
            return;
        }
        let right = steps.rem_euclid(len);
        let (count, end) = if right <= len / 2 {
            (right, End::Left)
        } else {
            (len - right, End::Right)
        };
        for _ in 0..count {
            self.turn(end);
        }
    }

    /// Moves the item at the other end to this one.
    fn turn(&mut self, end: End) {
        let Some(item) = self.take(end.other()) else {
            return;
        };
        if end == End::Left {
            self.first = self.first.checked_sub(1).unwrap_or(self.head.capacity - 1);
        }
        self.head.len += 1;
        let index = if end == End::Left {
            0
        } else {
            self.head.len - 1
        };
        // SAFETY: both are slots below the capacity, perhaps the same.
        unsafe { ptr::copy(item.as_ptr(), self.at(index), self.head.size()) };
    }

    /// `d.clear()`. The memory is kept.
    pub(crate) fn clear(&mut self) {
        self.changes += 1;
        if self.head.has_objects() {
            for index in 0..self.head.len {
                // SAFETY: `index < len`; the items are not used again.
                unsafe { items::release(self.head.item, self.at(index)) };
            }
        }
        self.head.len = 0;
        self.first = 0;
    }

    /// Appends copies of items in a row, which share what these own. After a fault some are appended.
    ///
    /// # Safety
    ///
    /// The items are of this deque's layout and are not its own.
    pub(super) unsafe fn push_row(
        &mut self,
        from: *const u8,
        count: usize,
        deep: bool,
    ) -> Result<(), Fault> {
        // Only the last `maxlen` stay.
        let skipped = self.bound().map_or(0, |bound| count.saturating_sub(bound));
        for index in skipped..count {
            let slot = self.append(End::Right)?.as_ptr();
            // SAFETY: `index < count`; the slot has room for the item.
            let shared = unsafe {
                ptr::copy_nonoverlapping(
                    from.add(index * self.head.size()),
                    slot,
                    self.head.size(),
                );
                items::share(self.head.item, slot, deep)
            };
            if let Err(fault) = shared {
                self.take(End::Right);
                return Err(fault);
            }
        }
        Ok(())
    }
}

/// A copy with one owner and the same bound.
pub(super) fn copy(deque: &Deque, deep: bool) -> Result<NonNull<Deque>, Fault> {
    let mut copy = Deque::new(deque.head.item, deque.maxlen)?;
    for (row, count) in deque.rows() {
        // SAFETY: the copy is new; the row is the deque's.
        if let Err(fault) = unsafe { copy.as_mut().push_row(row, count, deep) } {
            // SAFETY: nobody else has seen the copy.
            unsafe { free(copy) };
            return Err(fault);
        }
    }
    Ok(copy)
}

/// Frees a deque and gives up its items.
///
/// # Safety
///
/// It is alive, and nobody looks at it afterwards.
pub(super) unsafe fn free(mut deque: NonNull<Deque>) {
    // SAFETY: the deque is alive; its blocks have these sizes.
    unsafe {
        let it = deque.as_mut();
        it.clear();
        if it.maxlen == 0 {
            items::release(it.head.item, it.head.data.as_ptr());
        }
        it.release_data();
        memory::release(deque.cast(), layout::DEQUE_SIZE);
    }
}
