//! The C library's mathematics, the same functions that CPython calls, so that results are the same bits.
//!
//! All are called through these declarations: the methods of `f64` may be folded or rewritten by the Rust compiler.

unsafe extern "C" {
    pub(crate) safe fn acos(x: f64) -> f64;
    pub(crate) safe fn acosh(x: f64) -> f64;
    pub(crate) safe fn asin(x: f64) -> f64;
    pub(crate) safe fn asinh(x: f64) -> f64;
    pub(crate) safe fn atan(x: f64) -> f64;
    pub(crate) safe fn atan2(y: f64, x: f64) -> f64;
    pub(crate) safe fn atanh(x: f64) -> f64;
    pub(crate) safe fn cbrt(x: f64) -> f64;
    pub(crate) safe fn cos(x: f64) -> f64;
    pub(crate) safe fn cosh(x: f64) -> f64;
    pub(crate) safe fn erf(x: f64) -> f64;
    pub(crate) safe fn erfc(x: f64) -> f64;
    pub(crate) safe fn exp(x: f64) -> f64;
    pub(crate) safe fn exp2(x: f64) -> f64;
    pub(crate) safe fn expm1(x: f64) -> f64;
    pub(crate) safe fn fma(x: f64, y: f64, z: f64) -> f64;
    pub(crate) safe fn fmod(x: f64, y: f64) -> f64;
    pub(crate) safe fn ldexp(x: f64, exponent: core::ffi::c_int) -> f64;
    pub(crate) safe fn log(x: f64) -> f64;
    pub(crate) safe fn log10(x: f64) -> f64;
    pub(crate) safe fn log1p(x: f64) -> f64;
    pub(crate) safe fn log2(x: f64) -> f64;
    pub(crate) safe fn nextafter(x: f64, y: f64) -> f64;
    pub(crate) safe fn pow(x: f64, y: f64) -> f64;
    pub(crate) safe fn remainder(x: f64, y: f64) -> f64;
    pub(crate) safe fn sin(x: f64) -> f64;
    pub(crate) safe fn sinh(x: f64) -> f64;
    pub(crate) safe fn tan(x: f64) -> f64;
    pub(crate) safe fn tanh(x: f64) -> f64;
}
