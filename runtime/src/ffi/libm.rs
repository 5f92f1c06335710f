//! The C library's mathematics, the same functions that CPython calls, so that results are the same bits.
//!
//! All are called through these declarations: the methods of `f64` may be folded or rewritten by the Rust compiler.
//! For some functions, the Rust toolchain brings definitions of its own, which the linker prefers to the library's. Where
//! those are not the same bits (`cbrt`) or slower (`fma`), the library's are looked up when they are first needed.
#![allow(missing_docs)] // Each is named as in C and in Python's `math`.

use core::ffi::{CStr, c_char, c_void};
use core::mem::transmute;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

unsafe extern "C" {
    pub safe fn acos(x: f64) -> f64;
    pub safe fn acosh(x: f64) -> f64;
    pub safe fn asin(x: f64) -> f64;
    pub safe fn asinh(x: f64) -> f64;
    pub safe fn atan(x: f64) -> f64;
    pub safe fn atan2(y: f64, x: f64) -> f64;
    pub safe fn atanh(x: f64) -> f64;
    pub safe fn cos(x: f64) -> f64;
    pub safe fn cosh(x: f64) -> f64;
    pub safe fn erf(x: f64) -> f64;
    pub safe fn erfc(x: f64) -> f64;
    pub safe fn exp(x: f64) -> f64;
    pub safe fn exp2(x: f64) -> f64;
    pub safe fn expm1(x: f64) -> f64;
    // Exact, so that it does not matter whose it is.
    pub safe fn fmod(x: f64, y: f64) -> f64;
    pub safe fn ldexp(x: f64, exponent: core::ffi::c_int) -> f64;
    pub safe fn log(x: f64) -> f64;
    pub safe fn log10(x: f64) -> f64;
    pub safe fn log1p(x: f64) -> f64;
    pub safe fn log2(x: f64) -> f64;
    pub safe fn nextafter(x: f64, y: f64) -> f64;
    pub safe fn pow(x: f64, y: f64) -> f64;
    pub safe fn remainder(x: f64, y: f64) -> f64;
    pub safe fn sin(x: f64) -> f64;
    pub safe fn sinh(x: f64) -> f64;
    pub safe fn tan(x: f64) -> f64;
    pub safe fn tanh(x: f64) -> f64;
}

unsafe extern "C" {
    safe fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}

/// The address of a function of the C library, kept in `known`; `linked` if the loader does not know it.
fn address(known: &AtomicPtr<c_void>, name: &CStr, linked: *mut c_void) -> *mut c_void {
    let found = known.load(Ordering::Relaxed);
    if !found.is_null() {
        return found;
    }
    // No handle: in the libraries this one was loaded with.
    let found = dlsym(ptr::null_mut(), name.as_ptr());
    let found = if found.is_null() { linked } else { found };
    // Whoever comes first: all find the same.
    known.store(found, Ordering::Relaxed);
    found
}

macro_rules! looked_up {
    ($($name:ident $text:literal ($($param:ident),*);)*) => {
        $(pub extern "C" fn $name($($param: f64),*) -> f64 {
            mod linked {
                unsafe extern "C" {
                    pub(super) safe fn $name($($param: f64),*) -> f64;
                }
            }
            static KNOWN: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
            let address = address(&KNOWN, $text, linked::$name as *mut c_void);
            // SAFETY: the address of the C function of that name, whose parameters and result these are.
            let function = unsafe {
                transmute::<*mut c_void, extern "C" fn($(looked_up!(@f64 $param)),*) -> f64>(address)
            };
            function($($param),*)
        })*
    };
    (@f64 $param:ident) => { f64 };
}

looked_up! {
    cbrt c"cbrt" (x);
    fma c"fma" (x, y, z);
}
