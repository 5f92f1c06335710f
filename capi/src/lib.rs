//! `libtickjit`: the compiler for hosts in C and C++.
//!
//! Takes texts and plain values over the C functions of `include/tickjit.h`, gives objects that C frees. Each file
//! has the functions of one of the header's sections; a test holds their declarations to the header's. Nothing of the
//! language is decided here.
//!
//! Invariants:
//! - no function unwinds: what C gives wrongly is answered by NULL or false;
//! - an object that C has is a box, whose address is given out once and taken back by its `_free` once;
//! - texts that are given out are held by the object they were asked of.
#![allow(
    unsafe_code,
    reason = "C passes pointers, whose validity its header asks for"
)]
#![allow(
    clippy::missing_safety_doc,
    reason = "every function has one condition, that of the header: pointers are NULL or what they are declared as"
)]

pub mod compile;
pub mod context;
pub mod diagnostics;
pub mod function;
pub mod request;
pub mod text;

use std::ffi::{CStr, c_char};

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

/// The version of the library.
#[unsafe(no_mangle)]
pub extern "C" fn tickjit_version() -> *const c_char {
    VERSION.as_ptr()
}
