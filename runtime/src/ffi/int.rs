//! Shells of the integer functions.

use super::{never, status};
use crate::int;

status! {
    pow(base: i64, exponent: i64) -> i64 = int::pow;
    pow_wrapping(base: i64, exponent: i64) -> i64 = int::pow_wrapping;
    pow_mod(base: i64, exponent: i64, modulus: i64) -> i64 = int::pow_mod;
    true_divide(a: i64, b: i64) -> f64 = int::true_divide;
    round_digits(a: i64, digits: i64) -> i64 = int::round_digits;
    sqrt(a: i64) -> i64 = int::sqrt;
    gcd(a: i64, b: i64) -> i64 = int::gcd;
    lcm(a: i64, b: i64) -> i64 = int::lcm;
    factorial(n: i64) -> i64 = int::factorial;
    comb(n: i64, k: i64) -> i64 = int::comb;
    perm(n: i64, k: i64) -> i64 = int::perm;
}

never! {
    bit_length(a: i64) -> i64 = int::bit_length;
}
