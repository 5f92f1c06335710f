//! Blocks so large that they are mapped by themselves, in huge pages where the system has them.
//!
//! A table of a hundred thousand keys is met at random. In pages of 4 KB every first touch of one is a fault, and most
//! searches miss what the processor remembers of addresses. So a block of [`LARGE`] bytes or more begins at a multiple
//! of that and asks for huge pages as far as it fills them: no memory is taken for what lies behind its end. A block
//! that grows takes its pages along instead of copying them.

use std::ffi::c_void;
use std::ptr::{self, NonNull};

use rustix::mm::{
    Advice, MapFlags, MremapFlags, ProtFlags, madvise, mmap_anonymous, mremap_fixed, munmap,
};

/// The size of a huge page. Blocks from this size on come from here; under Miri, which maps nothing, none does.
pub(super) const LARGE: usize = if cfg!(miri) { usize::MAX } else { 1 << 21 };
/// A multiple of the page size of every system.
const PAGE: usize = 1 << 16;

/// What is mapped of a block of `bytes`.
fn mapped(bytes: usize) -> Option<usize> {
    bytes.checked_next_multiple_of(PAGE)
}

/// A block of `bytes`, full of zeros; none if it cannot be had.
pub(super) fn map(bytes: usize) -> Option<NonNull<u8>> {
    let size = mapped(bytes)?;
    let around = size.checked_add(LARGE)?;
    let protection = ProtFlags::READ | ProtFlags::WRITE;
    // SAFETY: a new mapping at an address of the kernel's choice touches no other memory.
    let start =
        unsafe { mmap_anonymous(ptr::null_mut(), around, protection, MapFlags::PRIVATE) }.ok()?;
    let before = start.addr().wrapping_neg() % LARGE;
    let block = start.wrapping_byte_add(before);
    // SAFETY: all of it is inside the new mapping, which nobody else knows; the block's own pages stay.
    unsafe {
        unmap_pages(start, before);
        unmap_pages(block.wrapping_byte_add(size), LARGE - before);
        ask_for_huge_pages(block, bytes);
    }
    NonNull::new(block.cast())
}

/// The block with another size, elsewhere perhaps, its bytes kept; none, and the block as it was, if that cannot be had.
///
/// # Safety
///
/// The block came from here with the size `old`.
pub(super) unsafe fn resize(block: NonNull<u8>, old: usize, new: usize) -> Option<NonNull<u8>> {
    let (from, to) = (mapped(old)?, mapped(new)?);
    let start = block.as_ptr().cast::<c_void>();
    if to <= from {
        // SAFETY: the pages are the block's last, and what it keeps does not reach into them.
        unsafe { unmap_pages(start.wrapping_byte_add(to), from - to) };
        return Some(block);
    }
    let larger = map(new)?;
    let target = larger.as_ptr().cast::<c_void>();
    // SAFETY: the block's pages take the place of as many new ones, which nobody has written to.
    let moved = unsafe { mremap_fixed(start, from, from, MremapFlags::MAYMOVE, target) };
    if moved.is_err() {
        // SAFETY: nobody else has seen it.
        unsafe { unmap_pages(target, to) };
        return None;
    }
    Some(larger)
}

/// Gives a block back.
///
/// # Safety
///
/// The block came from here with this size, and nobody looks at it afterwards.
pub(super) unsafe fn unmap(block: NonNull<u8>, bytes: usize) {
    // SAFETY: the pages are the block's.
    unsafe { unmap_pages(block.as_ptr().cast(), mapped(bytes).unwrap_or(bytes)) };
}

/// Gives pages back to the system.
///
/// # Safety
///
/// They are mapped, and nobody looks at them afterwards.
unsafe fn unmap_pages(start: *mut c_void, size: usize) {
    if size > 0 {
        // SAFETY: the caller vouches for the pages.
        let unmapped = unsafe { munmap(start, size) };
        debug_assert!(unmapped.is_ok(), "pages of ours can be given back");
    }
}

/// Without huge pages the block is as good, only slower: so a refusal is no error.
///
/// # Safety
///
/// The block is mapped.
unsafe fn ask_for_huge_pages(block: *mut c_void, bytes: usize) {
    // SAFETY: the advice changes no bytes of the block.
    let _ = unsafe { madvise(block, bytes / LARGE * LARGE, Advice::LinuxHugepage) };
}
