//! Lists: items in a row, in the object itself while they are few, else in a block of their own.
//!
//! The items need not begin where the room does: what is removed in the front half leaves a gap before them, so that a
//! window that appends at one end and removes at the other moves nothing. An append that finds no room behind the items
//! moves them back over the gap if it is at least as long as they are, which is seldom enough to cost nothing.

mod join;
mod slice;
mod sort;

use std::mem::offset_of;
use std::ptr::{self, NonNull};

use super::object::Header;
use super::{items, memory};
use crate::errors::Fault;
use crate::layout::{self, Kind, Layout};

pub(crate) use slice::Slice;
pub(super) use slice::{clamp, position};

/// A list. Its inline items stand behind it, in the same block.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct List {
    pub(super) head: Header,
    /// How many items there is room for behind this struct.
    inline: usize,
    /// How many items there is room for before the first.
    front: usize,
}

const _: () = {
    assert!(offset_of!(List, inline) == layout::LIST_INLINE);
    assert!(offset_of!(List, front) == layout::LIST_FRONT);
    assert!(size_of::<List>() == layout::LIST_SIZE);
};

/// Bytes of inline items of a list about whose length nothing is known, and of one about which something is.
const SMALL: usize = 128;
const LARGEST_INLINE: usize = 512;

/// Bytes of a list's object.
fn object_bytes(inline: usize, size: usize) -> usize {
    layout::LIST_SIZE + (inline * size).next_multiple_of(8)
}

impl List {
    /// An empty list with room for `capacity` items; for a few, if that is not positive.
    pub(crate) fn new(layout: Layout, capacity: i64) -> Result<NonNull<Self>, Fault> {
        let size = layout.size().max(1);
        let wanted = usize::try_from(capacity).unwrap_or(0);
        let inline = match wanted {
            0 => (SMALL / size).max(1),
            _ if wanted <= LARGEST_INLINE / size => wanted,
            _ => 0,
        };
        let bytes = memory::array_bytes(wanted, size)?;
        let block = memory::allocate(object_bytes(inline, size))?;
        let mut head = Header::new(Kind::List, layout, size, layout.has_objects());
        if inline > 0 {
            // SAFETY: the inline items stand behind the struct.
            head.data = unsafe { block.add(layout::LIST_SIZE) };
            head.capacity = inline;
        } else {
            match memory::allocate(bytes) {
                Ok(data) => head.data = data,
                Err(fault) => {
                    // SAFETY: the block was made above.
                    unsafe { memory::release(block, object_bytes(inline, size)) };
                    return Err(fault);
                }
            }
            head.capacity = wanted;
        }
        let list = block.cast::<Self>();
        // SAFETY: the block has room for the struct.
        unsafe {
            list.write(Self {
                head,
                inline,
                front: 0,
            });
        }
        Ok(list)
    }

    /// Whether the items stand in the object itself.
    fn is_inline(&self) -> bool {
        self.room() == self.inline && self.inline > 0
    }

    /// How many items there is room for, before and behind the first.
    fn room(&self) -> usize {
        self.front + self.head.capacity
    }

    /// Where the room begins.
    fn base(&self) -> NonNull<u8> {
        // SAFETY: there is room for `front` items before the first.
        unsafe { self.head.data.sub(self.front * self.head.size()) }
    }

    /// Lets the items begin where the room does.
    fn close_front(&mut self) {
        let base = self.base();
        // SAFETY: there is room for all items from there on.
        unsafe { base.copy_from(self.head.data, self.head.len * self.head.size()) };
        self.head.data = base;
        self.head.capacity += std::mem::take(&mut self.front);
    }

    /// Makes room for `extra` more items.
    #[inline]
    pub(super) fn reserve(&mut self, extra: usize) -> Result<(), Fault> {
        let needed = self.head.len.checked_add(extra).ok_or(Fault::OutOfMemory)?;
        if needed <= self.head.capacity {
            return Ok(());
        }
        self.grow(needed)
    }

    /// Makes room for one more item.
    pub(crate) fn reserve_one(&mut self) -> Result<(), Fault> {
        self.reserve(1)
    }

    #[cold]
    fn grow(&mut self, needed: usize) -> Result<(), Fault> {
        let size = self.head.size();
        if self.front >= self.head.len && needed <= self.room() {
            self.close_front();
            return Ok(());
        }
        // Room is at least doubled; one more than inline tells the block from the object.
        let capacity = needed
            .max(self.room().saturating_mul(2))
            .max(self.inline + 1);
        let bytes = memory::array_bytes(capacity, size)?;
        let data = if self.is_inline() {
            let data = memory::allocate(bytes)?;
            // SAFETY: both blocks have room for the items in use.
            unsafe { data.copy_from_nonoverlapping(self.head.data, self.head.len * size) };
            data
        } else {
            self.close_front();
            let old = memory::array_bytes(self.room(), size)?;
            // SAFETY: the items have a block of this size.
            unsafe { memory::resize(self.head.data, old, bytes)? }
        };
        self.head.data = data;
        self.head.capacity = capacity;
        self.front = 0;
        Ok(())
    }

    /// Makes a gap for one item as `insert` does, and gives its address.
    pub(crate) fn insert(&mut self, index: i64) -> Result<NonNull<u8>, Fault> {
        let index = slice::clamp(index, self.head.len);
        let size = self.head.size();
        if self.front > 0 && index <= self.head.len / 2 {
            // SAFETY: there is room for one more item before the first, and `index <= len`.
            unsafe {
                self.head.data = self.head.data.sub(size);
                ptr::copy(self.head.at(1), self.head.at(0), index * size);
            }
            self.front -= 1;
            self.head.capacity += 1;
        } else {
            self.reserve(1)?;
            let rest = (self.head.len - index) * size;
            // SAFETY: `index <= len`, and there is room for one more item.
            unsafe { ptr::copy(self.head.at(index), self.head.at(index + 1), rest) };
        }
        self.head.len += 1;
        // SAFETY: `index < len`, and addresses of items are not null.
        Ok(unsafe { NonNull::new_unchecked(self.head.at(index)) })
    }

    /// Closes the gap where an item was taken out, which stood at `index < len`.
    pub(crate) fn close(&mut self, index: usize) {
        if index >= self.head.len {
            return;
        }
        let size = self.head.size();
        // SAFETY: `index < len`; what is moved stays within the items in use.
        unsafe {
            if index < self.head.len / 2 {
                ptr::copy(self.head.at(0), self.head.at(1), index * size);
                self.head.data = self.head.data.add(size);
                self.head.capacity -= 1;
                self.front += 1;
            } else {
                let rest = (self.head.len - index - 1) * size;
                ptr::copy(self.head.at(index + 1), self.head.at(index), rest);
            }
        }
        self.head.len -= 1;
    }

    /// Takes the last item out, and gives its address, which holds until the next call.
    pub(crate) fn take_last(&mut self) -> Option<NonNull<u8>> {
        self.head.len = self.head.len.checked_sub(1)?;
        // SAFETY: the item was in use until now, and addresses of items are not null.
        Some(unsafe { NonNull::new_unchecked(self.head.at(self.head.len)) })
    }

    /// Bytes of an item.
    pub(crate) fn item_size(&self) -> usize {
        self.head.size()
    }

    /// `del l[index]`.
    pub(crate) fn delete(&mut self, index: i64) -> Result<(), Fault> {
        let index = slice::position(index, self.head.len).ok_or(Fault::ListAssignmentIndex)?;
        if self.head.has_objects() {
            // SAFETY: `index < len`; the item is not used again.
            unsafe { items::release(self.head.item, self.head.at(index)) };
        }
        self.close(index);
        Ok(())
    }

    /// `l.clear()`. The memory is kept.
    pub(crate) fn clear(&mut self) {
        let len = std::mem::take(&mut self.head.len);
        self.release_items(0, len);
        self.close_front();
    }

    /// Gives up what items own, which are no longer in use.
    fn release_items(&self, from: usize, to: usize) {
        if self.head.has_objects() {
            for index in from..to {
                // SAFETY: the items were in use until now.
                unsafe { items::release(self.head.item, self.head.at(index)) };
            }
        }
    }
}

/// A copy with one owner.
pub(super) fn copy(list: &List, deep: bool) -> Result<NonNull<List>, Fault> {
    let head = &list.head;
    let mut copy = List::new(head.item, i64::try_from(head.len).unwrap_or(i64::MAX))?;
    // SAFETY: the copy is new; the items are the list's.
    let pushed = unsafe { copy.as_mut().push_row(head.data.as_ptr(), head.len, deep) };
    discard_on_fault(copy, pushed)
}

/// The list, unless what was to be done with it failed.
fn discard_on_fault(list: NonNull<List>, done: Result<(), Fault>) -> Result<NonNull<List>, Fault> {
    if done.is_err() {
        // SAFETY: nobody else has seen the list.
        unsafe { free(list) };
    }
    done.map(|()| list)
}

/// Frees a list and gives up its items.
///
/// # Safety
///
/// It is alive, and nobody looks at it afterwards.
pub(super) unsafe fn free(list: NonNull<List>) {
    // SAFETY: the list is alive; its blocks have these sizes.
    unsafe {
        let it = list.as_ref();
        it.release_items(0, it.head.len);
        let size = it.head.size();
        if !it.is_inline()
            && let Ok(bytes) = memory::array_bytes(it.room(), size)
        {
            memory::release(it.base(), bytes);
        }
        let bytes = object_bytes(it.inline, size);
        memory::release(list.cast(), bytes);
    }
}
