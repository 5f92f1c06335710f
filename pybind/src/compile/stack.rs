//! The stack that compiling needs.
//!
//! The compiler walks trees by recursion. How deep they are is bounded, so the stack it needs is, too; a thread that was
//! given less must be told before it runs out, for nothing reports that. The main thread has what the system allows,
//! 8 MiB by default, and is not asked, which would take long.
#![allow(
    unsafe_code,
    reason = "where a thread's stack ends only the C library knows"
)]

use std::ffi::{c_int, c_void};
use std::process;
use std::ptr;

use pyo3::PyResult;
use pyo3::exceptions::PyRecursionError;

/// Bytes that the deepest text needs, and room for handlers.
const NEEDED: usize = 768 * 1024;

/// `pthread_attr_t`, which nowhere has more bytes.
#[repr(C, align(16))]
struct Attributes([u8; 128]);

unsafe extern "C" {
    fn gettid() -> c_int;
    fn pthread_self() -> usize;
    fn pthread_getattr_np(thread: usize, attributes: *mut Attributes) -> c_int;
    fn pthread_attr_getstack(
        attributes: *const Attributes,
        lowest: *mut *mut c_void,
        size: *mut usize,
    ) -> c_int;
    fn pthread_attr_destroy(attributes: *mut Attributes) -> c_int;
}

/// Refuses to compile where there is too little stack left.
pub(super) fn require() -> PyResult<()> {
    match left() {
        Some(left) if left < NEEDED => Err(PyRecursionError::new_err(format!(
            "compiling needs {} KiB of stack, and this thread has {} KiB left; threading.stack_size() gives threads more",
            NEEDED / 1024,
            left / 1024
        ))),
        Some(_) | None => Ok(()),
    }
}

/// The bytes between here and the end of the stack, in threads other than the main one.
fn left() -> Option<usize> {
    // SAFETY: it takes nothing and always succeeds.
    let thread = unsafe { gettid() };
    if u32::try_from(thread) == Ok(process::id()) {
        return None;
    }
    let mut attributes = Attributes([0; 128]);
    let (mut lowest, mut size) = (ptr::null_mut::<c_void>(), 0);
    // SAFETY: the attributes are those of the running thread, with room for them; they are destroyed where they were
    // made.
    let known = unsafe {
        pthread_getattr_np(pthread_self(), &raw mut attributes) == 0 && {
            let known =
                pthread_attr_getstack(&raw const attributes, &raw mut lowest, &raw mut size);
            pthread_attr_destroy(&raw mut attributes);
            known == 0
        }
    };
    let here = (&raw const lowest).addr();
    known.then(|| here.saturating_sub(lowest.addr()))
}
