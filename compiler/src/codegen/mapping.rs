//! Memory mapped twice: once to write, once to execute.
#![allow(unsafe_code)]

use std::ffi::c_void;
use std::ptr;

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::io::{Errno, Result};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// Two views of the same bytes; unmapped when dropped.
pub(super) struct Mapping {
    writable: *mut c_void,
    executable: *mut c_void,
    size: usize,
}

// SAFETY: it is two addresses; what is written through them is its owner's concern.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Maps `size` bytes, a multiple of the page size.
    pub(super) fn new(size: usize) -> Result<Self> {
        if !cfg!(target_arch = "x86_64") {
            // Others need their instruction caches flushed, which cranelift-jit's own memory does.
            return Err(Errno::NOSYS);
        }
        let file = memfd_create("tickjit", MemfdFlags::CLOEXEC)?;
        ftruncate(&file, size as u64)?;
        let map = |protection| {
            // SAFETY: a new mapping at an address of the kernel's choice touches no other memory.
            unsafe {
                mmap(
                    ptr::null_mut(),
                    size,
                    protection,
                    MapFlags::SHARED,
                    &file,
                    0,
                )
            }
        };
        let writable = map(ProtFlags::READ | ProtFlags::WRITE)?;
        match map(ProtFlags::READ | ProtFlags::EXEC) {
            Ok(executable) => Ok(Self {
                writable,
                executable,
                size,
            }),
            Err(error) => {
                // SAFETY: nobody else knows the mapping.
                let _ = unsafe { munmap(writable, size) };
                Err(error)
            }
        }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Where the byte at `offset` is written.
    pub(super) fn writable(&self, offset: usize) -> *mut u8 {
        self.writable.cast::<u8>().wrapping_add(offset)
    }

    /// Where the byte at `offset` is executed.
    pub(super) fn executable(&self, offset: usize) -> *const u8 {
        self.executable.cast::<u8>().wrapping_add(offset)
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        for view in [self.writable, self.executable] {
            // SAFETY: the owner has given back every block, so no code in it is called any more.
            let _ = unsafe { munmap(view, self.size) };
        }
    }
}
