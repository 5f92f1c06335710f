//! Shells of the functions behind `print`.

use core::ffi::c_void;

use super::bytes;
use crate::errors::{self, Fault};
use crate::print;

/// Appends UTF-8 text.
///
/// # Safety
///
/// As that of [`bytes::at`].
pub(crate) unsafe extern "C" fn text(address: *const c_void, length: i64) {
    // SAFETY: as the caller promises.
    print::append_utf8(unsafe { bytes::at(address, length) });
}

/// Appends `format(value, spec)`.
///
/// # Safety
///
/// As that of [`bytes::at`].
pub(crate) unsafe extern "C" fn format_int(value: i64, spec: *const c_void, length: i64) {
    // SAFETY: as the caller promises.
    print::append_formatted_int(value, unsafe { bytes::at(spec, length) });
}

/// Appends `format(value, spec)`.
///
/// # Safety
///
/// As that of [`bytes::at`].
pub(crate) unsafe extern "C" fn format_float(value: f64, spec: *const c_void, length: i64) {
    // SAFETY: as the caller promises.
    print::append_formatted_float(value, unsafe { bytes::at(spec, length) });
}

/// Makes what was appended the text of an error; its number.
pub(crate) extern "C" fn compose() -> i64 {
    let text = print::take().map(|(text, _)| text);
    errors::compose(text.unwrap_or_default()).into()
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
