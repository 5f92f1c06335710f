//! The one door to memory for containers: sizes are checked, and what cannot be had is a fault.
//!
//! Blocks are aligned to 8 bytes. Whoever gives a block back knows its size.

use std::alloc::{self, Layout};
use std::ptr::NonNull;

use crate::errors::Fault;

const ALIGN: usize = 8;

/// The bytes of `count` items of `size`, a multiple of 8, or a fault if no block can be that large.
#[inline]
pub(super) fn array_bytes(count: usize, size: usize) -> Result<usize, Fault> {
    count
        .checked_mul(size)
        .and_then(|bytes| bytes.checked_next_multiple_of(ALIGN))
        .filter(|bytes| *bytes <= isize::MAX as usize - ALIGN)
        .ok_or(Fault::OutOfMemory)
}

#[inline]
fn layout(bytes: usize) -> Result<Layout, Fault> {
    debug_assert_ne!(bytes, 0, "an empty block is no block");
    Layout::from_size_align(bytes, ALIGN).map_err(|_| Fault::OutOfMemory)
}

/// A block of `bytes`, which are not 0, with anything in it.
#[inline]
pub(super) fn allocate(bytes: usize) -> Result<NonNull<u8>, Fault> {
    let layout = layout(bytes)?;
    injection::allocating()?;
    // SAFETY: the size is not 0.
    let block = NonNull::new(unsafe { alloc::alloc(layout) }).ok_or(Fault::OutOfMemory)?;
    injection::count(1);
    Ok(block)
}

/// A block of `bytes`, which are not 0, full of zeros.
#[inline]
pub(super) fn allocate_zeroed(bytes: usize) -> Result<NonNull<u8>, Fault> {
    let layout = layout(bytes)?;
    injection::allocating()?;
    // SAFETY: the size is not 0.
    let block = NonNull::new(unsafe { alloc::alloc_zeroed(layout) }).ok_or(Fault::OutOfMemory)?;
    injection::count(1);
    Ok(block)
}

/// The block with another size, elsewhere perhaps, its bytes kept. After a fault it is as it was.
///
/// # Safety
///
/// The block came from here with the size `old`; `new` is not 0.
#[inline]
pub(super) unsafe fn resize(
    block: NonNull<u8>,
    old: usize,
    new: usize,
) -> Result<NonNull<u8>, Fault> {
    let layout = layout(old)?;
    self::layout(new)?;
    injection::allocating()?;
    // SAFETY: the block is as large as the caller says, and the new size has passed `layout`.
    let block = unsafe { alloc::realloc(block.as_ptr(), layout, new) };
    NonNull::new(block).ok_or(Fault::OutOfMemory)
}

/// Gives a block back.
///
/// # Safety
///
/// The block came from here with this size, and nobody looks at it afterwards.
#[inline]
pub(super) unsafe fn release(block: NonNull<u8>, bytes: usize) {
    // SAFETY: the block was made with this size and alignment.
    unsafe {
        alloc::dealloc(
            block.as_ptr(),
            Layout::from_size_align_unchecked(bytes, ALIGN),
        );
    };
    injection::count(-1);
}

/// Failures on demand, and the number of blocks alive, for the thread that asks.
#[cfg(any(test, feature = "failing-allocations"))]
pub mod injection {
    use std::cell::Cell;

    use crate::errors::Fault;

    thread_local! {
        static LEFT: Cell<Option<u64>> = const { Cell::new(None) };
        static ALIVE: Cell<i64> = const { Cell::new(0) };
    }

    /// Lets `left` more allocations of this thread succeed and the rest fail; `None` ends that.
    pub fn fail_after(left: Option<u64>) {
        LEFT.set(left);
    }

    /// How many blocks this thread has taken and not given back.
    #[must_use]
    pub fn alive() -> i64 {
        ALIVE.get()
    }

    pub(super) fn count(by: i64) {
        ALIVE.set(ALIVE.get() + by);
    }

    pub(super) fn allocating() -> Result<(), Fault> {
        match LEFT.get() {
            Some(0) => Err(Fault::OutOfMemory),
            left => {
                LEFT.set(left.map(|left| left - 1));
                Ok(())
            }
        }
    }
}

#[cfg(not(any(test, feature = "failing-allocations")))]
mod injection {
    use crate::errors::Fault;

    #[inline]
    pub(super) fn count(_by: i64) {}

    #[inline]
    #[expect(
        clippy::unnecessary_wraps,
        reason = "the same signature as with failures"
    )]
    pub(super) fn allocating() -> Result<(), Fault> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{allocate, allocate_zeroed, array_bytes, injection, release, resize};
    use crate::errors::Fault;

    #[test]
    fn sizes_that_cannot_be_had_are_faults() {
        assert_eq!(array_bytes(usize::MAX, 2), Err(Fault::OutOfMemory));
        assert_eq!(array_bytes(1 << 62, 2), Err(Fault::OutOfMemory));
        assert_eq!(array_bytes(3, 3), Ok(16));
        // Miri ends where memory cannot be had.
        if !cfg!(miri) {
            let huge = array_bytes(1 << 60, 1).unwrap();
            assert_eq!(allocate(huge), Err(Fault::OutOfMemory));
        }
    }

    #[test]
    fn failures_come_on_demand_and_blocks_are_counted() {
        let before = injection::alive();
        injection::fail_after(Some(1));
        let block = allocate_zeroed(16).unwrap();
        assert_eq!(allocate(16), Err(Fault::OutOfMemory));
        // SAFETY: the block has 16 bytes.
        let resized = unsafe { resize(block, 16, 32) };
        assert_eq!(resized, Err(Fault::OutOfMemory));
        assert_eq!(injection::alive(), before + 1);
        injection::fail_after(None);
        // SAFETY: as above.
        let block = unsafe { resize(block, 16, 32) }.unwrap();
        // SAFETY: the block has 32 bytes, the first of which were zeros.
        unsafe {
            assert_eq!(block.cast::<u64>().read(), 0);
            release(block, 32);
        }
        assert_eq!(injection::alive(), before);
    }
}
