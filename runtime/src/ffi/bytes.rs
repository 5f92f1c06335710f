//! Shells of the functions of lent bytes: each takes the address and the number of the bytes.

use core::ffi::c_void;

use crate::bytes;

/// The bytes at an address; none where there is no address or no length.
///
/// # Safety
///
/// `address` must be null or valid for reads of `length` bytes, or `length` not positive.
pub(super) unsafe fn at<'a>(address: *const c_void, length: i64) -> &'a [u8] {
    match usize::try_from(length) {
        Ok(length) if !address.is_null() && length > 0 => {
            // SAFETY: as the caller promises.
            unsafe { core::slice::from_raw_parts(address.cast::<u8>(), length) }
        }
        _ => &[],
    }
}

/// Shells of questions about two pieces of bytes.
macro_rules! between {
    ($($(#[$doc:meta])* $name:ident -> $result:ty = $function:expr;)*) => {
        $($(#[$doc])*
        ///
        /// # Safety
        ///
        /// As that of [`at`], of both.
        pub(crate) unsafe extern "C" fn $name(
            a: *const c_void,
            a_length: i64,
            b: *const c_void,
            b_length: i64,
        ) -> $result {
            // SAFETY: as the caller promises.
            let (a, b) = unsafe { (at(a, a_length), at(b, b_length)) };
            <$result>::from($function(a, b))
        })*
    };
}

between! {
    /// `a == b`
    equal -> i8 = |a: &[u8], b: &[u8]| a == b;
    /// The order of two.
    compare -> i64 = bytes::compare;
    /// `b in a`
    contains -> i8 = bytes::contains;
    /// `a.startswith(b)`
    starts_with -> i8 = |a: &[u8], b: &[u8]| a.starts_with(b);
    /// `a.endswith(b)`
    ends_with -> i8 = |a: &[u8], b: &[u8]| a.ends_with(b);
}

/// `len(text)`
///
/// # Safety
///
/// As that of [`at`].
pub(crate) unsafe extern "C" fn code_points(address: *const c_void, length: i64) -> i64 {
    // SAFETY: as the caller promises.
    bytes::code_points(unsafe { at(address, length) })
}
