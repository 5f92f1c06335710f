//! Lists out of lists: extending, joining, repeating.

use std::ptr::{self, NonNull};

use super::{List, discard_on_fault};
use crate::containers::items;
use crate::errors::Fault;

fn capacity(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

impl List {
    /// Appends copies of `count` items in a row, which share what these own. After a fault nothing is appended.
    ///
    /// # Safety
    ///
    /// The items are of this list's layout, and do not move when this list grows.
    pub(in crate::containers) unsafe fn push_row(
        &mut self,
        from: *const u8,
        count: usize,
        deep: bool,
    ) -> Result<(), Fault> {
        self.reserve(count)?;
        // SAFETY: there is room for `count` more, and `count` items are there.
        unsafe {
            let to = self.head.at(self.head.len);
            ptr::copy_nonoverlapping(from, to, count * self.head.size());
            if self.head.has_objects() {
                items::share_row(self.head.item, self.head.size(), to, count, deep)?;
            }
        }
        self.head.len += count;
        Ok(())
    }

    /// Appends the first `count` of its own items, which it has.
    pub(in crate::containers) fn push_own(&mut self, count: usize) -> Result<(), Fault> {
        self.reserve(count)?;
        // SAFETY: the items do not move any more.
        unsafe { self.push_row(self.head.data.as_ptr(), count, false) }
    }

    /// `a + b`.
    pub(crate) fn concat(&self, other: &Self) -> Result<NonNull<Self>, Fault> {
        let len = self.head.len.saturating_add(other.head.len);
        let mut sum = Self::new(self.head.item, capacity(len))?;
        // SAFETY: the sum is new; the items are of one layout.
        let pushed = unsafe {
            let sum = sum.as_mut();
            sum.push_row(self.head.data.as_ptr(), self.head.len, false)
                .and_then(|()| sum.push_row(other.head.data.as_ptr(), other.head.len, false))
        };
        discard_on_fault(sum, pushed)
    }

    /// `l * times`.
    pub(crate) fn repeat(&self, times: i64) -> Result<NonNull<Self>, Fault> {
        let times = usize::try_from(times).unwrap_or(0);
        let len = self.head.len.checked_mul(times).ok_or(Fault::OutOfMemory)?;
        let mut product = Self::new(self.head.item, capacity(len))?;
        if len == 0 {
            return Ok(product);
        }
        // SAFETY: the product is new and has room. What it has already is appended to it, twice as much each time.
        let pushed = unsafe {
            let product = product.as_mut();
            let mut done = product.push_row(self.head.data.as_ptr(), self.head.len, false);
            while done.is_ok() && product.head.len < len {
                done = product.push_own(product.head.len.min(len - product.head.len));
            }
            done
        };
        discard_on_fault(product, pushed)
    }
}
