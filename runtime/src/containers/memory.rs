//! The one door to memory for containers: sizes are checked, and what cannot be had is a fault.
//!
//! Blocks are aligned to 8 bytes. Whoever gives a block back knows its size, which also tells where it came from: a large
//! one has pages of its own.

use std::alloc::{self, Layout};
use std::ptr::NonNull;

use super::pages;
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
    let block = if bytes < pages::LARGE {
        // SAFETY: the size is not 0.
        NonNull::new(unsafe { alloc::alloc(layout) })
    } else {
        pages::map(bytes)
    };
    let block = block.ok_or(Fault::OutOfMemory)?;
    injection::count(1);
    Ok(block)
}

/// A block of `bytes`, which are not 0, full of zeros.
#[inline]
pub(super) fn allocate_zeroed(bytes: usize) -> Result<NonNull<u8>, Fault> {
    let layout = layout(bytes)?;
    injection::allocating()?;
    let block = if bytes < pages::LARGE {
        // SAFETY: the size is not 0.
        NonNull::new(unsafe { alloc::alloc_zeroed(layout) })
    } else {
        pages::map(bytes)
    };
    let block = block.ok_or(Fault::OutOfMemory)?;
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
    match (old < pages::LARGE, new < pages::LARGE) {
        (true, true) => {
            injection::allocating()?;
            // SAFETY: the block is as large as the caller says, and the new size has passed `layout`.
            NonNull::new(unsafe { alloc::realloc(block.as_ptr(), layout, new) })
        }
        (false, false) => {
            injection::allocating()?;
            // SAFETY: as the caller says.
            unsafe { pages::resize(block, old, new) }
        }
        (true, false) | (false, true) => {
            let moved = allocate(new)?;
            // SAFETY: both blocks are as large as what they share, and the old one has no owner any more.
            unsafe {
                moved.copy_from_nonoverlapping(block, old.min(new));
                release(block, old);
            }
            Some(moved)
        }
    }
    .ok_or(Fault::OutOfMemory)
}

/// Gives a block back.
///
/// # Safety
///
/// The block came from here with this size, and nobody looks at it afterwards.
#[inline]
pub(super) unsafe fn release(block: NonNull<u8>, bytes: usize) {
    // SAFETY: the block was made with this size and alignment, and the size tells where.
    unsafe {
        if bytes < pages::LARGE {
            let layout = Layout::from_size_align_unchecked(bytes, ALIGN);
            alloc::dealloc(block.as_ptr(), layout);
        } else {
            pages::unmap(block, bytes);
        }
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
    use crate::containers::pages::LARGE;
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

    #[test]
    fn blocks_keep_their_bytes_on_the_way_to_pages_of_their_own_and_back() {
        // Miri maps nothing.
        if cfg!(miri) {
            return;
        }
        let page = 1 << 16;
        let sizes = [
            4096,
            LARGE - 8,
            LARGE,
            LARGE + 8,
            5 * LARGE + page,
            3 * LARGE - 8,
            LARGE,
            LARGE - 8,
            64,
        ];
        let before = injection::alive();
        let mut block = allocate(sizes[0]).unwrap();
        let byte = |at: usize| (at / 7 % 251) as u8;
        let mut filled = 0;
        for (old, new) in sizes.into_iter().zip(sizes.into_iter().skip(1)) {
            // SAFETY: the block has `old` bytes, then `new`.
            unsafe {
                for at in filled..old {
                    block.add(at).write(byte(at));
                }
                block = resize(block, old, new).unwrap();
                filled = old.min(new);
                assert!((0..filled).all(|at| block.add(at).read() == byte(at)));
            }
        }
        // SAFETY: the block has the last size.
        unsafe { release(block, 64) };
        assert_eq!(injection::alive(), before);
    }

    #[test]
    fn a_block_that_cannot_grow_stays() {
        if cfg!(miri) {
            return;
        }
        for size in [64, LARGE] {
            let block = allocate(size).unwrap();
            // SAFETY: the block has `size` bytes.
            unsafe {
                block.write(7);
                assert_eq!(resize(block, size, 1 << 60), Err(Fault::OutOfMemory));
                assert_eq!(block.read(), 7);
                release(block, size);
            }
        }
    }
}
