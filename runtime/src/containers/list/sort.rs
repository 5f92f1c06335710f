//! Sorting, stable as Python's.
//!
//! Where equal items are the same bits their order cannot show, and they are sorted in place. Else a permutation is
//! sorted, whose ties its numbers break. NaNs have no place among other numbers: what Python makes of them depends on
//! its algorithm, so they are refused.

use std::cmp::Ordering;
use std::ptr;

use super::List;
use crate::containers::{items, memory};
use crate::errors::Fault;
use crate::layout::Layout;

impl List {
    /// `l.sort(reverse=reverse)`. After a fault the list is as it was.
    pub(crate) fn sort(&mut self, reverse: bool) -> Result<(), Fault> {
        if self.head.len < 2 {
            return Ok(());
        }
        match self.head.item {
            Layout::I64 => {
                // SAFETY: the items are `len` ints.
                let ints = unsafe { self.items::<i64>() };
                if reverse {
                    ints.sort_unstable_by(|a, b| b.cmp(a));
                } else {
                    ints.sort_unstable();
                }
                Ok(())
            }
            Layout::F64 => {
                // SAFETY: the items are `len` floats.
                let floats = unsafe { self.items::<f64>() };
                if floats.iter().any(|x| x.is_nan()) {
                    return Err(Fault::SortNan);
                }
                let signs = |negative: bool| {
                    floats
                        .iter()
                        .any(|x| *x == 0.0 && x.is_sign_negative() == negative)
                };
                if signs(true) && signs(false) {
                    return self.sort_permutation(reverse);
                }
                if reverse {
                    floats.sort_unstable_by(|a, b| b.total_cmp(a));
                } else {
                    floats.sort_unstable_by(f64::total_cmp);
                }
                Ok(())
            }
            _ => self.sort_permutation(reverse),
        }
    }

    /// The items, as what they are.
    ///
    /// # Safety
    ///
    /// `T` is what the layout says.
    unsafe fn items<T>(&mut self) -> &mut [T] {
        // SAFETY: `len` items are in use, at an alignment of 8 bytes.
        unsafe { std::slice::from_raw_parts_mut(self.head.data.cast().as_ptr(), self.head.len) }
    }

    fn sort_permutation(&mut self, reverse: bool) -> Result<(), Fault> {
        let (layout, size, len) = (self.head.item, self.head.size(), self.head.len);
        for index in 0..len {
            // SAFETY: `index < len`.
            if unsafe { items::has_nan(layout, self.head.at(index)) } {
                return Err(Fault::SortNan);
            }
        }
        let permutation_bytes = memory::array_bytes(len, size_of::<usize>())?;
        let sorted_bytes = memory::array_bytes(len, size)?;
        let permutation = memory::allocate(permutation_bytes)?;
        let sorted = match memory::allocate(sorted_bytes) {
            Ok(sorted) => sorted,
            Err(fault) => {
                // SAFETY: the block was made above.
                unsafe { memory::release(permutation, permutation_bytes) };
                return Err(fault);
            }
        };
        // SAFETY: the first block has room for `len` numbers, the second for `len` items; the numbers are below `len`.
        // The items are moved there and back.
        unsafe {
            for index in 0..len {
                permutation.cast::<usize>().add(index).write(index);
            }
            let places = std::slice::from_raw_parts_mut(permutation.cast::<usize>().as_ptr(), len);
            places.sort_unstable_by(|a, b| {
                let order = items::order(layout, self.head.at(*a), self.head.at(*b));
                let order = order.unwrap_or(Ordering::Equal);
                let order = if reverse { order.reverse() } else { order };
                order.then(a.cmp(b))
            });
            for (to, from) in places.iter().enumerate() {
                let to = sorted.as_ptr().add(to * size);
                ptr::copy_nonoverlapping(self.head.at(*from), to, size);
            }
            ptr::copy_nonoverlapping(sorted.as_ptr(), self.head.data.as_ptr(), len * size);
            memory::release(sorted, sorted_bytes);
            memory::release(permutation, permutation_bytes);
        }
        Ok(())
    }
}
