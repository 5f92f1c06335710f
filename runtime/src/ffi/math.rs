//! Shells of the functions of `math` that are not the C library's own.

use super::{never, status};
use crate::errors::Fault;
use crate::math;

status! {
    pow(x: f64, y: f64) -> f64 = math::pow;
    gamma(x: f64) -> f64 = math::gamma;
    lgamma(x: f64) -> f64 = math::lgamma;
    ldexp(x: f64, exponent: i64) -> f64 = math::ldexp;
    fma(x: f64, y: f64, z: f64) -> f64 = math::fma;
    is_close(a: f64, b: f64, relative: f64, absolute: f64) -> i8 = is_close_flag;
}

never! {
    hypot(x: f64, y: f64) -> f64 = math::hypot;
    frexp_mantissa(x: f64) -> f64 = math::frexp_mantissa;
    frexp_exponent(x: f64) -> i64 = math::frexp_exponent;
    ulp(x: f64) -> f64 = math::ulp;
    degrees(x: f64) -> f64 = math::degrees;
    radians(x: f64) -> f64 = math::radians;
}

fn is_close_flag(a: f64, b: f64, relative: f64, absolute: f64) -> Result<i8, Fault> {
    math::is_close(a, b, relative, absolute).map(i8::from)
}

/// The code of the fault, if that result of that argument is one.
pub(crate) extern "C" fn check_1(x: f64, result: f64, overflow: u32) -> u32 {
    Fault::from(math::check(&[x], result, overflow != 0)).code()
}

/// The code of the fault, if that result of these arguments is one.
pub(crate) extern "C" fn check_2(x: f64, y: f64, result: f64, overflow: u32) -> u32 {
    Fault::from(math::check(&[x, y], result, overflow != 0)).code()
}
