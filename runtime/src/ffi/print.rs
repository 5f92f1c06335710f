//! Shells of the functions behind `print`.

use core::ffi::c_void;

use crate::errors::Fault;
use crate::print;

/// Appends UTF-8 text.
///
/// # Safety
///
/// `address` must be valid for reads of `length` bytes, or `length` not positive.
pub(crate) unsafe extern "C" fn text(address: *const c_void, length: i64) {
    let Ok(length) = usize::try_from(length) else {
        return;
    };
    if address.is_null() || length == 0 {
        return;
    }
    // SAFETY: compiled code passes text it owns, with its length.
    let bytes = unsafe { core::slice::from_raw_parts(address.cast::<u8>(), length) };
    print::append_utf8(bytes);
}

/// Appends `str(value)`.
pub(crate) extern "C" fn int(value: i64) {
    print::append_int(value);
}

/// Appends `str(value)`.
pub(crate) extern "C" fn float(value: f64) {
    print::append_float(value);
}

/// Appends `True` or `False`. Only the lowest bit counts: callers differ in how they extend a narrow argument.
pub(crate) extern "C" fn bool(value: i8) {
    print::append_bool(value & 1 != 0);
}

/// Hands what was appended to the sink.
pub(crate) extern "C" fn flush() -> u32 {
    Fault::from(print::flush()).code()
}
