//! `math.hypot` of two arguments.
//!
//! CPython does not call the C library here but computes with about a hundred bits and rounds once, so that, subnormals
//! aside, its result is the correctly rounded one. So does this, by the fused form of Borges's algorithm (C. F. Borges, "An improved
//! algorithm for hypot(a, b)", arXiv:1904.09481): squares and their sum with their errors, a square root, and one
//! step of Newton's method.
//!
//! Where both arguments are below 2**-1024, CPython 3.12 and later scale them, as this does; 3.10 and 3.11 compute in
//! another way there, and one result in 400 differs in the last place.

use crate::ffi::libm;

/// The smallest normal float, a power of two.
const SMALLEST_NORMAL: f64 = f64::MIN_POSITIVE;

/// `math.hypot(x, y)`: infinite if an argument is, whatever the other; too large a result is an infinity, no error.
#[must_use]
pub fn hypot(x: f64, y: f64) -> f64 {
    let (x, y) = (x.abs(), y.abs());
    if x.is_infinite() || y.is_infinite() {
        return f64::INFINITY;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    let largest = x.max(y);
    if largest == 0.0 {
        return 0.0;
    }
    if largest < SMALLEST_NORMAL / 4.0 {
        return SMALLEST_NORMAL * hypot(x / SMALLEST_NORMAL, y / SMALLEST_NORMAL);
    }
    // A power of two that brings the larger argument into [0.5, 1).
    let exponent = super::frexp(largest).1;
    let scale = libm::ldexp(1.0, i32::try_from(-exponent).unwrap_or(0));
    norm(x * scale, y * scale) / scale
}

/// sqrt(x² + y²) without over- or underflow that matters.
fn norm(x: f64, y: f64) -> f64 {
    let (xx, yy) = (x * x, y * y);
    let errors = libm::fma(x, x, -xx) + libm::fma(y, y, -yy);
    let sum = xx + yy;
    let larger = xx.max(yy);
    let lost = xx.min(yy) - (sum - larger);
    let root = sum.sqrt();
    let rest = libm::fma(-root, root, sum) + (lost + errors);
    root + rest / (2.0 * root)
}

#[cfg(test)]
#[cfg(not(miri))]
mod tests {
    use super::hypot;

    #[test]
    fn special_values() {
        assert_eq!(hypot(3.0, -4.0).to_bits(), 5.0_f64.to_bits());
        assert_eq!(hypot(f64::NAN, f64::NEG_INFINITY), f64::INFINITY);
        assert!(hypot(f64::NAN, 1.0).is_nan());
        assert_eq!(hypot(f64::MAX, f64::MAX), f64::INFINITY);
        assert_eq!(hypot(-0.0, 0.0).to_bits(), 0);
        assert_eq!(hypot(3.0 * 5e-324, 4.0 * 5e-324).to_bits(), 5);
    }
}
