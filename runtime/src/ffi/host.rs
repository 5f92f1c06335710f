//! What hosts in C ask the runtime, as `include/tickjit_runtime.h` declares it.

use std::ffi::{CString, c_char, c_void};
use std::ptr;

use crate::containers;

/// What a native function has reported, as the header declares it.
#[repr(C)]
pub(crate) struct Error {
    class_name: *const c_char,
    message: *const c_char,
    function: *const c_char,
    line: u32,
    column: u32,
    /// What the pointers point to; C does not see it.
    texts: [CString; 3],
}

/// A text for C, which ends where it has a NUL.
fn text(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}

/// Whether an error of this thread waits.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn tickjit_error_pending() -> bool {
    crate::error_pending()
}

/// Takes the error of this thread.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn tickjit_take_error() -> *mut Error {
    let Some(record) = crate::take_error() else {
        return ptr::null_mut();
    };
    let texts = [&record.class_name, &record.message, &record.function].map(|own| text(own));
    Box::into_raw(Box::new(Error {
        class_name: texts[0].as_ptr(),
        message: texts[1].as_ptr(),
        function: texts[2].as_ptr(),
        line: record.line,
        column: record.column,
        texts,
    }))
}

/// Frees an error.
///
/// # Safety
///
/// As the header says: NULL, or an error that was taken and is not used any more.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn tickjit_error_free(error: *mut Error) {
    if !error.is_null() {
        // SAFETY: errors that C has are boxes, given back once.
        drop(unsafe { Box::from_raw(error) });
    }
}

/// The functions of containers.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn tickjit_containers() -> *const c_void {
    containers::api().cast()
}
