//! Indices and slices of lists, as Python counts them.

use std::ptr;

use super::{List, copy, free};
use crate::containers::items;
use crate::errors::Fault;

/// An index from 0 on of `len` items, or none: negative ones count from the end.
pub(in crate::containers) fn position(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add_unsigned(len as u64)?
    } else {
        index
    };
    usize::try_from(index).ok().filter(|index| *index < len)
}

/// A bound of `len` items: negative ones count from the end, and what is outside is the nearest end.
pub(in crate::containers) fn clamp(index: i64, len: usize) -> usize {
    let index = if index < 0 {
        index.saturating_add_unsigned(len as u64)
    } else {
        index
    };
    usize::try_from(index).unwrap_or(0).min(len)
}

/// A slice as written: `start:stop:step`, and which of these (bits 0, 1, 2 of `given`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice {
    pub(crate) start: i64,
    pub(crate) stop: i64,
    pub(crate) step: i64,
    pub(crate) given: u32,
}

/// The items a slice means: `count` of them from `first` on, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    first: usize,
    step: isize,
    count: usize,
}

impl Range {
    /// The place of item `index < count`.
    fn at(self, index: usize) -> usize {
        self.first
            .wrapping_add_signed(self.step.wrapping_mul(index.cast_signed()))
    }
}

impl Slice {
    fn resolve(self, len: usize) -> Result<Range, Fault> {
        let step = if self.given & 4 == 0 { 1 } else { self.step };
        if step == 0 {
            return Err(Fault::SliceStepZero);
        }
        let (start, stop) = (self.given & 1 != 0, self.given & 2 != 0);
        let len = len.cast_signed();
        // Bounds of a slice that goes back are one lower: from `len - 1` down to -1.
        let lower = if step < 0 { -1 } else { 0 };
        let upper = if step < 0 { len - 1 } else { len };
        let bound = |index: i64| {
            let index = if index < 0 {
                index.saturating_add(len as i64)
            } else {
                index
            };
            (index as isize).clamp(lower, upper)
        };
        let (whole_start, whole_stop) = if step < 0 {
            (upper, lower)
        } else {
            (lower, upper)
        };
        let first = if start {
            bound(self.start)
        } else {
            whole_start
        };
        let last = if stop { bound(self.stop) } else { whole_stop };
        let distance = if step < 0 { first - last } else { last - first };
        let stride = step.unsigned_abs() as usize;
        let count = match usize::try_from(distance) {
            Ok(distance) if distance > 0 => (distance - 1) / stride + 1,
            _ => 0,
        };
        Ok(Range {
            first: usize::try_from(first).unwrap_or(0),
            step: step as isize,
            count,
        })
    }
}

impl List {
    /// `l[slice]`, a new list.
    pub(crate) fn slice(&self, slice: Slice) -> Result<ptr::NonNull<Self>, Fault> {
        let range = slice.resolve(self.head.len)?;
        let size = self.head.size();
        let mut part = Self::new(
            self.head.item,
            i64::try_from(range.count).unwrap_or(i64::MAX),
        )?;
        // SAFETY: the part is new and has room for `count` items; the places are those of items of this list.
        let pushed = unsafe {
            let part = part.as_mut();
            if range.step == 1 {
                part.push_row(self.head.at(range.first), range.count, false)
            } else {
                (0..range.count).try_for_each(|index| {
                    let item = self.head.at(range.at(index));
                    debug_assert!(range.at(index) < self.head.len && size > 0);
                    part.push_row(item, 1, false)
                })
            }
        };
        super::discard_on_fault(part, pushed)
    }

    /// `l[slice] = other`, of the same length. `other` may be this list.
    ///
    /// # Safety
    ///
    /// Both are alive and hold items of one layout.
    pub(crate) unsafe fn set_slice(
        mut list: ptr::NonNull<Self>,
        slice: Slice,
        other: ptr::NonNull<Self>,
    ) -> Result<(), Fault> {
        // SAFETY: the lists are alive.
        let (range, len) = unsafe {
            (
                slice.resolve(list.as_ref().head.len)?,
                other.as_ref().head.len,
            )
        };
        if range.count != len {
            return Err(Fault::SliceLength);
        }
        // SAFETY: as above; the copy shares nothing with the list but containers, which it counts. Swapped in, the old
        // items are freed with it.
        unsafe {
            let new = copy(other.as_ref(), false)?;
            let (to, from) = (&list.as_mut().head, &new.as_ref().head);
            for index in 0..len {
                ptr::swap_nonoverlapping(to.at(range.at(index)), from.at(index), to.size());
            }
            free(new);
        }
        Ok(())
    }

    /// `del l[slice]`.
    pub(crate) fn delete_slice(&mut self, slice: Slice) -> Result<(), Fault> {
        let range = slice.resolve(self.head.len)?;
        if range.count == 0 {
            return Ok(());
        }
        let (lowest, stride) = if range.step < 0 {
            (range.at(range.count - 1), range.step.unsigned_abs())
        } else {
            (range.first, range.step.unsigned_abs())
        };
        let (size, len) = (self.head.size(), self.head.len);
        for index in 0..range.count {
            let gap = lowest + index * stride;
            let next = if index + 1 == range.count {
                len
            } else {
                gap + stride
            };
            // SAFETY: `gap < next <= len`; what was taken out before this gap is `index` items.
            unsafe {
                items::release(self.head.item, self.head.at(gap));
                ptr::copy(
                    self.head.at(gap + 1),
                    self.head.at(gap - index),
                    (next - gap - 1) * size,
                );
            }
        }
        self.head.len -= range.count;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Range, Slice, clamp, position};
    use crate::errors::Fault;

    fn resolve(given: u32, start: i64, stop: i64, step: i64) -> Vec<usize> {
        let slice = Slice {
            start,
            stop,
            step,
            given,
        };
        let range = slice.resolve(5).unwrap();
        (0..range.count).map(|index| range.at(index)).collect()
    }

    #[test]
    fn indices_count_from_either_end() {
        assert_eq!(position(-1, 3), Some(2));
        assert_eq!(position(-4, 3), None);
        assert_eq!(position(3, 3), None);
        assert_eq!(position(i64::MIN, 3), None);
        assert_eq!((clamp(-1, 3), clamp(-9, 3), clamp(9, 3)), (2, 0, 3));
        assert_eq!(clamp(i64::MIN, 3), 0);
    }

    #[test]
    fn slices_are_pythons() {
        assert_eq!(resolve(0, 0, 0, 0), [0, 1, 2, 3, 4]);
        assert_eq!(resolve(3, 1, -1, 0), [1, 2, 3]);
        assert_eq!(resolve(3, 4, 2, 0), [] as [usize; 0]);
        assert_eq!(resolve(4, 0, 0, -1), [4, 3, 2, 1, 0]);
        assert_eq!(resolve(7, -1, -9, -2), [4, 2, 0]);
        assert_eq!(resolve(7, 1, 9, 3), [1, 4]);
        assert_eq!(resolve(5, 9, 0, i64::MIN), [4]);
        assert_eq!(resolve(7, i64::MIN, i64::MAX, i64::MAX), [0]);
        assert_eq!(resolve(7, i64::MAX, i64::MIN, -4), [4, 0]);
        let zero = Slice {
            start: 0,
            stop: 0,
            step: 0,
            given: 4,
        };
        assert_eq!(zero.resolve(5), Err(Fault::SliceStepZero));
        let empty = Slice {
            given: 4,
            step: -1,
            ..zero
        };
        let none = Range {
            first: 0,
            step: -1,
            count: 0,
        };
        assert_eq!(empty.resolve(0), Ok(none));
    }
}
