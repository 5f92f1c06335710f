//! Texts and objects on their way over the border.

use std::ffi::{CStr, CString, c_char};

/// The text behind a pointer; `None` where there is none, or it is no UTF-8.
///
/// # Safety
///
/// The pointer is NULL, or a text that ends with a NUL and outlives what is made of it.
pub(crate) unsafe fn read<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller's condition.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}

/// A text for C, which ends where it has a NUL.
pub(crate) fn owned(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}

/// Texts whose addresses are given out.
#[derive(Default)]
pub(crate) struct Texts(Vec<CString>);

impl Texts {
    /// Keeps a text, and gives its address.
    pub(crate) fn keep(&mut self, text: &str) -> *const c_char {
        let text = owned(text);
        let address = text.as_ptr();
        self.0.push(text);
        address
    }
}

/// Gives an object to C.
pub(crate) fn give<T>(object: T) -> *mut T {
    Box::into_raw(Box::new(object))
}

/// Frees an object that C had.
///
/// # Safety
///
/// The pointer is NULL, or comes from [`give`] and is not used any more.
pub(crate) unsafe fn free<T>(object: *mut T) {
    if !object.is_null() {
        // SAFETY: the caller's condition.
        drop(unsafe { Box::from_raw(object) });
    }
}

/// Frees a text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_text_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the header says that it comes from `tickjit_function_header`, which gives `CString`s.
        drop(unsafe { CString::from_raw(text) });
    }
}
