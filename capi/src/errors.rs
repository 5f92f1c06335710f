//! Errors at run time, and the functions of containers.

use std::ffi::{c_char, c_void};

use tickjit_runtime::containers;

use crate::text::{Texts, free, give};

/// What a native function has reported, as the header declares it.
#[repr(C)]
pub struct Error {
    class_name: *const c_char,
    message: *const c_char,
    function: *const c_char,
    line: u32,
    column: u32,
    /// What the pointers point to; C does not see it.
    texts: Texts,
}

/// Whether an error of this thread waits.
#[unsafe(no_mangle)]
pub extern "C" fn tickjit_error_pending() -> bool {
    tickjit_runtime::error_pending()
}

/// Takes the error of this thread.
#[unsafe(no_mangle)]
pub extern "C" fn tickjit_take_error() -> *mut Error {
    let Some(record) = tickjit_runtime::take_error() else {
        return std::ptr::null_mut();
    };
    let mut texts = Texts::default();
    give(Error {
        class_name: texts.keep(&record.class_name),
        message: texts.keep(&record.message),
        function: texts.keep(&record.function),
        line: record.line,
        column: record.column,
        texts,
    })
}

/// Frees an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_error_free(error: *mut Error) {
    // SAFETY: the header's condition.
    unsafe { free(error) };
}

/// The functions of containers.
#[unsafe(no_mangle)]
pub extern "C" fn tickjit_containers() -> *const c_void {
    containers::api().cast()
}
