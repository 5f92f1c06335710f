//! The functions of the table as C sees them: thin shells around the plain modules, and the C library's `libm`.
//!
//! A shell passes its arguments on, writes the result through the cell it was given, and answers the code of the
//! fault. It is here, and only here, that raw memory is touched.
#![allow(unsafe_code)]

pub(crate) mod bytes;
pub(crate) mod containers;
pub(crate) mod errors;
pub(crate) mod float;
#[cfg(feature = "c-symbols")]
pub(crate) mod host;
pub(crate) mod int;
pub mod libm;
pub(crate) mod math;
pub(crate) mod preserving;
pub(crate) mod print;
#[cfg(feature = "c-symbols")]
pub(crate) mod symbols;
pub(crate) mod time;

use crate::errors::Fault;

/// Stores a result in its cell, or answers the fault's code and leaves the cell alone.
///
/// # Safety
///
/// `cell` must be valid for a write of `T`.
unsafe fn store<T>(result: Result<T, Fault>, cell: *mut T) -> u32 {
    match result {
        Ok(value) => {
            // SAFETY: the caller vouches for the cell.
            unsafe { cell.write(value) };
            Fault::None.code()
        }
        Err(fault) => fault.code(),
    }
}

/// Shells of the form `Status`: the plain function's result goes through a cell.
macro_rules! status {
    ($($name:ident($($param:ident: $type:ty),*) -> $result:ty = $function:path;)*) => {
        $(pub(crate) unsafe extern "C" fn $name($($param: $type,)* cell: *mut $result) -> u32 {
            let result = $function($($param),*);
            // SAFETY: compiled code passes the address of a cell of its own frame, of this row's type.
            unsafe { $crate::ffi::store(result, cell) }
        })*
    };
}

/// Shells of the form `Never`: the plain function's result is the result, a bool as 0 or 1.
macro_rules! never {
    ($($name:ident($($param:ident: $type:ty),*) -> $result:ty = $function:path;)*) => {
        $(pub(crate) extern "C" fn $name($($param: $type),*) -> $result {
            <$result>::from($function($($param),*))
        })*
    };
}

use {never, status};

#[cfg(test)]
mod tests {
    use core::ptr;

    use super::{int, print};
    use crate::errors::Fault;

    #[test]
    fn a_cell_is_written_on_success_only() {
        let mut cell = 7;
        // SAFETY: the address of a cell of the result's type.
        let code = unsafe { int::pow(2, 64, &raw mut cell) };
        assert_eq!((code, cell), (Fault::IntegerOverflow.code(), 7));
        // SAFETY: as above.
        let code = unsafe { int::pow(3, 4, &raw mut cell) };
        assert_eq!((code, cell), (0, 81));
    }

    #[test]
    fn text_without_address_or_length_is_none() {
        let text = "text";
        // SAFETY: no byte is read.
        unsafe {
            print::text(ptr::null(), 4);
            print::text(text.as_ptr().cast(), 0);
            print::text(text.as_ptr().cast(), -1);
        }
        // SAFETY: the text's own length.
        unsafe { print::text(text.as_ptr().cast(), 4) };
        print::bool(1);
        let pending = crate::print::take();
        assert_eq!(pending, Some(("textTrue".into(), false)));
    }
}
