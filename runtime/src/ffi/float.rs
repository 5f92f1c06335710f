//! Shells of the functions of floats.

use super::{never, status};
use crate::{float, rounding};

status! {
    pow(x: f64, y: f64) -> f64 = float::pow;
    round_digits(x: f64, digits: i64) -> f64 = rounding::round_digits;
    round_to_int(x: f64) -> i64 = rounding::round_to_int;
    trunc_to_int(x: f64) -> i64 = rounding::trunc_to_int;
    floor_to_int(x: f64) -> i64 = rounding::floor_to_int;
    ceil_to_int(x: f64) -> i64 = rounding::ceil_to_int;
}

never! {
    floor_divide(x: f64, y: f64) -> f64 = float::floor_divide;
    modulo(x: f64, y: f64) -> f64 = float::modulo;
    is_integer(x: f64) -> i8 = float::is_integer;
}

/// The order as a number: -1, 0 or 1; 2 for none.
pub(crate) extern "C" fn compare_int(a: i64, x: f64) -> i8 {
    float::compare_int(a, x).map_or(2, |order| order as i8)
}
